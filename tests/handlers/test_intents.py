"""Which event is whose; and whom the house leaves alone (R2, R18)."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.chat import Account, ChatMoved, ChatRef, SenderKind
from domain.timers import TimerFired
from handlers import handle, intents
from models import AuditEvent, Chat, ChatPurpose, Part, Photo, Problem, Timer
from services import chats
from tests.builders import (
    CHEN,
    GROUP,
    LI,
    LIAISON,
    MONDAY,
    OFFICE,
    QIAN,
    SUN,
    ZHANG,
    ZHAO,
    make_chat,
    make_message,
    make_work,
)
from tests.talk import MARKET, Talk

BUTTONS = ("fix:unit", "fix:category", "fix:place", "withdraw", "verify", "return", "pictures", "history",
           "order:sign", "order:answer", "order:issue", "answer", "notsame")
ELSEWHERE = ChatRef("telegram", "-1007")


@pytest.fixture
def talk(session: Session) -> Talk:
    return Talk(session)


@pytest.mark.parametrize("value", BUTTONS)
def test_every_button_has_its_handler(value: str) -> None:
    assert value in intents.PRESSES or value.partition(":")[0] in intents.PRESSES


@pytest.mark.parametrize("kind", ["problem.due", "question.end", "report.settle", "draft.ask", "draft.end"])
def test_every_timer_has_its_handler(kind: str) -> None:
    assert kind in intents.TIMERS


@pytest.mark.parametrize("command", ["start", "help", "bind", "role", "invite"])
def test_every_command_has_its_handler(command: str) -> None:
    assert command in intents.COMMANDS


def test_two_files_never_claim_the_same_button_command_or_timer() -> None:
    for name in ("COMMANDS", "PRESSES", "TIMERS"):
        claimed = [key for file in intents._FILES for key in getattr(file, name, {})]
        assert sorted(claimed) == sorted(set(claimed))


def test_an_inspector_s_photo_is_a_report(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    assert talk.state() == "open"


def test_the_office_s_photo_is_a_report(talk: Talk) -> None:
    talk.say(MARKET, sender=SUN, photos=1)
    assert talk.state() == "open"


@pytest.mark.parametrize("who", [ZHANG, LIAISON, QIAN, ZHAO])
def test_anybody_else_s_photo_is_none(talk: Talk, who: Account) -> None:
    talk.say(MARKET, sender=who, photos=1)
    assert talk.keys() == []


@pytest.mark.parametrize("kind", [SenderKind.ANONYMOUS, SenderKind.CHANNEL, SenderKind.BOT])
def test_who_is_nobody_in_particular_reports_nothing(talk: Talk, kind: SenderKind) -> None:
    talk.say(MARKET, sender=LI, photos=1, kind=kind)
    assert talk.keys() == []


def test_a_chat_that_is_bound_to_nothing_leaves_no_trace(talk: Talk) -> None:
    make_chat(talk.session, ELSEWHERE, ChatPurpose.UNBOUND, None)
    for who in (LI, ZHANG, SUN):
        talk.say(MARKET, sender=who, photos=1, chat=ELSEWHERE)
        talk.say("收到", sender=who, chat=ELSEWHERE)
    assert talk.keys() == []
    for table in (Part, Photo, Problem):
        assert talk.session.scalar(select(func.count()).select_from(table)) == 0


def test_chatter_leaves_nothing_on_the_books(talk: Talk) -> None:
    before = talk.session.scalar(select(func.count()).select_from(AuditEvent))
    talk.say("各位早上好", sender=LI)
    assert talk.keys() == []
    for table in (Part, Timer):
        assert talk.session.scalar(select(func.count()).select_from(table)) == 0
    assert talk.session.scalar(select(func.count()).select_from(AuditEvent)) == before


def test_problems_are_posted_in_work_groups_only(talk: Talk) -> None:
    talk.say(MARKET, sender=SUN, photos=1, chat=OFFICE)
    assert talk.keys() == []


def test_an_unknown_timer_is_let_go(talk: Talk) -> None:
    handle(TimerFired("x", {"kind": "of a later version"}, MONDAY), make_work(talk.session, MONDAY))
    assert talk.keys() == []


def test_a_button_nobody_knows_says_so(talk: Talk) -> None:
    assert talk.tap("later:1", sender=LI) == ["press-unknown"]


def test_a_command_nobody_knows_is_left_alone_in_a_group(talk: Talk) -> None:
    talk.say("", sender=LI, command="weather")
    assert talk.keys() == []


def test_a_group_that_moved_keeps_its_problems(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    handle(ChatMoved("e", GROUP, talk.at, GROUP, ELSEWHERE), make_work(talk.session, talk.at))
    chat = chats.find(talk.session, ELSEWHERE)
    assert chat is not None
    assert (chat.id, chat.external) == (talk.problem().chat_id, ELSEWHERE.id)


def test_roles_are_those_of_the_event_s_time(talk: Talk) -> None:
    early = make_message(MARKET, sender=LI, photos=1)
    handle(replace(early, at=MONDAY.replace(year=2020)), make_work(talk.session, MONDAY))
    assert talk.keys() == []


def test_the_first_photo_of_a_known_group_needs_no_chat_row_of_its_own(talk: Talk) -> None:
    talk.say(MARKET, sender=LI, photos=1)
    assert talk.session.scalar(select(func.count(Chat.id))) == 2


def alone(talk: Talk, who: Account, **more: Any) -> list[str]:
    """The answers to what somebody sends the bot in private."""
    place = ChatRef("telegram", who.id)
    chats.find_or_create(talk.session, place, is_private=True)
    message = replace(make_message(sender=who, at=talk.at, chat=place, **more), is_private=True)
    handle(message, make_work(talk.session, talk.at, chat=place, message=message.ref))
    return [str((talk.shown(key) or {})["text"]) for key in talk.keys("said:")]


@pytest.mark.parametrize("who", [LI, SUN, ZHANG, CHEN])
def test_who_sends_a_photo_in_private_is_told_that_it_is_registered_nowhere(talk: Talk, who: Account) -> None:
    assert alone(talk, who, text=MARKET, photos=1) == ["photo-in-private"]
    assert talk.session.scalar(select(func.count()).select_from(Problem)) == 0


@pytest.mark.parametrize("more", [{"text": "各位早上好"}, {"photos": 1, "album": "a"}, {"photos": 1, "edited": True}])
def test_words_a_further_photo_of_an_album_and_an_edit_are_not_answered_in_private(
        talk: Talk, more: dict[str, Any]) -> None:
    assert alone(talk, LI, **more) == []
