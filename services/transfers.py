"""A problem is handed on: offered, accepted or returned with a reason; what nobody agrees on the office decides."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import func, insert, select

from domain.deadlines import after_working_hours, due_at
from domain.ownership import Act, Event, TransferState, after, clock_starts
from domain.people import Actor, UnitKind
from domain.permissions import may_administer, may_hand_on, may_take
from domain.problem import ProblemState
from models import Chat, ChatPurpose, Outbox, PersonAccount, Problem, Transfer
from services import audit, chats, corrections, languages, locks, owners, problem_cards, questions, roster, workdays
from services.roster import UnitFacts
from services.work import Work
from texts.contents import ButtonFact, Fact, Line
from texts.contents import named as called

HAND, RETURN = owners.HAND, "transfer_return"  # purposes of questions
NOT_OURS = "elsewhere"
REASONS = ("reason-not-ours", "reason-unclear-place")
LONGEST = 500  # characters of a reason or of words
EARLIEST = timedelta(hours=1)  # a deadline that moves never ends earlier than this from now
MOST_COMPANIES, MOST_CHOICES = 2, 4


class Outcome(StrEnum):
    DONE = "done"
    FORBIDDEN = "forbidden"
    TOO_LATE = "too-late"  # answered, ended, in an order, or handed on already
    SELF = "self"
    UNKNOWN = "unknown"
    WITH_OFFICE = "with-office"  # the office was asked whose it is
    NOBODY = "nobody"  # so it was: nobody of the roster stands for the unit that was named
    DECIDED = "decided"  # by the office itself


@dataclass(frozen=True, slots=True)
class Offered:
    """A problem that was handed on, for who answers it."""

    id: int
    number: int  # the problem's


def check(work: Work, problem: Problem, actor: Actor) -> Outcome:
    """May this person hand this problem on now?"""
    if not may_hand_on(actor, problem.community_id, problem.owner_id):
        return Outcome.FORBIDDEN
    is_open = problem.state is ProblemState.OPEN and problem.order_id is None and not problem.rework
    if not is_open or problem.offer_id is not None:
        return Outcome.TOO_LATE
    is_decided = owners.ownership(work.session, problem).is_decided
    return Outcome.TOO_LATE if is_decided and not may_administer(actor, problem.community_id) else Outcome.DONE


def ask(work: Work, problem: Problem, actor: Actor) -> None:
    """To whom? The likeliest companies, 不属本社区, 其他…."""
    tree = roster.units(work.session)
    companies = [u for u in _likeliest(work, problem) if u.id != problem.owner_id][:MOST_COMPANIES]
    options = [(languages.name_here(work, u.called)[:questions.LONGEST_LABEL], str(u.id)) for u in companies]
    if problem.owner_id is not None and problem.community_id in tree.by_id:
        community = tree.by_id[problem.community_id]
        options.insert(0, (languages.name_here(work, community.called), str(community.id)))
    options = [*options[:MOST_COMPANIES], (questions.said(work, "button-not-ours"), NOT_OURS), questions.other(work)]
    work.ask(key=f"hand:{problem.id}:{actor.person_id}", purpose=HAND, about={"problem": problem.id},
             text=Line(text="ask-hand-on", args={"number": problem.number}), chat_id=problem.chat_id,
             person_id=actor.person_id, options=options, topic=problem.topic)


def _likeliest(work: Work, problem: Problem) -> list[UnitFacts]:
    """The town's companies: who took most of this category first, then in the roster's order."""
    companies = _companies(work, problem)
    taken = {unit: count for unit, count in work.session.execute(
        select(Problem.owner_id, func.count()).where(
            Problem.owner_id.is_not(None), Problem.category == problem.category).group_by(Problem.owner_id))}
    return sorted(companies, key=lambda u: -taken.get(u.id, 0))


def _companies(work: Work, problem: Problem) -> list[UnitFacts]:
    tree = roster.units(work.session)
    covered = tree.covers(problem.town_id)
    town = tree.by_id.get(problem.town_id)
    above = {u.id for u in tree.by_id.values() if town and u.parent_id == town.parent_id}
    return [u for u in tree.of_kind(UnitKind.COMPANY) if u.id in covered or u.id in above]


def named(work: Work, problem: Problem, said: str) -> int | str:
    """Whom an answer means: a unit's id, else words for the office."""
    known = [*_companies(work, problem), *_communities(work, problem)]
    if said.isascii() and said.isdecimal():
        return next((u.id for u in known if str(u.id) == said), said)
    words = said.strip()
    found = [u for u in known if words in (u.name, *u.aliases)] or [u for u in known if len(words) > 1 and (
        words in u.name or u.name in words)]
    return found[0].id if len(found) == 1 else words[:LONGEST]


