"""The bot comes into a group: whose group is this, and for what? Asked on one card, answered in at most two taps by an
admin (R18). Whoever else brought the bot gets one polite line, and of their group nothing is kept."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from domain.people import Actor, Role, UnitKind
from domain.permissions import may_administer
from models import Chat, ChatPurpose, Outbox
from services import chats, people, roster, steps
from services.roster import UnitFacts
from services.work import Work, standing_at
from texts.contents import AnyContent, ButtonFact, Line

IN_A_ROW = 3
MOST_UNITS = 24  # buttons of one card
SET, CHANGE = "bind:set", "bind:change"
PURPOSES = ((ChatPurpose.WORK_GROUP, "bind-work-group"), (ChatPurpose.OFFICE, "bind-office"),
            (ChatPurpose.COUNTY, "bind-county"), (ChatPurpose.CONTRACTOR, "bind-contractor"))


def joined(work: Work, chat: Chat, by: Actor | None, event_id: str, *, was_gone: bool) -> None:
    """The bot is in this group now; a change of its rights there is nothing new."""
    if not was_gone and (chat.unit_id is not None or _was_greeted(work, chat.id)):
        return
    is_admin = by is not None and may_administer(by)
    if chat.unit_id is not None:
        content = _already(work, chat)
    elif by is not None and is_admin:
        content = choices(work, by, SET)
    else:
        chat.title = ""  # of a group that is nobody's nothing is kept
        text = "bind-no-admin" if not people.admins(work.session) else "bind-hello"
        content = Line(text=text, args={"town": work.policy.town}, buttons=((_button("bind:ask", "bind-ask"),),))
    work.show(f"bind:{chat.id}:{event_id}", content, chat_id=chat.id)


def choices(work: Work, by: Actor, verb: str, town_id: int | None = None) -> Line:
    """What may this group be? Of an admin of several towns, which town first."""
    towns = _towns(work, by)
    if not towns:
        return Line(text="bind-no-town")
    chosen = next((t for t in towns if t.id == town_id), towns[0] if len(towns) == 1 else None)
    if chosen is None:
        return Line(text="bind-which-town", buttons=_rows(_named(f"bind:town:{t.id}:{_word(verb)}", t) for t in towns))
    buttons = [_button(f"{verb}:{chosen.id}:{purpose.value}", text) for purpose, text in PURPOSES]
    if _communities(work, chosen.id):
        buttons.insert(1, _button(f"bind:communities:{chosen.id}:{_word(verb)}", "bind-community"))
    return Line(text="bind-which", args={"town": chosen.called}, buttons=_rows(buttons))


def communities(work: Work, town_id: int, verb: str) -> Line:
    """Which community's group is it?"""
    found = _communities(work, town_id)
    text = "bind-which-community" if len(found) <= MOST_UNITS else "bind-which-of-many"
    buttons = [_named(f"{verb}:{u.id}:{ChatPurpose.WORK_GROUP.value}", u) for u in found[:MOST_UNITS]]
    return Line(text=text, buttons=_rows(buttons))


def put(work: Work, message: str | None, content: AnyContent) -> None:
    """The card that was tapped says this from now on."""
    assert work.chat is not None
    key = standing_at(work.session, work.chat.id, message) if message else None
    if key is not None and key.startswith(f"bind:{work.chat.id}:"):
        work.show(key, content, chat_id=work.chat.id)


def bound(work: Work, chat: Chat, unit_id: int, purpose: str, by: Actor, *, is_change: bool) -> Line:
    """The answer of a tap; a group that somebody else bound meanwhile stays as it is."""
    unit = roster.units(work.session).by_id.get(unit_id)
    if unit is None or not may_administer(by, unit_id) or purpose not in {p.value for p, _ in PURPOSES}:
        return Line(text="bind-forbidden")
    if chat.unit_id is not None and not is_change:
        return chats.binding(work)
    said = chats.bind_by(work, chat, unit, purpose, by)
    steps.refresh(work, unit_id)
    return said


def _was_greeted(work: Work, chat_id: int) -> bool:
    return work.session.scalar(select(Outbox.id).where(
        Outbox.chat_id == chat_id, Outbox.key.startswith(f"bind:{chat_id}:")).limit(1)) is not None


def _already(work: Work, chat: Chat) -> Line:
    """It was in this group before: as it was, or otherwise?"""
    return chats.binding(work).model_copy(update={"text": "bind-again", "buttons": (
        (_button("bind:keep", "bind-keep"), _button("bind:other", "bind-other")),)})


def _towns(work: Work, by: Actor) -> list[UnitFacts]:
    tree = roster.units(work.session)
    covered = frozenset().union(*(held.covers for held in by.roles if held.role is Role.ADMIN))
    return [unit for unit in tree.of_kind(UnitKind.TOWN) if unit.id in covered]


def _communities(work: Work, town_id: int) -> list[UnitFacts]:
    tree = roster.units(work.session)
    return [unit for unit in tree.of_kind(UnitKind.COMMUNITY) if unit.id in tree.covers(town_id)]


def _word(verb: str) -> str:
    return verb.rpartition(":")[2]


def _button(value: str, text: str) -> ButtonFact:
    return ButtonFact(value=value, text=text)


def _named(value: str, unit: UnitFacts) -> ButtonFact:
    return ButtonFact(value=value, label=unit.name)


def _rows(buttons: Iterable[ButtonFact]) -> tuple[tuple[ButtonFact, ...], ...]:
    every: Sequence[ButtonFact] = tuple(buttons)
    return tuple(tuple(every[at:at + IN_A_ROW]) for at in range(0, len(every), IN_A_ROW))
