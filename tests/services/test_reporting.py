"""R1: an inspector's photos and sentences become problems; R2: everything else is left alone."""


import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.chat import Account, ChatRef, Location
from domain.problem import ProblemState
from models import (
    AuditEvent,
    ChatPurpose,
    MessageLink,
    Part,
    Sighting,
    Unit,
    Visit,
)
from services import roster
from tests.builders import (
    LI,
    MONDAY,
    SUN,
    WANG,
    ZHANG,
    make_chat,
)
from tests.services.reporting_words import SEED, Say, actor_of, asked, fire, keys, only, photos_of, problems

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


