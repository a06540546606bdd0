"""Many submissions at once (R4): a sheet of small pictures with 全部通过 and 逐条看.

One sheet for each inspector in private, for who opened the bot; else one in the group, for whoever may. A newer one
takes the older one away.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from domain import quiet
from domain.chat import Account
from domain.people import Actor
from domain.permissions import may_verify
from domain.problem import ProblemState, Result
from domain.sheets import MOST, Item, Plan, Stand, accept_all, following
from models import ChatPurpose, PersonAccount, Problem, Rectification, Sheet, SheetItem
from services import chats, locks, problem_lists, roster, sheet_cards, verifications, walking
from services.sheet_cards import Listed
from services.verifications import Verdict
from services.work import Work
from texts.contents import Line

__all__ = ["Sheet", "accept", "ask_for", "find", "is_on", "is_replaced", "look", "make", "show_grid", "walk"]


def waiting(session: Session, group_id: int, actor: Actor | None) -> list[int]:
    """The submissions of a group that wait, the oldest first; of those the ones that ``actor`` may verify."""
    rows = session.execute(select(Rectification.id, Problem.community_id, Rectification.submitted_by_id).join(
        Problem, Problem.id == Rectification.problem_id).where(
        Problem.chat_id == group_id, Problem.state == ProblemState.RECTIFIED, Rectification.result == Result.PENDING)
        .order_by(Rectification.submitted_at, Rectification.id))
    return [r for r, community_id, by in rows if actor is None or may_verify(actor, community_id, by)]


def make(work: Work, group_id: int, actor: Actor | None, chat_id: int) -> Sheet | None:
    """A sheet of what waits, in this chat; None when nothing waits. The one before it is gone from the chat.

    ``actor`` None: for whoever may. The caller holds the group's lane.
    """
    shown = waiting(work.session, group_id, actor)[:MOST]
    person_id = actor.person_id if actor else None
    if not shown:
        return None
    older = work.session.scalars(select(Sheet).where(
        Sheet.group_id == group_id, Sheet.chat_id == chat_id, Sheet.is_over.is_(False))).all()
    for one in older:
        one.is_over = True
        work.take_away(sheet_cards.key_of(one))
    sheet = Sheet(group_id=group_id, chat_id=chat_id, person_id=person_id, made_at=work.at, is_over=False)
    work.session.add(sheet)
    work.session.flush()  # its items name it
    work.session.execute(insert(SheetItem), [{"sheet_id": sheet.id, "rectification_id": r} for r in shown])
    sheet_cards.show(work, sheet)
    return sheet


def ask_for(work: Work, actor: Actor) -> Line | None:
    """/verify: a sheet at once, in private for who opened the bot, of what waits in this work group; said elsewhere,
    of all that /mine lists there. Gives the line that tells why there is none, None when it stands."""
    assert work.chat is not None
    here, is_group = work.chat.id, work.chat.purpose is ChatPurpose.WORK_GROUP
    private = here if work.chat.purpose is ChatPurpose.PRIVATE else chats.private_chat_of(
        work.session, actor.person_id)
    counts = _groups(work, actor)
    if is_group:
        shown = [make(work, here, actor, private or here)]
    else:
        shown = [make(locks.lane_of(work, group), group, actor, private) for group in counts if private is not None]
    if any(sheet is not None for sheet in shown):
        return None
    elsewhere = sum(counts.values())
    return Line(text="sheet-elsewhere", args={"count": elsewhere}) if elsewhere else Line(text="sheet-nothing")


def _groups(work: Work, actor: Actor) -> dict[int, int]:
    """Where something waits for this person's verification, and how much; of an office's chat its town's groups."""
    is_office = work.chat is not None and work.chat.purpose is ChatPurpose.OFFICE
    reach = (problem_lists.in_scope(work, actor),) if is_office else ()
    rows = work.session.execute(select(Problem.chat_id, func.count()).where(
        problem_lists.to_verify(work, actor), *reach).group_by(Problem.chat_id).order_by(Problem.chat_id))
    return {chat: count for chat, count in rows}


