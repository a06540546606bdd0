"""Somebody asks by a command, and sees the answer as it is shown."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from domain.chat import Account, ChatRef
from domain.problem import ProblemState
from handlers import handle
from models import Outbox, Problem
from services import chats, roster
from tests.builders import GROUP, LI, ZONE, make_message, make_work
from tests.talk import Talk
from texts import cards
from texts.contents import Lines, from_json


def alone(who: Account) -> ChatRef:
    return ChatRef("telegram", who.id)


class Asking(Talk):
    def ask(self, words: str, sender: Account, *, chat: ChatRef | None = None, language: str = "zh-CN",
            **more: Any) -> str:
        place, forwarded = chat or alone(sender), more.pop("forwarded", False)
        chats.find_or_create(self.session, place, is_private=place.id == sender.id)
        command, _, text = words.partition(" ")
        self.at += timedelta(seconds=60)
        said = replace(make_message(text, sender=sender, at=self.at, chat=place, command=command[1:], **more),
                       is_private=place.id == sender.id, forwarded=forwarded)
        handle(said, make_work(self.session, self.at, policy=self.policy, chat=place, message=said.ref))
        self.session.flush()
        return self.answer(said.ref.message, place, language)

    def answer(self, message: str, chat: ChatRef, language: str = "zh-CN") -> str:
        row = self.row(message, chat)
        if row is None or row.content is None:
            return ""
        card = cards.card(from_json(row.content), language, ZONE, chat=chat)
        labels = [" ".join(f"[{b.label}]" for b in r) for r in card.buttons]
        return "\n".join((card.title, *card.lines, *labels))

    def row(self, message: str, chat: ChatRef) -> Outbox | None:
        known = chats.find(self.session, chat)
        assert known is not None
        return self.session.scalar(select(Outbox).where(Outbox.key == f"said:{known.id}:{message}")
                                   .execution_options(populate_existing=True))

    def values(self, message: str, chat: ChatRef) -> list[str]:
        row = self.row(message, chat)
        assert row is not None and row.content is not None
        content = from_json(row.content)
        assert isinstance(content, Lines)
        return [b.value for r in content.buttons for b in r]

    def book(self, count: int, unit: str = "东关社区") -> None:
        """Many open problems that are overdue at once."""
        community = self.units[unit]
        first = self.session.scalar(select(func.max(Problem.number))) or 0
        reporter = roster.actor(self.session, LI, self.at)
        chat = chats.find(self.session, GROUP)
        assert reporter is not None and chat is not None
        self.session.add_all(Problem(
            town_id=self.units["城关镇"].id, number=first + n, state=ProblemState.OPEN, chat_id=chat.id, topic=None,
            community_id=community.id, place=f"第{n}号路口", category="exposed_rubbish", description="",
            reported_at=self.at - timedelta(days=9), reported_by_id=reporter.person_id,
            due_at=self.at - timedelta(days=8) + timedelta(minutes=n)) for n in range(1, count + 1))
        self.session.flush()