def _communities(work: Work, problem: Problem) -> list[UnitFacts]:
    tree = roster.units(work.session)
    covered = tree.covers(problem.town_id)
    return [u for u in tree.of_kind(UnitKind.COMMUNITY) if u.id in covered]


def offer(work: Work, problem_id: int, actor: Actor, said: str) -> Outcome:
    """Hand the problem on; the role and the state are looked at here, with the community held. DONE: the other side is
    asked; WITH_OFFICE, NOBODY: the office is; DECIDED: it was the office's own word."""
    problem = work.session.get(Problem, problem_id)
    if problem is None or work.chat is None or problem.chat_id != work.chat.id:
        return Outcome.UNKNOWN
    to = NOT_OURS if said == NOT_OURS else named(work, problem, said)
    locks.hold(work, [problem.community_id, to if isinstance(to, int) else problem.community_id])
    work.session.refresh(problem)
    outcome = check(work, problem, actor)
    if outcome is not Outcome.DONE:
        return outcome
    if to == (problem.owner_id or problem.community_id):
        return Outcome.SELF
    if may_administer(actor, problem.community_id) and isinstance(to, int):
        _decide(work, problem, _book(work, problem, actor, to, with_office=True), actor, to)
        return Outcome.DECIDED
    row = _book(work, problem, actor, to, with_office=_is_for_office(work, problem, to))
    problem_cards.show_card(work, problem)
    _tell(work, problem, row)
    if owners.is_to_nobody(work.session, row):
        return Outcome.NOBODY
    return Outcome.WITH_OFFICE if row.is_with_office else Outcome.DONE


def _is_for_office(work: Work, problem: Problem, to: int | str) -> bool:
    """Nobody in particular is named, nobody stands for it, or it went to and fro often enough."""
    if not isinstance(to, int) or not owners.stands_for(work.session, to, work.at):
        return True
    state = after(owners.ownership(work.session, problem), Event(Act.OFFER, work.at, to))
    return state is None or state.offered_to is None


def _book(work: Work, problem: Problem, actor: Actor, to: int | str, *, with_office: bool) -> Transfer:
    words = "" if isinstance(to, int) or to == NOT_OURS else to
    row_id = work.session.execute(insert(Transfer).values(
        problem_id=problem.id, from_id=problem.owner_id or problem.community_id,
        to_id=to if isinstance(to, int) else None, is_with_office=with_office, words=words, at=work.at,
        due_at=problem.due_at, by_id=actor.person_id, state=TransferState.OFFERED, reason="").returning(
        Transfer.id)).scalar_one()
    problem.offer_id = row_id
    audit.record(work, "transfer.offered", f"problem:{problem.id}", actor=f"person:{actor.person_id}",
                 community_id=problem.community_id, transfer=row_id, to=to)
    return work.session.get_one(Transfer, row_id)


@dataclass(frozen=True, slots=True)
class _Where:
    chat_id: int
    topic: str | None = None
    mention: str | None = None
    mention_name: str = ""


def _tell(work: Work, problem: Problem, row: Transfer) -> None:
    """The receiving side, or the office, is asked by buttons."""
    names = roster.names_of(work.session, row.by_id)
    category = problem_cards.category_of(work, problem.category)
    facts: dict[str, Fact] = {
        "number": problem.number, "community": problem_cards.unit_name(work.session, problem.community_id),
        "category": called(category.name, category.name_en), "place": problem.place, "by": names.get(row.by_id, "?"),
        "due": problem.due_at}
    if row.is_with_office:
        _tell_office(work, problem, row, facts)
        return
    where = _where(work, problem, row.to_id or 0)
    buttons = ((ButtonFact(value=f"take:{row.id}", text="button-take"),
                ButtonFact(value=f"giveback:{row.id}", text="button-give-back")),
               *(((ButtonFact(value=f"photos:{problem.id}", text="button-photos"),),)
                 if where.chat_id != problem.chat_id else ()))
    text = Line(text="transfer-offered", args={**facts, "unit": owners.name_of(work.session, row.to_id)},
                buttons=buttons, mention=where.mention, mention_name=where.mention_name)
    work.show(owners.key_of(row.id), text, chat_id=where.chat_id, topic=where.topic)


def _tell_office(work: Work, problem: Problem, row: Transfer, facts: dict[str, Fact]) -> None:
    office = chats.office_of(work.session, problem.town_id)
    tree = roster.units(work.session)
    said = tree.by_id[row.to_id].name if row.to_id in tree.by_id else row.words
    buttons = tuple((ButtonFact(value=f"own:{row.id}:{u.id}", label=u.name[:questions.LONGEST_LABEL]),)
                    for u in _choices(work, problem, row))
    question = "transfer-nobody" if owners.is_to_nobody(work.session, row) else "transfer-decide"
    text = Line(text=question, args={**facts, "said": said, "has_said": bool(said)}, buttons=buttons)
    work.show(owners.key_of(row.id), text, chat_id=office.id if office else problem.chat_id,
              topic=None if office else problem.topic)


