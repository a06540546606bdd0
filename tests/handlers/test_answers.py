"""How commands are answered: without quoting in private, and a mistyped one with the nearest that there is (R2)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.chat import Account, ChatRef
from handlers import handle
from models import Outbox
from services import chats
from tests.asking import Asking, alone
from tests.builders import GROUP, LI, OFFICE, SUN, ZHANG, ZHAO, make_message, make_work
from texts.contents import from_json


@pytest.fixture
def talk(session: Session) -> Asking:
    return Asking(session)


def last_content(talk: Asking, chat: ChatRef) -> Mapping[str, Any]:
    """The facts of the newest message of a chat."""
    known = chats.find(talk.session, chat)
    assert known is not None
    content = talk.session.scalar(select(Outbox.content).where(Outbox.chat_id == known.id).order_by(Outbox.id.desc()))
    assert content is not None
    return from_json(content).model_dump()


@pytest.mark.parametrize("words", [
    "/help", "/mine", "/find 菜市场", "/problem 1", "/problem", "/settings", "/privacy", "/roster", "/deputy", "/undo",
    "/invite 督查员 城关镇 小王", "/nothing"])
def test_an_answer_in_private_quotes_nothing(talk: Asking, words: str) -> None:
    talk.book(1)
    talk.ask(words, SUN)
    assert last_content(talk, alone(SUN))["reply_to"] is None


@pytest.mark.parametrize("words", ["/help", "/mine", "/problem 1", "/settings", "/roster", "/deputy"])
def test_an_answer_in_a_group_quotes_the_command(talk: Asking, words: str) -> None:
    talk.book(1)
    talk.ask(words, SUN, chat=OFFICE, message="4711")
    assert last_content(talk, OFFICE)["reply_to"] == "4711"


@pytest.mark.parametrize(("words", "meant"), [
    ("/mien", "mine"), ("/overdu", "overdue"), ("/Deputi 小吴", "deputy"), ("/problems 1", "problem"),
    ("/invit", "invite"), ("/campain", "campaign")])
def test_a_mistyped_command_is_answered_with_the_nearest(talk: Asking, words: str, meant: str) -> None:
    for chat in (OFFICE, alone(SUN)):
        assert talk.ask(words, SUN, chat=chat) == f"没有这个命令,您要的可能是 /{meant}。发 /help 看可用的。"
    assert talk.ask(words, SUN, language="en") == (
        f"There is no such command; you may mean /{meant}. Send /help for those there are.")


def test_what_is_like_nothing_is_answered_with_the_list_s_name(talk: Asking) -> None:
    assert talk.ask("/qqqqqq", SUN, chat=OFFICE) == "没有这个命令。发 /help 看可用的。"


def test_only_what_the_person_may_use_is_offered(talk: Asking) -> None:
    assert talk.ask("/invit", LI) == "没有这个命令。发 /help 看可用的。"
    assert "/start" in talk.ask("/strat", ZHAO)


def addressed(talk: Asking, who: Account) -> str:
    said = replace(make_message("", sender=who, chat=GROUP, command="mien", at=talk.at), addressed=True)
    handle(said, make_work(talk.session, talk.at, chat=GROUP, message=said.ref))
    return talk.answer(said.ref.message, GROUP)


def test_in_the_work_group_only_who_speaks_to_us_is_answered(talk: Asking) -> None:
    assert talk.ask("/mien", LI, chat=GROUP) == ""
    assert addressed(talk, LI).startswith("没有这个命令")


@pytest.mark.parametrize("chat", [GROUP, OFFICE])
def test_a_stranger_in_a_group_is_not_answered(talk: Asking, chat: ChatRef) -> None:
    assert talk.ask("/mien", ZHAO, chat=chat) == ""
    assert addressed(talk, ZHAO) == ""


def test_a_forwarded_command_is_nobody_s(talk: Asking) -> None:
    assert talk.ask("/mien", ZHANG, chat=OFFICE, forwarded=True) == ""
