"""A work group in one transaction: people speak and tap, handlers answer, the books are looked at. Nothing is sent."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.chat import Account, ChatRef, IncomingMessage
from domain.policy import Policy
from domain.timers import TimerFired
from handlers import handle
from models import Outbox, Problem, Question, Rectification, Timer
from tests.builders import GROUP, LI, MONDAY, make_message, make_policy, make_press, make_town, make_work

MARKET = "东关社区菜市场南门垃圾未清理"
SCHOOL = "东关社区小学北墙飞线"
BRIDGE = "东关社区老桥头污水外溢"


class Talk:
    def __init__(self, session: Session, *, policy: Policy | None = None) -> None:
        self.session, self.policy = session, policy or make_policy()
        self.units = make_town(session)
        self.at = MONDAY

    def say(self, text: str = "", *, sender: Account, after: float = 60, chat: ChatRef = GROUP,
            **more: Any) -> IncomingMessage:
        """Somebody posts ``after`` seconds later."""
        self.at += timedelta(seconds=after)
        message = make_message(text, sender=sender, at=self.at, chat=chat, **more)
        handle(message, make_work(self.session, self.at, policy=self.policy, chat=chat, message=message.ref))
        self.session.flush()
        return message

    def tap(self, value: str, *, sender: Account = LI, after: float = 60, chat: ChatRef = GROUP) -> list[str]:
        """Somebody taps; gives the ids of the lines they see."""
        self.at += timedelta(seconds=after)
        work = make_work(self.session, self.at, policy=self.policy, chat=chat)
        handle(make_press(value, sender=sender, at=self.at, chat=chat), work)
        self.session.flush()
        return [line.text for line in work.notices]

    def until(self, at: datetime) -> None:
        """Time passes: the timers fire in their order."""
        while (timer := self.session.scalar(select(Timer).where(Timer.due_at <= at).order_by(Timer.due_at).limit(1))):
            fired = TimerFired(timer.key, dict(timer.event), timer.due_at)
            work = make_work(self.session, timer.due_at, policy=self.policy)
            self.session.delete(timer)
            self.session.flush()
            handle(fired, work)
            self.session.flush()
        self.at = at

    def problem(self, number: int = 1) -> Problem:
        return self.session.scalars(select(Problem).where(Problem.number == number)
                                    .execution_options(populate_existing=True)).one()

    def state(self, number: int = 1) -> str:
        return self.problem(number).state.value

    def submissions(self, number: int = 1) -> list[Rectification]:
        return list(self.session.scalars(select(Rectification).where(
            Rectification.problem_id == self.problem(number).id).order_by(Rectification.id)
            .execution_options(populate_existing=True)))

    def card(self, number: int = 1, card: int | None = None) -> dict[str, Any]:
        """The facts of a problem's live card, or of an earlier one."""
        return self.shown(f"problem:{number}:card:{card or self.problem(number).card}") or {}

    def shown(self, key: str) -> dict[str, Any] | None:
        """What should stand under this key; None when it was taken away or never was."""
        return self.session.scalar(select(Outbox.content).where(Outbox.key == key))

    def keys(self, start: str = "") -> list[str]:
        """The keys of what should stand, oldest first."""
        return [k for k in self.session.scalars(select(Outbox.key).where(Outbox.content.is_not(None))
                                                .order_by(Outbox.id)) if k.startswith(start)]

    def stands_at(self, key: str, message: str) -> None:
        """The sender showed this."""
        self.session.scalars(select(Outbox).where(Outbox.key == key)).one().ref = message
        self.session.flush()

    def question(self, purpose: str) -> Question:
        """The newest open question of this kind."""
        return self.session.scalars(select(Question).where(
            Question.purpose == purpose, Question.answered_at.is_(None)).order_by(Question.id.desc())
            .execution_options(populate_existing=True)).first() or _none(purpose)

    def option(self, question: Question, label: str) -> str:
        """The value of the option's button."""
        return next(f"answer:{question.id}:{n}" for n, o in enumerate(question.options) if label in o["label"])


def _none(purpose: str) -> Question:
    raise AssertionError(f"nobody was asked {purpose}")
