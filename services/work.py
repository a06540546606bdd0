"""One unit of work: what a handler and a service may do inside the worker's transaction."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Table, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from domain.chat import Mark, MessageRef
from domain.policy import Policy
from models import Chat, ChatPurpose, Outbox, OutboxState, Question, Timer
from models.statements import as_loaded, run, value
from texts import contents
from texts.contents import AnyContent, Line

E = TypeVar("E")


def upsert(session: Session, table: type[Any]) -> Any:
    """INSERT with ON CONFLICT for the session's database."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


def table(entity: type[Any]) -> Table:
    """The table of a mapped class. A statement made once of tables and run with parameters costs a tenth of one that
    is made anew each time: every event runs some twenty."""
    found: Table = entity.__table__
    return found


def dialect_of(session: Session) -> str:
    """The key under which a statement made once is kept where it differs by database."""
    return session.get_bind().dialect.name


def inserting(dialect: str, entity: type[Any]) -> Any:
    """INSERT with ON CONFLICT, for statements that are made once."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(table(entity))


def insert_object(session: Session, entity: type[E], **values: Any) -> E:
    """A new row and its object, as if just loaded; columns without a value are NULL. The object's own way, a flush,
    costs several times as much; this is for what every report makes. Raises TypeError for no such column."""
    columns = table(entity).c.keys()
    known = dict.fromkeys(columns) | values
    if len(known) > len(columns):
        raise TypeError(f"{entity.__name__} has no {', '.join(sorted(known.keys() - set(columns)))}")
    inserting_it = _inserting_object(table(entity))
    known["id"] = value(session, inserting_it, {c: v for c, v in known.items() if c != "id"})
    return as_loaded(session, entity, known)


@cache
def _inserting_object(rows: Table) -> Any:
    return insert(rows).returning(rows.c.id)


@cache
def _showing(dialect: str) -> Any:
    insert = inserting(dialect, Outbox)
    return insert.on_conflict_do_update(index_elements=["key"], set_={
        "content": insert.excluded.content, "wanted_rev": table(Outbox).c.wanted_rev + 1,
        "state": OutboxState.WANTED, "not_before": insert.excluded.not_before, "attempts": 0, "error": ""})


@cache
def _reminding(dialect: str) -> Any:
    insert = inserting(dialect, Timer)
    return insert.on_conflict_do_update(index_elements=["key"], set_={
        "due_at": insert.excluded.due_at, "event": insert.excluded.event, "attempts": 0})


@dataclass(slots=True)
class Work:
    """The open transaction, the event's time and the town's policy.

    ``at`` is the event's own time (message date, edit date; a tap or a timer: when received): rules use it.
    ``now`` is the moment of processing: only what must not lie in the past uses it (timers, not_before).
    ``made_at`` is when rows are really made, where the operator put ``now`` to another time (``jobs run --at``).
    ``chat`` is the lane whose order is kept; None for commands of the operator and the tick.
    Nothing here commits, nothing talks to a network.
    """

    session: Session
    at: datetime
    now: datetime
    policy: Policy
    chat: Chat | None = None
    topic: str | None = None
    message: MessageRef | None = None  # the message or card the event came from, for the audit event
    made_at: datetime | None = None  # None: now
    received_at: datetime | None = None  # of the event; None: a timer, a job or a command
    notices: list[Line] = field(default_factory=list)  # told to the person who tapped, after the commit

    def show(self, key: str, content: AnyContent, *, chat_id: int, topic: str | None = None,
             not_before: datetime | None = None) -> None:
        """This should stand in the chat under ``key``; the same facts again change nothing."""
        run(self.session, _showing(dialect_of(self.session)), {
            "key": key, "chat_id": chat_id, "topic": topic, "content": contents.to_json(content),
            "is_receipt": isinstance(content, contents.ReceiptContent), "created_at": self.made_at or self.now,
            "caused_at": self.received_at,
            "not_before": not_before, "wanted_rev": 1, "shown_rev": 0, "state": OutboxState.WANTED, "items": 1,
            "attempts": 0, "error": "", "shown_hash": ""})

    def take_away(self, key: str) -> None:
        """Nothing should stand under ``key`` any more; an unknown key is fine."""
        self.session.execute(update(Outbox).where(Outbox.key == key, Outbox.content.is_not(None)).values(
            content=None, wanted_rev=Outbox.wanted_rev + 1, state=OutboxState.WANTED, attempts=0))

    def quoted(self, message: str) -> str | None:
        """The message that an answer to it quotes: in private none, there it stands right above."""
        assert self.chat is not None
        return None if self.chat.purpose is ChatPurpose.PRIVATE else message

    def receipt(self, message: str, mark: Mark) -> None:
        """A reaction on a message of this chat (R2); once per message and mark."""
        assert self.chat is not None
        if "/" in message:
            return  # it stayed behind in the group that this chat was before (services/moving.py)
        self.show(f"receipt:{self.chat.id}:{message}", contents.ReceiptContent(message=message, mark=mark.value),
                  chat_id=self.chat.id)

    def notice(self, text: str, **args: Any) -> None:
        """The line that the person who tapped sees; a refusal of words is silence."""
        self.notices.append(Line(text=text, args=args))

    def remind(self, key: str, due_at: datetime, event: dict[str, Any], *, chat_id: int) -> None:
        """Look again in this chat's lane at ``due_at``; the same key moves the timer."""
        run(self.session, _reminding(dialect_of(self.session)), {
            "key": key, "chat_id": chat_id, "due_at": due_at, "event": event, "attempts": 0, "error": ""})

    def forget(self, key: str) -> None:
        """No need to look again."""
        self.session.execute(delete(Timer).where(Timer.key == key))

    def ask(self, *, key: str, purpose: str, about: dict[str, Any], text: Line, chat_id: int, person_id: int | None,
            options: list[tuple[str, str]] | None = None, takes_words: bool = False, topic: str | None = None,
            not_before: datetime | None = None, life: timedelta | None = None, is_held: bool = False) -> int:
        """Ask somebody: a line with buttons (``options``: (label, value)) under ``key``; gives the question's id.
        ``is_held``: not now, in the list at the round's end (services/question_lists.py).

        A tap arrives as ``answer:<question>:<index>``; words arrive as their next reply when ``takes_words``.
        """
        self._forget_asked(key, purpose)
        question = Question(
            chat_id=chat_id, person_id=person_id, purpose=purpose, about={**about, "key": key},
            options=[{"label": label, "value": value} for label, value in options or []], asked_at=self.at,
            expires_at=self.at + (life or self.policy.question_life), takes_words=takes_words, is_held=is_held)
        self.session.add(question)
        self.session.flush()  # the buttons carry its id
        self.remind(f"question:{question.id}:end", question.expires_at,
                    {"kind": "question.end", "question": question.id}, chat_id=chat_id)
        if is_held:
            return question.id
        buttons = tuple((contents.ButtonFact(value=f"answer:{question.id}:{n}", label=label),)
                        for n, (label, _) in enumerate(options or []))
        self.show(key, text.model_copy(update={"buttons": buttons}), chat_id=chat_id, topic=topic,
                  not_before=not_before)
        return question.id

    def _forget_asked(self, key: str, purpose: str) -> None:
        """What stood under this key is asked anew: words are taken as its answer once, not once for each tap."""
        for older in self.session.scalars(select(Question).where(
                Question.purpose == purpose, Question.answered_at.is_(None),
                Question.about["key"].as_string() == key)):
            older.answered_at = self.at
            self.forget(f"question:{older.id}:end")


def standing_at(session: Session, chat_id: int, message: str) -> str | None:
    """The key of our own message that stands there, None when it is not ours."""
    return session.scalar(select(Outbox.key).where(Outbox.chat_id == chat_id, Outbox.ref == message))


def unsent(session: Session) -> int:
    """How many messages wait to be shown."""
    return session.scalar(select(func.count()).where(Outbox.wanted_rev > Outbox.shown_rev,
                                                     Outbox.state != OutboxState.FAILED)) or 0
