"""The first admin's next steps as one card in private: the work group, the roster, the people. What is done goes from
it; when all is done it says how to begin."""

from sqlalchemy import func, select

from domain.people import Actor, Role, UnitKind
from models import Assignment, Chat, ChatPurpose, Outbox, PersonAccount, Unit
from services import chats, roster
from services.work import Work
from texts.contents import ButtonFact, Line, Lines

BUTTONS = {"roster": ButtonFact(value="steps:roster", text="button-roster-form"),
           "people": ButtonFact(value="invite:roles", text="button-invite")}


def begin(work: Work, town_id: int) -> None:
    """The card in this private chat."""
    assert work.chat is not None
    work.show(_key(town_id), _card(work, town_id), chat_id=work.chat.id)


def refresh(work: Work, unit_id: int) -> None:
    """Something was done: the card of this unit's town, where there is one, is brought up to date."""
    town_id = chats.town_of(work.session, unit_id)
    stands = None if town_id is None else work.session.scalar(select(Outbox.chat_id).where(
        Outbox.key == _key(town_id), Outbox.content.is_not(None)))
    if town_id is not None and stands is not None:
        work.show(_key(town_id), _card(work, town_id), chat_id=stands)


def refresh_of(work: Work, by: Actor) -> None:
    """``refresh`` for the units that somebody is admin of."""
    for held in by.roles:
        if held.role is Role.ADMIN:
            refresh(work, held.unit_id)


def _key(town_id: int) -> str:
    return f"steps:{town_id}"


def _card(work: Work, town_id: int) -> Lines:
    left = _left(work, town_id)
    if not left:
        return Lines(title=Line(text="steps-ready"), lines=(Line(text="steps-first-problem"), Line(text="steps-more")))
    buttons = tuple(BUTTONS[step] for step in left if step in BUTTONS)
    return Lines(title=Line(text="steps-title", args={"count": len(left)}),
                 lines=tuple(Line(text=f"steps-{step}") for step in left), buttons=(buttons,) if buttons else ())


def _left(work: Work, town_id: int) -> list[str]:
    """The steps that are not done yet, in their order."""
    work.session.flush()
    covered = roster.units(work.session).covers(town_id)
    has_group = _count(work, select(func.count()).select_from(Chat).where(
        Chat.purpose == ChatPurpose.WORK_GROUP, Chat.unit_id.in_(covered), Chat.is_gone.is_(False)))
    has_units = _count(work, select(func.count()).select_from(Unit).where(
        Unit.kind == UnitKind.COMMUNITY, Unit.id.in_(covered)))
    people = _count(work, select(func.count(func.distinct(Assignment.person_id))).join(
        PersonAccount, PersonAccount.person_id == Assignment.person_id).where(
        Assignment.unit_id.in_(covered), Assignment.role != Role.ADMIN, Assignment.until_at.is_(None)))
    done = {"group": has_group, "roster": has_units, "people": people}
    return [step for step, is_done in done.items() if not is_done]


def _count(work: Work, statement: object) -> int:
    return int(work.session.scalar(statement) or 0)  # type: ignore[call-overload]
