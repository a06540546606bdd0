"""R1: an inspector's photos and sentences become problems; R2: everything else is left alone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.chat import Account, ChatRef, IncomingMessage, Location
from domain.people import Actor
from domain.problem import ProblemState
from domain.timers import TimerFired
from handlers import report as handlers_report
from models import (
    AuditEvent,
    Chat,
    ChatPurpose,
    Draft,
    MessageLink,
    Outbox,
    Part,
    Photo,
    Problem,
    Question,
    Sighting,
    Timer,
    Unit,
    Visit,
)
from services import drafts, reporting, roster
from tests.builders import (
    GROUP,
    LI,
    MONDAY,
    OFFICE,
    SUN,
    WANG,
    ZHANG,
    make_chat,
    make_message,
    make_town,
    make_work,
)

SEED = "东关社区菜市场南门垃圾未清理@张主任"
Say = Callable[..., IncomingMessage]


@pytest.fixture
def town(session: Session) -> dict[str, Unit]:
    return make_town(session)


def actor_of(session: Session, account: Account, at: datetime = MONDAY) -> Actor:
    actor = roster.actor(session, account, at)
    assert actor is not None
    return actor


@pytest.fixture
def say(session: Session, town: dict[str, Unit]) -> Say:
    """An inspector posts ``after`` seconds after ten; time stands still between."""

    def post(text: str = "", after: float = 0, photos: int = 0, sender: Account = LI, chat: ChatRef = GROUP,
             location: Location | None = None, **more: Any) -> IncomingMessage:
        at = MONDAY + timedelta(seconds=after)
        message = make_message(text, sender=sender, at=at, photos=photos, chat=chat, **more)
        if location is not None:
            message = make_located(message, location)
        work = make_work(session, at, chat=chat, message=message.ref)
        reporting.report(work, message, actor_of(session, sender, at))
        session.flush()
        return message

    return post


def make_located(message: IncomingMessage, location: Location) -> IncomingMessage:
    from dataclasses import replace

    return replace(message, location=location)


def fire(session: Session, until: float) -> list[str]:
    """Let every timer fire that is due ``until`` seconds after ten; gives their kinds."""
    fired: list[str] = []
    now = MONDAY + timedelta(seconds=until)
    while True:
        timer = session.scalar(select(Timer).where(Timer.due_at <= now, Timer.key.not_like("problem:%"))
                               .order_by(Timer.due_at).limit(1))
        if timer is None:
            return fired
        event = TimerFired(timer.key, dict(timer.event), timer.due_at)
        session.delete(timer)
        session.flush()
        fired.append(event.kind)
        handlers_report.TIMERS[event.kind](event, make_work(session, event.at))


def problems(session: Session) -> list[Problem]:
    return list(session.scalars(select(Problem).order_by(Problem.number)))


def only(session: Session) -> Problem:
    (problem,) = problems(session)
    return problem


def photos_of(session: Session, problem: Problem) -> int:
    return session.scalar(select(func.count()).where(Photo.problem_id == problem.id)) or 0


def keys(session: Session) -> set[str]:
    return set(session.scalars(select(Outbox.key).where(Outbox.content.is_not(None))))


def asked(session: Session) -> list[str]:
    return list(session.scalars(select(Question.purpose).where(Question.answered_at.is_(None)).order_by(Question.id)))


def answer(session: Session, about: str, said: str, after: float = 300, sender: Account = LI) -> bool:
    at = MONDAY + timedelta(seconds=after)
    draft = session.scalars(select(Draft).where(Draft.is_settled.is_(False)).order_by(Draft.id)).first()
    assert draft is not None
    return drafts.answer(make_work(session, at), actor_of(session, sender), draft.id, about, said)


# --- what a report becomes


def test_a_captioned_photo_is_a_problem(session: Session, say: Say, town: dict[str, Unit]) -> None:
    say(SEED, photos=1)
    problem = only(session)
    assert (problem.number, problem.state, problem.community_id, problem.place, problem.category) == (
        1, ProblemState.OPEN, town["东关社区"].id, "菜市场南门", "exposed_rubbish")


def test_it_is_due_by_its_category_and_owned_by_who_was_responsible(session: Session, say: Say) -> None:
    say(SEED, photos=1)
    problem = only(session)
    assert problem.due_at == MONDAY.replace(hour=10, minute=0)  # 18:00 in the town
    assert problem.responsible_id == actor_of(session, ZHANG).person_id


def test_it_is_shown_received_linked_and_written_into_the_books(session: Session, say: Say) -> None:
    message = say(SEED, photos=1)
    problem = only(session)
    assert {f"problem:{problem.number}:card:1", f"receipt:{problem.chat_id}:{message.ref.message}"} <= keys(session)
    assert session.get(MessageLink, (problem.chat_id, message.ref.message, problem.id)) is not None
    assert session.scalars(select(AuditEvent.action)).all() == ["problem.reported"]


def test_numbers_count_up_within_the_town(session: Session, say: Say) -> None:
    say("东关社区菜市场南门垃圾未清理", 0, photos=1)
    say("西关社区幸福路井盖坏了", 10, photos=1)
    assert [p.number for p in problems(session)] == [1, 2]


def test_the_photo_is_booked_for_the_problem(session: Session, say: Say) -> None:
    say(SEED, photos=1)
    assert photos_of(session, only(session)) == 1


def test_a_shared_position_is_kept(session: Session, say: Say) -> None:
    say(SEED, photos=1, location=Location(34.1, 113.9))
    assert (only(session).latitude, only(session).longitude) == (34.1, 113.9)


def test_an_album_is_one_problem_and_late_parts_join_at_any_age(session: Session, say: Say) -> None:
    say(SEED, 0, photos=1, album="a")
    say("", 1, photos=1, album="a")
    say("", 86_000, photos=1, album="a")
    assert photos_of(session, only(session)) == 3


def test_an_album_whose_caption_comes_last(session: Session, say: Say) -> None:
    say("", 0, photos=1, album="a")
    say("", 0, photos=1, album="a")
    say(SEED, 1, photos=1, album="a")
    assert photos_of(session, only(session)) == 3


def test_a_sentence_closes_the_photos_before_it(session: Session, say: Say) -> None:
    say("", 0, photos=1)
    say("", 20, photos=1)
    say(SEED, 80)
    assert photos_of(session, only(session)) == 2


def test_a_sentence_takes_the_photos_after_it(session: Session, say: Say) -> None:
    say(SEED, 0)
    assert problems(session) == []
    say("", 60, photos=1)
    say("", 120, photos=1)
    assert photos_of(session, only(session)) == 2


def test_a_sentence_that_is_only_a_place_takes_its_photo_too(session: Session, say: Say) -> None:
    say("", 0, photos=1)
    say("东关社区菜市场南门", 20)
    fire(session, 100)
    assert asked(session) == ["report.category"]


def test_a_photo_after_a_closed_report_joins_it_when_no_sentence_follows(session: Session, say: Say) -> None:
    say(SEED, 0, photos=1)
    say("", 30, photos=1)
    assert photos_of(session, only(session)) == 1
    fire(session, 200)
    assert photos_of(session, only(session)) == 2


def test_a_photo_after_a_closed_report_belongs_to_the_sentence_that_follows(session: Session, say: Say) -> None:
    say(SEED, 0, photos=1)
    say("", 30, photos=1)
    say("西关社区幸福路井盖坏了", 60)
    fire(session, 300)
    assert [photos_of(session, p) for p in problems(session)] == [1, 1]


def test_what_belongs_together_does_not_depend_on_a_timer_that_fired(session: Session, say: Say) -> None:
    say(SEED, 0, photos=1)
    say("", 30, photos=1)
    say("西关社区幸福路井盖坏了", 121)  # 91 seconds after the photo; no timer fired in between
    say("", 125, photos=1)
    assert [photos_of(session, p) for p in problems(session)] == [2, 1]


def test_a_timer_that_fires_hours_late_decides_as_of_its_moment(session: Session, say: Say) -> None:
    say(SEED, 0, photos=1)
    say("", 30, photos=1)
    fire(session, 50_000)
    assert photos_of(session, only(session)) == 2


def test_two_people_do_not_mix(session: Session, say: Say) -> None:
    say("", 0, photos=1, sender=LI)
    say(SEED, 10, sender=WANG)
    assert problems(session) == []


def test_two_chats_do_not_mix(session: Session, say: Say, town: dict[str, Unit]) -> None:
    other = ChatRef("telegram", "-1001000000002")
    make_chat(session, other, ChatPurpose.WORK_GROUP, town["城关镇"])
    say("", 0, photos=1)
    say(SEED, 10, chat=other)
    assert problems(session) == []


def test_a_group_of_a_community_names_the_unit(session: Session, say: Say, town: dict[str, Unit]) -> None:
    own = ChatRef("telegram", "-1001000000003")
    make_chat(session, own, ChatPurpose.WORK_GROUP, town["西关社区"])
    say("幸福路井盖坏了", photos=1, chat=own)
    assert only(session).community_id == town["西关社区"].id


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


# --- R6 and R8


def test_the_same_problem_twice_in_a_round_joins_the_first(session: Session, say: Say) -> None:
    say(SEED, 0, photos=1)
    say("东关社区菜市场南门垃圾还没清", 600, photos=1)
    sighting = session.scalars(select(Sighting)).one()
    assert (only(session).number, sighting.is_duplicate) == (1, True)
    assert f"sighting:{sighting.id}" in keys(session)
    assert photos_of(session, only(session)) == 1


def test_a_finding_is_a_visit(session: Session, say: Say, town: dict[str, Unit]) -> None:
    say(SEED, photos=1)
    assert session.scalars(select(Visit.community_id)).all() == [town["东关社区"].id]


def test_nothing_found_is_a_visit_too(session: Session, say: Say, town: dict[str, Unit]) -> None:
    message = say("西关社区 无问题")
    assert session.scalars(select(Visit.community_id)).all() == [town["西关社区"].id]
    assert [k for k in keys(session) if k.endswith(f":{message.ref.message}")] and problems(session) == []


# --- quiet


@pytest.mark.parametrize("text", ["各位早上好", "明天上午开会,请各社区参加", "东关社区今天开展楼道杂物清理志愿活动",
                                  "👌", "\x00", "<b>"])
def test_chatter_is_left_alone(session: Session, say: Say, text: str) -> None:
    say(text)
    say(text, 5, photos=1)
    fire(session, 300)
    assert (session.scalars(select(Part)).all(), keys(session)) == ([], set())


def test_an_album_about_something_else_is_left_alone(session: Session, say: Say) -> None:
    say("东关社区今天开展楼道杂物清理志愿活动", 0, photos=1, album="a")
    say("", 1, photos=1, album="a")
    fire(session, 300)
    assert keys(session) == set() and session.scalars(select(Part.words)).all() == ["", ""]


@pytest.mark.parametrize("purpose", [ChatPurpose.OFFICE, ChatPurpose.PRIVATE, ChatPurpose.CONTRACTOR])
def test_only_work_groups_hold_reports(session: Session, say: Say, town: dict[str, Unit], purpose: ChatPurpose) -> None:
    other = ChatRef("telegram", "-1001000000004")
    make_chat(session, other, purpose, town["城关镇"])
    say(SEED, photos=1, chat=other)
    assert session.scalars(select(Part)).all() == []


def test_an_inspector_of_one_community_reports_only_there(session: Session, say: Say, town: dict[str, Unit]) -> None:
    from domain.people import Role
    from tests.builders import make_person

    account = Account("telegram", "1009")
    make_person(session, account, "外站长", Role.INSPECTOR, town["西关社区"])
    roster.changed(session)
    say(SEED, 0, photos=1, sender=account)
    assert session.scalars(select(Part)).all() == []
    say("西关社区幸福路井盖坏了", 10, photos=1, sender=account)
    assert len(problems(session)) == 1


def test_the_office_reports_too(session: Session, say: Say) -> None:
    say(SEED, photos=1, sender=SUN)
    assert only(session).reported_by_id == actor_of(session, SUN).person_id


def test_html_in_a_caption_stays_text(session: Session, say: Say) -> None:
    say("东关社区<b>菜市场</b>垃圾未清", photos=1)
    assert only(session).description == "东关社区<b>菜市场</b>垃圾未清"


def test_many_photos_cost_no_more_reading(session: Session, say: Say) -> None:
    """A flood by one person: each message looks at what is undecided, not at everything before it."""
    for n in range(40):
        say(f"东关社区幸福路{n}号垃圾未清", n, photos=1)
    assert len(problems(session)) == 40


