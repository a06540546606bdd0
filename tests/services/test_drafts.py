"""R1: what could not be read or counted is asked once, by buttons, after a silence."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    AuditEvent,
    Chat,
    Draft,
    Outbox,
    Part,
    Question,
    Unit,
)
from tests.builders import (
    MONDAY,
    OFFICE,
    WANG,
)
from tests.services.reporting_words import SEED, Say, answer, asked, fire, keys, only, photos_of, problems

# --- numbered lists

LIST = "1. 东关社区菜市场南门垃圾未清 2. 西关社区幸福路井盖坏了"


def test_a_list_after_its_photos_is_that_many_problems(session: Session, say: Say) -> None:
    say("", 0, photos=1)
    say("", 5, photos=1)
    say(LIST, 10)
    assert [(p.category, photos_of(session, p)) for p in problems(session)] == [("exposed_rubbish", 1), ("manhole", 1)]


def test_a_list_on_an_album_waits_for_the_whole_album(session: Session, say: Say) -> None:
    say(LIST, 0, photos=1, album="a")
    say("", 1, photos=1, album="a")
    assert problems(session) == []
    fire(session, 5)
    assert [photos_of(session, p) for p in problems(session)] == [1, 1]


def test_a_list_whose_photos_do_not_count_up_is_asked_about_once(session: Session, say: Say) -> None:
    say(LIST, 0, photos=1, album="a")
    for n in (1, 2):
        say("", n, photos=1, album="a")
    fire(session, 10)
    assert (problems(session), asked(session)) == ([], [])
    fire(session, 60)
    assert asked(session) == ["report.split"]


def test_a_list_can_be_booked_as_one(session: Session, say: Say) -> None:
    say("东关社区:1. 南门垃圾未清 2. 北门垃圾未清", 0, photos=1)
    fire(session, 60)
    assert answer(session, "split", "one")
    assert photos_of(session, only(session)) == 1


def test_a_list_can_be_split_although_the_photos_do_not_count_up(session: Session, say: Say) -> None:
    say(LIST, 0, photos=1)
    fire(session, 60)
    assert answer(session, "split", "split")
    first, second = problems(session)
    assert (first.category, second.category, photos_of(session, first)) == ("exposed_rubbish", "manhole", 1)


# --- what could not be read


def test_a_missing_unit_is_asked_by_buttons_after_the_silence(session: Session, say: Say) -> None:
    say("菜市场南门垃圾未清", photos=1)
    assert fire(session, 19) == []
    fire(session, 21)
    question = session.scalars(select(Question)).one()
    assert (question.purpose, len(question.options)) == ("report.unit", 4)
    assert question.options[-1] == {"label": "其他…", "value": "*"}


def test_the_likeliest_unit_comes_first(session: Session, say: Say, town: dict[str, Unit]) -> None:
    say("王庄村北头花墙破损3处", 0, photos=1)
    say("村口垃圾未清", 400, photos=1)
    fire(session, 500)
    question = session.scalars(select(Question)).one()
    assert question.options[0]["value"] == str(town["王庄村"].id)


def test_the_answer_opens_the_problem_and_starts_its_time(session: Session, say: Say, town: dict[str, Unit]) -> None:
    say("菜市场南门垃圾未清", photos=1)
    fire(session, 21)
    assert answer(session, "unit", str(town["东关社区"].id), after=6 * 3600)
    problem = only(session)
    assert problem.reported_at == MONDAY
    assert problem.due_at == MONDAY.replace(hour=4, minute=0) + timedelta(days=1)  # it could know at 16:02


def test_its_time_starts_when_the_unit_is_named_whatever_is_asked_after_it(session: Session, say: Say,
                                                                           town: dict[str, Unit]) -> None:
    say("", photos=1)
    fire(session, 120)
    assert answer(session, "words", "东关社区菜市场南门", after=6 * 3600)
    assert answer(session, "category", "exposed_rubbish", after=30 * 3600)
    assert only(session).due_at == MONDAY.replace(hour=4, minute=0) + timedelta(days=1)  # it could know at 16:02


def test_the_photo_that_was_missing_does_not_start_its_time(session: Session, say: Say) -> None:
    message = say(SEED)
    fire(session, 600)
    say("", 6 * 3600, photos=1, reply_to=message.ref.message)
    assert only(session).due_at == MONDAY.replace(hour=10, minute=0)  # known at 10:02


def test_the_answer_may_come_in_words(session: Session, say: Say, town: dict[str, Unit]) -> None:
    say("菜市场南门垃圾未清", photos=1)
    fire(session, 21)
    assert not answer(session, "unit", "就是那个")
    assert answer(session, "unit", "西关")
    assert only(session).community_id == town["西关社区"].id


def test_nobody_else_answers(session: Session, say: Say, town: dict[str, Unit]) -> None:
    say("菜市场南门垃圾未清", photos=1)
    fire(session, 21)
    assert not answer(session, "unit", str(town["东关社区"].id), sender=WANG)


def test_a_unit_that_is_none_is_no_answer(session: Session, say: Say, town: dict[str, Unit]) -> None:
    say("菜市场南门垃圾未清", photos=1)
    fire(session, 21)
    assert not answer(session, "unit", str(town["城关镇"].id)) and not answer(session, "unit", "99999")


def test_other_is_a_category_only_when_it_was_chosen(session: Session, say: Say) -> None:
    say("东关社区金华路公共车位私装地锁", photos=1)
    fire(session, 30)
    assert asked(session) == ["report.category"]
    assert answer(session, "category", "私装地锁")
    assert only(session).category == "other"


def test_a_photo_alone_is_asked_for_words_once_it_stands_alone(session: Session, say: Say) -> None:
    say("", photos=1)
    fire(session, 90)
    assert asked(session) == []
    fire(session, 120)
    assert asked(session) == ["report.words"]
    assert answer(session, "words", SEED)
    assert photos_of(session, only(session)) == 1


def test_a_photo_that_is_no_report_is_said_so(session: Session, say: Say) -> None:
    say("", photos=1)
    fire(session, 120)
    assert answer(session, "words", "none")
    assert (problems(session), asked(session)) == ([], [])


def test_a_reply_to_ones_own_photo_completes_it(session: Session, say: Say) -> None:
    first = say("菜市场南门垃圾未清", 0, photos=1)
    say("东关社区的", 10, reply_to=first.ref.message)
    assert only(session).place == "菜市场南门"


def test_a_sure_sentence_without_a_photo_is_asked_for_it_once(session: Session, say: Say) -> None:
    message = say(SEED)
    fire(session, 600)
    assert "draft:1:photo" in keys(session) and problems(session) == []
    say("", 700, photos=1, reply_to=message.ref.message)
    assert photos_of(session, only(session)) == 1
    assert "draft:1:photo" not in keys(session)


def test_the_photo_that_was_asked_for_need_not_be_a_reply(session: Session, say: Say) -> None:
    say(SEED)
    fire(session, 120)
    say("", 200, photos=1)
    fire(session, 400)
    assert photos_of(session, only(session)) == 1


def test_an_unsure_sentence_without_a_photo_is_forgotten(session: Session, say: Say) -> None:
    say("东关社区菜市场南门")
    fire(session, 600)
    assert session.scalars(select(Part)).all() == [] and asked(session) == []


def test_an_unanswered_draft_is_listed_to_the_office_after_a_day(session: Session, say: Say) -> None:
    say("菜市场南门垃圾未清", photos=1)
    fire(session, 24 * 3600 - 1)
    assert "draft:1:ended" not in keys(session)
    fire(session, 24 * 3600 + 1)
    office = session.scalars(select(Chat.id).where(Chat.external == OFFICE.id)).one()
    assert session.scalars(select(Outbox.chat_id).where(Outbox.key == "draft:1:ended")).one() == office
    assert asked(session) == []




def test_a_draft_is_an_event_of_the_books_without_its_words(session: Session, say: Say) -> None:
    say("东关社区这里有点问题", photos=1)
    [draft] = session.scalars(select(Draft))
    [event] = session.scalars(select(AuditEvent).where(AuditEvent.action == "draft.opened"))
    assert (event.object, event.actor, event.facts) == (f"draft:{draft.id}", f"person:{draft.person_id}", {})
