"""Which commands a network offers to whom, decided from roles (R18): a person's in private, the community people's and
each inspector's in a work group, the office's in its own.

``refresh`` computes what should be offered and touches only rows that differ, so nothing is registered twice for
nothing; whoever registers works the rows off like the outbox. A menu grants nothing: each command checks its role.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain.language import LANGUAGES
from domain.people import Role
from models import Assignment, Chat, ChatPurpose, Menu, Person, PersonAccount
from models.statements import rows, run_many
from services import languages, roster
from services.work import Work, dialect_of, inserting, table
from texts import cards
from texts.contents import Line

Offered = Callable[[frozenset[Role], str], Sequence[str]]
"""(roles, private | work_group | office) -> the commands that they may use there."""

Entries = tuple[tuple[str, str], ...]
"""(command, what it does)"""
Worded = Callable[[tuple[str, ...], str], Entries]
Held = dict[int, list[tuple[Role, int]]]
"""The roles and their units, by the person's id."""

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
    entries: Entries
    revision: int = 0
    attempts: int = 0

    @property
    def key(self) -> str:
        return "/".join((self.channel, self.chat, self.account, self.language))


_STANDING = select(*table(Menu).c)


def refresh(work: Work, offered: Offered) -> int:
    """Bring the rows to what the books say now; gives how many changed."""
    wanted = {w.key: w for w in _wanted(work, cache(offered))}
    standing = {row.key: row for row in rows(work.session, _STANDING)}
    gone = [Wanted(row.channel, row.chat, row.account, row.language, ()) for key, row in standing.items()
            if key not in wanted]
    differing = [menu for menu in (*wanted.values(), *gone)
                 if menu.key not in standing or standing[menu.key].entries != _stored(menu)]
    run_many(work.session, _bringing(dialect_of(work.session)), [{
        "key": menu.key, "channel": menu.channel, "chat": menu.chat, "account": menu.account,
        "language": menu.language, "entries": _stored(menu), "wanted_rev": 1, "shown_rev": 0, "attempts": 0,
        "not_before": None, "error": ""} for menu in sorted(differing, key=lambda menu: menu.key)])
    return len(differing)


def _stored(menu: Wanted) -> list[Any]:
    return [list(entry) for entry in menu.entries]


@cache
def _bringing(dialect: str) -> Any:
    insert = inserting(dialect, Menu)
    return insert.on_conflict_do_update(index_elements=["key"], set_={
        "entries": insert.excluded.entries, "wanted_rev": table(Menu).c.wanted_rev + 1, "attempts": 0,
        "not_before": None, "error": ""})


def _wanted(work: Work, offered: Offered) -> Iterator[Wanted]:
    town, worded = work.policy.language, cache(partial(_entries, work.policy.zone))  # few kinds of menus, many people
    for channel in work.session.scalars(select(Chat.channel).distinct().order_by(Chat.channel)):
        yield Wanted(channel, "", "", "", worded(STRANGERS, town))
        yield from (Wanted(channel, "", "", language.partition("-")[0], worded(STRANGERS, language))
                    for language in LANGUAGES if language != town)
    held = _held(work)
    yield from _private(work, offered, held, worded)
    for chat in work.session.scalars(select(Chat).where(
            Chat.is_gone.is_(False), Chat.unit_id.is_not(None),
            Chat.purpose.in_((ChatPurpose.WORK_GROUP, ChatPurpose.OFFICE))).order_by(Chat.id)):
        yield from _group(work, offered, held, chat, worded)


def _held(work: Work) -> Held:
    """The roles of every person as of now."""
    held: Held = {}
    for person, role, unit in work.session.execute(select(
            Assignment.person_id, Assignment.role, Assignment.unit_id).where(
            Assignment.from_at <= work.now, Assignment.until_at.is_(None) | (Assignment.until_at > work.now))):
        held.setdefault(person, []).append((role, unit))
    return held


def _private(work: Work, offered: Offered, held: Held, worded: Worded) -> Iterator[Wanted]:
    """Whoever opened the bot, by their own roles and in their own language."""
    rows = work.session.execute(select(Person.id, Person.language, Chat).join(
        Chat, Chat.id == Person.private_chat_id).where(Chat.is_gone.is_(False)).order_by(Person.id))
    for person, language, chat in rows:
        commands = offered(frozenset(role for role, _ in held.get(person, ())), "private")
        yield Wanted(chat.channel, chat.external, "", "", worded(
            tuple(commands), language or languages.of_chat(chat.language, work.policy)))


def _group(work: Work, offered: Offered, held: Held, chat: Chat, worded: Worded) -> Iterator[Wanted]:
    """In an office everybody is the office's; in a work group most are community people, who inspects has more."""
    place, language = chat.purpose.value, languages.of_chat(chat.language, work.policy)
    most = offered(frozenset({Role.ADMIN if chat.purpose is ChatPurpose.OFFICE else Role.CLERK}), place)
    yield Wanted(chat.channel, chat.external, "", "", worded(tuple(most), language))
    if chat.purpose is ChatPurpose.OFFICE:
        return
    tree = roster.units(work.session)
    above = {unit: tree.covers(unit) for roles in held.values() for _, unit in roles}
    for person, account in work.session.execute(select(PersonAccount.person_id, PersonAccount.account).where(
            PersonAccount.channel == chat.channel).order_by(PersonAccount.account)):
        commands = offered(frozenset(role for role, unit in held.get(person, ()) if chat.unit_id in above[unit]), place)
        if set(commands) - set(most):
            yield Wanted(chat.channel, chat.external, account, "", worded(tuple(commands), language))


def _entries(zone: ZoneInfo, commands: Sequence[str], language: str) -> Entries:
    return tuple((c, cards.line(Line(text=f"menu-{c}"), language, zone)) for c in commands)


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


def offer_refused(session: Session) -> None:
    """Those that were refused for good are to be registered once more."""
    session.execute(update(Menu).where(Menu.error != "", Menu.shown_rev >= Menu.wanted_rev).values(
        wanted_rev=Menu.wanted_rev + 1, error=""))


def try_later(session: Session, menu: Wanted, now: datetime, error: str, rest: timedelta | None = None) -> None:
    """Not now: again after ``rest``, else after 1, 2, 4 … minutes, at most an hour."""
    rest = rest or min(timedelta(minutes=2 ** min(menu.attempts, 10)), LONGEST_REST)
    session.execute(update(Menu).where(Menu.key == menu.key).values(
        attempts=Menu.attempts + 1, not_before=now + rest, error=error[:LONGEST_ERROR]))