def _choices(work: Work, problem: Problem, row: Transfer) -> list[UnitFacts]:
    """Whom the office chooses from: who is named, the community itself, the likeliest companies, other communities."""
    tree = roster.units(work.session)
    wanted = [row.to_id or 0, problem.community_id, *(u.id for u in _likeliest(work, problem)),
              *(u.id for u in _communities(work, problem))]
    return [tree.by_id[u] for u in dict.fromkeys(wanted) if u in tree.by_id][:MOST_CHOICES]


def _where(work: Work, problem: Problem, unit_id: int) -> _Where:
    """The unit's own chat, else somebody's private one, else the work group with a mention."""
    own = work.session.scalar(select(Chat.id).where(
        Chat.unit_id == unit_id, Chat.purpose == ChatPurpose.CONTRACTOR, Chat.is_gone.is_(False)).limit(1))
    if own is not None:
        return _Where(own)
    people = owners.stands_for(work.session, unit_id, work.at)
    private = next((c for p in people if (c := chats.private_chat_of(work.session, p)) is not None), None)
    if private is not None:
        return _Where(private)
    account = work.session.execute(select(PersonAccount.channel, PersonAccount.account).where(
        PersonAccount.person_id == people[0]).limit(1)).first() if people else None
    name = roster.names_of(work.session, people[0]).get(people[0], "") if people else ""
    return _Where(problem.chat_id, problem.topic, f"{account[0]}:{account[1]}" if account else None, name)


def find(work: Work, transfer_id: int) -> Offered | None:
    """What was handed on, when its question stands in this chat; taps from anywhere else are forged."""
    row = work.session.get(Transfer, transfer_id)
    at = work.session.scalar(select(Outbox.chat_id).where(Outbox.key == owners.key_of(transfer_id)))
    if row is None or work.chat is None or at != work.chat.id:
        return None
    return Offered(row.id, work.session.get_one(Problem, row.problem_id).number)


def _row(work: Work, offered: Offered) -> Transfer:
    return work.session.get_one(Transfer, offered.id)


def _may_answer(row: Transfer, actor: Actor) -> Outcome:
    """Is it this person's to accept or return?"""
    if row.is_with_office or row.to_id is None or not may_take(actor, row.to_id):
        return Outcome.FORBIDDEN
    return Outcome.DONE if row.state is TransferState.OFFERED else Outcome.TOO_LATE


def accept(work: Work, offered: Offered, actor: Actor) -> Outcome:
    """接收: theirs from the moment of the offer (R5)."""
    row = _row(work, offered)
    outcome = _may_answer(row, actor)
    if outcome is not Outcome.DONE or row.to_id is None:
        return outcome
    problem = _held(work, row)
    if not owners.settle(work, row, TransferState.ACCEPTED, actor):
        return Outcome.TOO_LATE
    _hand_over(work, problem, row, actor, row.to_id)
    return Outcome.DONE


def give_back(work: Work, offered: Offered, actor: Actor, reason: str) -> Outcome:
    """退回 with a reason: it stays whose it was, which has some working hours left for it."""
    row = _row(work, offered)
    outcome = _may_answer(row, actor)
    if outcome is not Outcome.DONE:
        return outcome
    problem = _held(work, row)
    if not owners.settle(work, row, TransferState.RETURNED, actor, reason.strip()[:LONGEST]):
        return Outcome.TOO_LATE
    _returned(work, problem, row, actor)
    return Outcome.DONE


def ask_reason(work: Work, offered: Offered, actor: Actor) -> Outcome:
    """Why not? Asked of who may answer."""
    outcome = _may_answer(_row(work, offered), actor)
    if outcome is not Outcome.DONE or work.chat is None:
        return outcome
    options = [*((questions.said(work, r), questions.said(work, r)) for r in REASONS), questions.other(work)]
    work.ask(key=f"giveback:{offered.id}", purpose=RETURN, about={"transfer": offered.id},
             text=Line(text="ask-give-back", args={"number": offered.number}), chat_id=work.chat.id,
             person_id=actor.person_id, options=options)
    return outcome


