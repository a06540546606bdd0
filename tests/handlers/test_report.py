"""R1, R2, R17, R18: reports, corrections and withdrawals as they come from the chat."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.chat import Account, IncomingMessage, SenderKind
from domain.people import Role
from domain.problem import ProblemState
from domain.timers import TimerFired
from handlers import handle
from models import AuditEvent, Draft, Outbox, Part, Problem, Question, Sighting, Timer, Unit, Visit
from services import roster
from tests.builders import LI, LIU, MONDAY, SUN, WANG, ZHANG, ZHAO, make_message, make_press, make_town, make_work

SEED = "东关社区菜市场南门垃圾未清理@张主任"


class Chat:
    """Events of one work group, one after another."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def say(self, text: str = "", after: float = 0, *, photos: int = 0, sender: Account = LI,
            **more: Any) -> IncomingMessage:
        at = MONDAY + timedelta(seconds=after)
        message = make_message(text, sender=sender, at=at, photos=photos, **more)
        handle(message, make_work(self.session, at, message=message.ref))
        self.session.flush()
        return message

    def tap(self, value: str, after: float = 100, *, sender: Account = LI) -> str:
        """Gives the line that the person who tapped sees."""
        at = MONDAY + timedelta(seconds=after)
        work = make_work(self.session, at)
        handle(make_press(value, sender=sender, at=at), work)
        self.session.flush()
        return work.notices[-1].text if work.notices else ""

    def choose(self, value: str, after: float = 110, *, sender: Account = LI) -> str:
        """Tap the option with this value of the newest question."""
        question = self.session.scalars(select(Question).order_by(Question.id.desc())).first()
        assert question is not None
        index = [o["value"] for o in question.options].index(value)
        return self.tap(f"answer:{question.id}:{index}", after, sender=sender)

    def wait(self, until: float) -> None:
        now = MONDAY + timedelta(seconds=until)
        for timer in self.session.scalars(select(Timer).where(Timer.due_at <= now).order_by(Timer.due_at)).all():
            self.session.delete(timer)
            self.session.flush()
            handle(TimerFired(timer.key, dict(timer.event), timer.due_at), make_work(self.session, timer.due_at))

    @property
    def problem(self) -> Problem:
        self.session.flush()
        return self.session.scalars(select(Problem).order_by(Problem.id)).one()

    def shown(self) -> dict[str, Any]:
        return {key: content for key, content in self.session.execute(select(Outbox.key, Outbox.content))
                if content is not None}

    def office_lines(self) -> list[str]:
        return [c["text"] for c in self.shown().values() if c["kind"] == "line" and "reply_to" not in c
                and not c.get("buttons")]

    def actions(self) -> list[str]:
        return list(self.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


@pytest.fixture
def town(session: Session) -> dict[str, Unit]:
    return make_town(session)


@pytest.fixture
def chat(session: Session, town: dict[str, Unit]) -> Chat:
    return Chat(session)


# --- who


@pytest.mark.parametrize("more", [
    {"sender": ZHAO}, {"kind": SenderKind.ANONYMOUS}, {"kind": SenderKind.CHANNEL}, {"kind": SenderKind.BOT}])
def test_who_is_nobody_gets_silence_and_nothing_is_stored(chat: Chat, more: dict[str, Any]) -> None:
    chat.say(SEED, photos=1, **more)
    chat.say("", 20, photos=1, **more)
    chat.wait(600)
    assert (chat.shown(), chat.session.scalars(select(Part)).all()) == ({}, [])


def test_a_community_does_not_report(chat: Chat) -> None:
    chat.say(SEED, photos=1, sender=LIU)
    assert chat.session.scalars(select(Problem)).all() == []


def test_the_role_of_the_events_time_counts(chat: Chat, town: dict[str, Unit]) -> None:
    from models import Assignment

    row = chat.session.scalars(select(Assignment).where(Assignment.role == Role.INSPECTOR)).first()
    assert row is not None
    row.until_at = MONDAY + timedelta(hours=1)
    roster.changed(chat.session)
    chat.say(SEED, 7200, photos=1)
    assert chat.session.scalars(select(Part)).all() == []
    chat.say(SEED, 60, photos=1)
    assert chat.problem.number == 1


# --- correction buttons


def test_the_card_carries_the_correction_buttons(chat: Chat) -> None:
    chat.say(SEED, photos=1)
    card = chat.shown()["problem:1:card:1"]
    values = [b["value"] for row in card["buttons"] for b in row]
    assert values == [f"{what}:{chat.problem.id}"
                      for what in ("fix:unit", "fix:category", "fix:place", "withdraw", "hand")]


def test_the_wrong_community_is_put_right_by_two_taps(chat: Chat, town: dict[str, Unit]) -> None:
    chat.say(SEED, photos=1)
    chat.tap(f"fix:unit:{chat.problem.id}")
    chat.choose(str(town["西关社区"].id))
    problem, liu = chat.problem, roster.actor(chat.session, LIU, MONDAY)
    assert liu is not None
    assert (problem.community_id, problem.responsible_id) == (town["西关社区"].id, liu.person_id)
    assert chat.shown()["problem:1:card:1"]["community"] == "西关社区"
    assert "problem.corrected" in chat.actions()


def test_the_visit_moves_with_the_community(chat: Chat, town: dict[str, Unit]) -> None:
    chat.say(SEED, photos=1)
    chat.tap(f"fix:unit:{chat.problem.id}")
    chat.choose(str(town["西关社区"].id))
    assert chat.session.scalars(select(Visit.community_id)).all() == [town["西关社区"].id]


def test_a_new_community_has_its_time_from_the_tap(chat: Chat, town: dict[str, Unit]) -> None:
    chat.say(SEED, photos=1)
    chat.tap(f"fix:unit:{chat.problem.id}", 6 * 3600)
    chat.choose(str(town["西关社区"].id), 6 * 3600 + 5)
    assert chat.problem.due_at == MONDAY.replace(hour=4, minute=0) + timedelta(days=1)  # it could know at 16:02


def test_a_new_category_counts_anew(chat: Chat) -> None:
    chat.say(SEED, photos=1)
    chat.tap(f"fix:category:{chat.problem.id}")
    chat.choose("overflowing_bin") if _offers(chat, "overflowing_bin") else chat.choose("construction_waste")
    assert chat.problem.category in ("overflowing_bin", "construction_waste")
    assert chat.problem.due_at > MONDAY


def _offers(chat: Chat, value: str) -> bool:
    question = chat.session.scalars(select(Question).order_by(Question.id.desc())).first()
    return question is not None and value in [o["value"] for o in question.options]


def test_a_new_category_never_ends_earlier_than_an_hour_from_now(chat: Chat) -> None:
    chat.say("东关社区幸福路地砖破损", photos=1)  # five working days
    chat.tap(f"fix:category:{chat.problem.id}", 6 * 3600)
    chat.choose("*", 6 * 3600 + 10)
    chat.say("井盖缺失", 6 * 3600 + 20)  # two hours, and they are over
    assert chat.problem.category == "manhole"
    assert chat.problem.due_at == MONDAY + timedelta(hours=7, seconds=20)


def test_a_place_is_put_right_in_words(chat: Chat) -> None:
    chat.say(SEED, photos=1)
    chat.tap(f"fix:place:{chat.problem.id}")
    chat.say("菜市场北门", 120)
    assert chat.problem.place == "菜市场北门"


def test_the_office_corrects_too(chat: Chat, town: dict[str, Unit]) -> None:
    chat.say(SEED, photos=1)
    chat.tap(f"fix:unit:{chat.problem.id}", sender=SUN)
    chat.choose(str(town["王庄村"].id), sender=SUN)
    assert chat.problem.community_id == town["王庄村"].id


@pytest.mark.parametrize("sender", [WANG, ZHANG])
@pytest.mark.parametrize("what", ["fix:unit", "fix:place", "withdraw"])
def test_others_do_not_correct(chat: Chat, what: str, sender: Account) -> None:
    chat.say(SEED, photos=1)
    assert chat.tap(f"{what}:{chat.problem.id}", sender=sender) == "correct-forbidden"
    assert (chat.problem.state, chat.session.scalars(select(Question)).all()) == (ProblemState.OPEN, [])


def test_a_stranger_is_told_so(chat: Chat) -> None:
    chat.say(SEED, photos=1)
    assert chat.tap(f"withdraw:{chat.problem.id}", sender=ZHAO) == "press-stranger"


@pytest.mark.parametrize("value", ["fix", "fix:unit", "fix:unit:x", "fix:unit:999", "fix:state:1", "withdraw",
                                   "withdraw:-1", "withdraw:٣", "withdraw:99999999999999999999", "notsame:7", ""])
def test_a_forged_button_does_nothing(chat: Chat, value: str) -> None:
    chat.say(SEED, photos=1)
    assert chat.tap(value) == "press-unknown"
    assert chat.problem.state is ProblemState.OPEN


def test_a_button_of_another_chat_does_nothing(chat: Chat, town: dict[str, Unit]) -> None:
    from domain.chat import ChatRef
    from models import ChatPurpose
    from tests.builders import make_chat

    chat.say(SEED, photos=1)
    other = ChatRef("telegram", "-1001000000077")
    make_chat(chat.session, other, ChatPurpose.WORK_GROUP, town["城关镇"])
    work = make_work(chat.session, chat=other)
    handle(make_press(f"withdraw:{chat.problem.id}", chat=other), work)
    assert (work.notices[-1].text, chat.problem.state) == ("press-unknown", ProblemState.OPEN)


def test_nothing_is_corrected_once_it_is_acknowledged(chat: Chat) -> None:
    chat.say(SEED, photos=1)
    chat.say("收到", 60, sender=ZHANG)
    assert chat.tap(f"fix:unit:{chat.problem.id}") == "correct-too-late"
    assert chat.tap(f"withdraw:{chat.problem.id}") == "correct-too-late"


# --- withdrawal


def test_a_withdrawn_problem_keeps_its_row_and_number(chat: Chat) -> None:
    chat.say(SEED, photos=1)
    assert chat.tap(f"withdraw:{chat.problem.id}") == "done-withdrawn"
    assert (chat.problem.state, chat.problem.number, chat.problem.withdrawn_reason) == (
        ProblemState.WITHDRAWN, 1, "上报人撤回")
    assert chat.shown()["problem:1:card:1"]["state"] == "withdrawn"


def test_a_second_tap_changes_nothing(chat: Chat) -> None:
    chat.say(SEED, photos=1)
    chat.tap(f"withdraw:{chat.problem.id}")
    assert chat.tap(f"withdraw:{chat.problem.id}", 200) == "correct-too-late"
    assert chat.actions().count("problem.withdrawn") == 1


def test_the_office_withdraws_after_it_was_acknowledged(chat: Chat) -> None:
    chat.say(SEED, photos=1)
    chat.say("收到", 60, sender=ZHANG)
    chat.tap(f"withdraw:{chat.problem.id}", sender=SUN)
    assert chat.problem.state is ProblemState.WITHDRAWN


def test_a_closed_problem_is_never_withdrawn(chat: Chat) -> None:
    chat.say(SEED, photos=1)
    chat.problem.state = ProblemState.CLOSED
    assert chat.tap(f"withdraw:{chat.problem.id}", sender=SUN) == "correct-too-late"
    assert chat.problem.state is ProblemState.CLOSED


# --- edited captions


def test_an_edited_caption_corrects(chat: Chat, town: dict[str, Unit]) -> None:
    message = chat.say(SEED, photos=1)
    chat.say("西关社区菜市场北门井盖坏了", 60, photos=1, edited=True, message=message.ref.message)
    problem = chat.problem
    assert (problem.community_id, problem.category, problem.place) == (town["西关社区"].id, "manhole", "菜市场北门")


def test_an_edit_that_changes_no_words_changes_nothing(chat: Chat) -> None:
    message = chat.say(SEED, photos=1)
    chat.say(SEED, 60, photos=1, edited=True, message=message.ref.message)
    assert chat.actions() == ["problem.reported"]


def test_a_late_edit_changes_nothing_and_the_office_gets_one_line(chat: Chat) -> None:
    message = chat.say(SEED, photos=1)
    chat.say("收到", 60, sender=ZHANG)
    chat.say("东关社区菜市场北门垃圾未清", 120, photos=1, edited=True, message=message.ref.message)
    assert (chat.problem.place, chat.problem.description) == ("菜市场南门", SEED)
    assert chat.office_lines() == ["edited-too-late"]


def test_an_edit_completes_a_draft(chat: Chat) -> None:
    message = chat.say("菜市场南门垃圾未清", photos=1)
    chat.wait(30)
    chat.say(SEED, 60, photos=1, edited=True, message=message.ref.message)
    assert chat.problem.number == 1
    assert chat.session.scalars(select(Question).where(Question.answered_at.is_(None))).all() == []
    assert chat.session.scalars(select(Draft.is_settled)).all() == [True]


def test_an_edit_gives_a_waiting_photo_its_words(chat: Chat) -> None:
    message = chat.say("", photos=1)
    chat.say(SEED, 30, photos=1, edited=True, message=message.ref.message)
    assert chat.problem.number == 1


def test_chatter_that_becomes_a_report_by_an_edit_is_one(chat: Chat) -> None:
    message = chat.say("辛苦大家了", photos=1)
    chat.say(SEED, 30, photos=1, edited=True, message=message.ref.message)
    assert chat.problem.number == 1


def test_an_edited_list_corrects_each_of_its_problems(chat: Chat) -> None:
    chat.say("", 0, photos=1)
    chat.say("", 1, photos=1)
    message = chat.say("1. 东关社区南门垃圾未清 2. 西关社区幸福路井盖坏了", 2)
    chat.say("1. 东关社区北门垃圾未清 2. 西关社区人民路井盖坏了", 60, edited=True, message=message.ref.message)
    places = chat.session.scalars(select(Problem.place).order_by(Problem.number)).all()
    assert places == ["北门", "人民路"]


# --- joined and split off


def test_what_joined_becomes_its_own_problem_by_a_tap(chat: Chat) -> None:
    chat.say(SEED, photos=1)
    second = chat.say("东关社区菜市场南门垃圾又堆了", 600, photos=1)
    sighting = chat.session.scalars(select(Sighting)).one()
    chat.tap(f"notsame:{sighting.id}", 700)
    numbers = chat.session.scalars(select(Problem.number).order_by(Problem.number)).all()
    assert numbers == [1, 2]
    part = chat.session.scalars(select(Part).where(Part.message == second.ref.message)).one()
    assert part.problem_id == sighting.became_id != sighting.problem_id
    assert f"sighting:{sighting.id}" not in chat.shown()


def test_a_second_tap_splits_nothing_off_again(chat: Chat) -> None:
    chat.say(SEED, photos=1)
    chat.say("东关社区菜市场南门垃圾又堆了", 600, photos=1)
    for after in (700, 710):
        chat.tap(f"notsame:{chat.session.scalars(select(Sighting.id)).one()}", after)
    assert len(chat.session.scalars(select(Problem)).all()) == 2


def test_an_edited_caption_of_what_joined_leaves_the_first_alone(chat: Chat) -> None:
    chat.say(SEED, photos=1)
    second = chat.say("东关社区菜市场南门垃圾又堆了", 600, photos=1)
    chat.say("西关社区菜市场南门垃圾又堆了", 660, photos=1, edited=True, message=second.ref.message)
    names = [p.description for p in chat.session.scalars(select(Problem).order_by(Problem.number))]
    assert names == [SEED, "西关社区菜市场南门垃圾又堆了"]


