"""Which commands a network offers to whom, decided from roles (R18): a person's in private, the community people's and
each inspector's in a work group, the office's in its own.

``refresh`` computes what should be offered and touches only rows that differ, so nothing is registered twice for
nothing; whoever registers works the rows off like the outbox. A menu grants nothing: each command checks its role.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain.language import LANGUAGES
from domain.people import Role
from models import Assignment, Chat, ChatPurpose, Menu, Person, PersonAccount
from services import languages, roster
from services.work import Work
from texts import cards
from texts.contents import Line

Offered = Callable[[Collection[Role], str], Sequence[str]]
"""(roles, private | work_group | office) -> the commands that they may use there."""

STRANGERS = ("start", "help")
LONGEST_REST = timedelta(hours=1)
LONGEST_ERROR = 300


@dataclass(frozen=True, slots=True)
class Wanted:
    """What should be offered to whom."""

    channel: str
    chat: str
    account: str
    language: str
    entries: tuple[tuple[str, str], ...]
    revision: int = 0
    attempts: int = 0

    @property
    def key(self) -> str:
        return "/".join((self.channel, self.chat, self.account, self.language))


def refresh(work: Work, offered: Offered) -> int:
    """Bring the rows to what the books say now; gives how many changed."""
    work.session.flush()
    wanted = {w.key: w for w in _wanted(work, offered)}
    standing = {row.key: row for row in work.session.scalars(select(Menu))}
    for key in standing.keys() - wanted.keys():
        row = standing[key]
        wanted[key] = Wanted(row.channel, row.chat, row.account, row.language, ())
    return sum(_bring(work.session, standing.get(key), menu) for key, menu in sorted(wanted.items()))


def _bring(session: Session, row: Menu | None, menu: Wanted) -> bool:
    entries: list[Any] = [list(entry) for entry in menu.entries]
    if row is None:
        session.add(Menu(key=menu.key, channel=menu.channel, chat=menu.chat, account=menu.account,
                         language=menu.language, entries=entries))
    elif row.entries != entries:
        row.entries, row.wanted_rev, row.attempts = entries, row.wanted_rev + 1, 0
        row.not_before, row.error = None, ""
    return row is None or row.wanted_rev > row.shown_rev


def _wanted(work: Work, offered: Offered) -> Iterator[Wanted]:
    town = work.policy.language
    for channel in work.session.scalars(select(Chat.channel).distinct().order_by(Chat.channel)):
        yield Wanted(channel, "", "", "", _entries(work, STRANGERS, town))
        yield from (Wanted(channel, "", "", language.partition("-")[0], _entries(work, STRANGERS, language))
                    for language in LANGUAGES if language != town)
    held = _held(work)
    yield from _private(work, offered, held)
    for chat in work.session.scalars(select(Chat).where(
            Chat.is_gone.is_(False), Chat.unit_id.is_not(None),
            Chat.purpose.in_((ChatPurpose.WORK_GROUP, ChatPurpose.OFFICE))).order_by(Chat.id)):
        yield from _group(work, offered, held, chat)


def _held(work: Work) -> dict[int, list[tuple[Role, int]]]:
    """The roles of every person as of now."""
    held: dict[int, list[tuple[Role, int]]] = {}
    for person, role, unit in work.session.execute(select(
            Assignment.person_id, Assignment.role, Assignment.unit_id).where(
            Assignment.from_at <= work.now, Assignment.until_at.is_(None) | (Assignment.until_at > work.now))):
        held.setdefault(person, []).append((role, unit))
    return held


def _private(work: Work, offered: Offered, held: dict[int, list[tuple[Role, int]]]) -> Iterator[Wanted]:
    """Whoever opened the bot, by their own roles and in their own language."""
    rows = work.session.execute(select(Person.id, Person.language, Chat).join(
        Chat, Chat.id == Person.private_chat_id).where(Chat.is_gone.is_(False)).order_by(Person.id))
    for person, language, chat in rows:
        commands = offered({role for role, _ in held.get(person, ())}, "private")
        yield Wanted(chat.channel, chat.external, "", "", _entries(
            work, commands, language or languages.of_chat(chat.language, work.policy)))


def _group(work: Work, offered: Offered, held: dict[int, list[tuple[Role, int]]], chat: Chat) -> Iterator[Wanted]:
    """In an office everybody is the office's; in a work group most are community people, who inspects has more."""
    place, language = chat.purpose.value, languages.of_chat(chat.language, work.policy)
    most = offered({Role.ADMIN if chat.purpose is ChatPurpose.OFFICE else Role.CLERK}, place)
    yield Wanted(chat.channel, chat.external, "", "", _entries(work, most, language))
    if chat.purpose is ChatPurpose.OFFICE:
        return
    tree = roster.units(work.session)
    above = {unit: tree.covers(unit) for roles in held.values() for _, unit in roles}
    for person, account in work.session.execute(select(PersonAccount.person_id, PersonAccount.account).where(
            PersonAccount.channel == chat.channel).order_by(PersonAccount.account)):
        commands = offered({role for role, unit in held.get(person, ()) if chat.unit_id in above[unit]}, place)
        if set(commands) - set(most):
            yield Wanted(chat.channel, chat.external, account, "", _entries(work, commands, language))


def _entries(work: Work, commands: Sequence[str], language: str) -> tuple[tuple[str, str], ...]:
    return tuple((c, cards.line(Line(text=f"menu-{c}"), language, work.policy.zone)) for c in commands)


def due(session: Session, now: datetime, most: int) -> list[Wanted]:
    """What is to be registered now."""
    rows = session.scalars(select(Menu).where(Menu.wanted_rev > Menu.shown_rev, Menu.not_before.is_(None) | (
        Menu.not_before <= now)).order_by(Menu.key).limit(most))
    return [Wanted(r.channel, r.chat, r.account, r.language, tuple((c, text) for c, text in r.entries), r.wanted_rev,
                   r.attempts) for r in rows]


def registered(session: Session, menu: Wanted, error: str = "") -> None:
    """It is offered so now, or was refused for good (``error``): a newer one is tried again."""
    session.execute(update(Menu).where(Menu.key == menu.key).values(
        shown_rev=menu.revision, attempts=0, not_before=None, error=error[:LONGEST_ERROR]))


def try_later(session: Session, menu: Wanted, now: datetime, error: str, rest: timedelta | None = None) -> None:
    """Not now: again after ``rest``, else after 1, 2, 4 … minutes, at most an hour."""
    rest = rest or min(timedelta(minutes=2 ** min(menu.attempts, 10)), LONGEST_REST)
    session.execute(update(Menu).where(Menu.key == menu.key).values(
        attempts=Menu.attempts + 1, not_before=now + rest, error=error[:LONGEST_ERROR]))