def look(work: Work, at: datetime, walked_at: datetime | None = None) -> None:
    """The timer: at the round's end, when many wait, whoever walked that day gets a sheet; nobody in private, the
    group. In quiet hours it looks when they are over (R19).

    ``at``: when it fired; ``walked_at``: when it fired first. What is on a sheet already is not shown again.
    """
    assert work.chat is not None
    group = work.chat.id
    later, event = walking.ends_at(work, group, at), {"kind": "sheet.look"}
    if later is None and (later := quiet.ends_at(max(at, work.now), work.policy)) is not None:
        event["walked_at"] = (walked_at or at).isoformat()
    if later is not None:
        work.remind(f"sheet:{group}", later, event, chat_id=group)
        return
    walkers = dict.fromkeys(person for person, _ in walking.posts(work, group, walked_at or at))
    privately = [(actor, chat) for person in walkers
                 if (chat := chats.private_chat_of(work.session, person)) is not None
                 and (actor := _actor(work, person, at)) is not None]
    receivers: list[tuple[Actor | None, int]] = [*privately] or [(None, group)]
    for actor, chat in receivers:
        fresh = waiting(work.session, group, actor)
        if len(fresh) >= work.policy.sheet_from and not _is_shown(work, group, chat, fresh[:MOST]):
            make(work, group, actor, chat)


def _is_shown(work: Work, group_id: int, chat_id: int, fresh: Sequence[int]) -> bool:
    on_it = work.session.scalars(select(SheetItem.rectification_id).join(Sheet, Sheet.id == SheetItem.sheet_id).where(
        Sheet.group_id == group_id, Sheet.chat_id == chat_id, Sheet.is_over.is_(False))).all()
    return set(fresh) <= set(on_it)


def _actor(work: Work, person_id: int, at: datetime) -> Actor | None:
    account = work.session.execute(select(PersonAccount.channel, PersonAccount.account).where(
        PersonAccount.person_id == person_id).limit(1)).first()
    return roster.actor(work.session, Account(account[0], account[1]), at) if account else None


def find(work: Work, sheet_id: int) -> tuple[Sheet, Work] | None:
    """A sheet of this chat, with the work of its group's lane."""
    sheet = work.session.get(Sheet, sheet_id)
    if sheet is None or work.chat is None or sheet.chat_id != work.chat.id:
        return None
    home = locks.at_home(work, sheet.group_id)
    if home is None:
        return None
    work.session.refresh(sheet)
    return sheet, home


def items(work: Work, sheet: Sheet, actor: Actor) -> list[Item]:
    """What is on a sheet, as it is to the person who taps."""
    return [_item(one, actor) for one in sheet_cards.listed(work, sheet)]


def _item(one: Listed, actor: Actor) -> Item:
    item = one.item()
    is_theirs = may_verify(actor, one.problem.community_id, one.submission.submitted_by_id)
    return Item(item.id, item.number, item.stand, is_theirs)


def accept(work: Work, sheet: Sheet, actor: Actor) -> Plan:
    """全部通过: exactly those on the sheet that still wait and that this person may accept; what was left out, why."""
    plan = accept_all(items(work, sheet, actor))
    communities = [one.problem.community_id for one in sheet_cards.listed(work, sheet)]
    locks.hold(work, communities)
    accepted = tuple(r for r in plan.accept if verifications.verify(work, r, actor, accepted=True) is Verdict.DONE)
    return Plan(accepted, plan.forbidden, plan.done)


def walk(work: Work, sheet: Sheet, after: int | None) -> None:
    """逐条看, 下一条: the next one that waits, in the same message."""
    sheet.looked_at_id = following([one.item() for one in sheet_cards.listed(work, sheet)], after)
    sheet_cards.show(work, sheet)


def show_grid(work: Work, sheet: Sheet) -> None:
    """Back from one to all."""
    sheet.looked_at_id = None
    sheet_cards.show(work, sheet)


def is_replaced(work: Work, sheet: Sheet) -> bool:
    """Did a newer sheet take this one's place while something on it waited?"""
    return sheet.is_over and any(one.stand is Stand.WAITING for one in sheet_cards.listed(work, sheet))


def is_on(work: Work, sheet: Sheet, submission: int | None) -> bool:
    return submission is not None and work.session.get(SheetItem, (sheet.id, submission)) is not None