def decide(work: Work, offered: Offered, actor: Actor, unit_id: int) -> Outcome:
    """The office says whose it is; that holds."""
    row = _row(work, offered)
    problem = work.session.get_one(Problem, row.problem_id)
    if not may_administer(actor, problem.community_id):
        return Outcome.FORBIDDEN
    if unit_id not in {u.id for u in (*_companies(work, problem), *_communities(work, problem))}:
        return Outcome.UNKNOWN
    problem = _held(work, row, unit_id)
    if row.state is not TransferState.OFFERED:
        return Outcome.TOO_LATE
    _decide(work, problem, row, actor, unit_id)
    return Outcome.DONE


def _held(work: Work, row: Transfer, *further: int) -> Problem:
    problem = work.session.get_one(Problem, row.problem_id)
    locks.hold(work, [problem.community_id, row.to_id or problem.community_id, *further])
    work.session.refresh(problem)
    work.session.refresh(row)
    return problem


def _decide(work: Work, problem: Problem, row: Transfer, actor: Actor, unit_id: int) -> None:
    is_handed = unit_id != row.from_id
    if not owners.settle(work, row, TransferState.ACCEPTED if is_handed else TransferState.RETURNED, actor):
        return
    row.decided_id = unit_id
    work.session.flush()
    if is_handed:
        _hand_over(work, problem, row, actor, unit_id)
    else:
        _returned(work, problem, row, actor)


def _hand_over(work: Work, problem: Problem, row: Transfer, actor: Actor, unit_id: int) -> None:
    """The unit owns it: a company beside the community, another community in its place."""
    problem.offer_id = None
    problem.acknowledged_at, problem.acknowledged_by_id = work.at, actor.person_id
    audit.record(work, "transfer.accepted", f"problem:{problem.id}", actor=f"person:{actor.person_id}",
                 community_id=problem.community_id, transfer=row.id, owner=unit_id)
    is_company = roster.units(work.session).by_id[unit_id].kind is UnitKind.COMPANY
    problem.owner_id = unit_id if is_company else None
    if not is_company and unit_id != problem.community_id:
        corrections.move_to(work, problem, unit_id, actor)
    since = clock_starts(owners.ownership(work.session, problem), row.at) if is_company else row.at
    counted = due_at(problem_cards.category_of(work, problem.category), since, workdays.policy(work, problem.town_id))
    problem.due_at = max(counted, work.at + EARLIEST)
    if problem.state is ProblemState.OPEN:
        problem_cards.show_card(work, problem)
    _close(work, problem, row, "transfer-accepted" if row.decided_id is None else "transfer-decided", actor, unit_id)


def _returned(work: Work, problem: Problem, row: Transfer, actor: Actor) -> None:
    """Handed on in time, a return leaves some working hours; handed on too late, it heals nothing."""
    problem.offer_id = None
    if row.at <= row.due_at:
        least = after_working_hours(work.at, work.policy.return_leaves_hours,
                                    workdays.policy(work, problem.town_id))
        problem.due_at = max(problem.due_at, least)
    audit.record(work, "transfer.returned", f"problem:{problem.id}", actor=f"person:{actor.person_id}",
                 community_id=problem.community_id, transfer=row.id, reason=row.reason)
    problem_cards.show_card(work, problem)
    said = "transfer-returned" if row.decided_id is None else "transfer-decided"
    _close(work, problem, row, said, actor, row.from_id)
    if not row.is_with_office:
        _tell_giver(work, problem, row, actor)


def _close(work: Work, problem: Problem, row: Transfer, text: str, actor: Actor, unit_id: int) -> None:
    """The question becomes its answer, without buttons."""
    at = work.session.scalar(select(Outbox.chat_id).where(Outbox.key == owners.key_of(row.id)))
    if at is not None:
        work.show(owners.key_of(row.id), Line(text=text, args={
            "number": problem.number, "unit": owners.name_of(work.session, unit_id), "by": actor.name, "at": work.at,
            "reason": row.reason, "has_reason": bool(row.reason)}), chat_id=at)


def _tell_giver(work: Work, problem: Problem, row: Transfer, actor: Actor) -> None:
    """One line in the work group: it is theirs again, and why."""
    if work.chat is None or work.chat.id != problem.chat_id or row.to_id is None:
        work.show(f"transfer:{row.id}:back", Line(text="transfer-returned", args={
            "number": problem.number, "unit": owners.name_of(work.session, row.from_id), "by": actor.name,
            "at": work.at, "reason": row.reason, "has_reason": bool(row.reason)}), chat_id=problem.chat_id,
            topic=problem.topic)


def told_already(work: Work, offered: Offered) -> Line:
    """What was done already is answered as done."""
    row = _row(work, offered)
    names = roster.names_of(work.session, row.answered_by_id)
    return Line(text=f"done-transfer-{row.state.value}", args={
        "number": offered.number, "by": names.get(row.answered_by_id or 0, ""), "at": row.answered_at or row.at})
