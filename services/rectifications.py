"""What a community answers (R3): 收到 acknowledges, photos rectify."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import ColumnElement, or_, select, update

from domain.caption import Kind, Reading
from domain.chat import IncomingMessage, Mark, PhotoRef
from domain.matching import Candidate, Match, Said, match
from domain.matching_places import Places
from domain.matching_words import numbers
from domain.people import Actor
from domain.permissions import ANSWERING
from domain.problem import ProblemAct, ProblemState, Result, next_state
from domain.scope import companies_seen
from models import Chat, ChatPurpose, MessageLink, OrderProblem, Outbox, Problem, Question, Rectification, Transfer
from services import audit, locks, orders, owners, photos, problem_cards, questions, roster, walking
from services.work import Work, upsert
from texts.contents import Line

WHICH = "which_problem"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a community sent; kept with the question while it is unclear which problem it answers."""

    at: datetime
    words: str
    album: str | None
    quantity: float | None
    quantity_unit: str
    photos: tuple[tuple[str, PhotoRef], ...]  # each with its message

    @classmethod
    def of(cls, message: IncomingMessage, reading: Reading) -> Self:
        return cls(message.at, message.text, message.album, reading.quantity, reading.quantity_unit,
                   tuple((message.ref.message, photo) for photo in message.photos))

    @property
    def message(self) -> str:
        return self.photos[0][0]

    def facts(self) -> dict[str, Any]:
        return {**asdict(self), "at": self.at.isoformat()}

    @classmethod
    def kept(cls, facts: Mapping[str, Any]) -> Self:
        own = {name: facts[name] for name in ("words", "album", "quantity", "quantity_unit")}
        return cls(at=datetime.fromisoformat(facts["at"]), **own,
                   photos=tuple((message, PhotoRef(**photo)) for message, photo in facts["photos"]))


def acknowledge(work: Work, message: IncomingMessage, actor: Actor) -> None:
    """收到 in any wording: every earlier unacknowledged problem of that community in this chat; never asks (R3)."""
    earlier = [p for p in open_problems(work, actor) if p.acknowledged_at is None and p.reported_at <= message.at]
    for problem in earlier:
        problem.acknowledged_at, problem.acknowledged_by_id = message.at, actor.person_id
        audit.record(work, "problem.acknowledged", f"problem:{problem.id}", actor=f"person:{actor.person_id}",
                     community_id=problem.community_id)
        problem_cards.show_card(work, problem)
    if earlier:
        work.receipt(message.ref.message, Mark.ACKNOWLEDGED)


def submit(work: Work, message: IncomingMessage, actor: Actor, reading: Reading) -> None:
    """Photos of a community: the submission for what they answer, else one question with three buttons (R3)."""
    if _joins_album(work, message, actor, reading) or _joins_question(work, message, actor, reading):
        return
    answer = Answer.of(message, reading)
    replied = replied_problems(work, message)
    own = [p for p in replied if owners.answers_for(work.session, actor, p, work.at)]
    if replied and not own:
        return  # an answer to another community's problem is not theirs to give (R18)
    is_open = not own or any(p.state is ProblemState.OPEN for p in own)
    waiting = [p for p in own if p.state is ProblemState.RECTIFIED]
    if waiting and not is_open:
        _add_to_waiting(work, answer, waiting)
        return
    problems = open_problems(work, actor)
    found = match(reading, _candidates(problems, {p.id for p in own}), may_be_the_only=is_open,
                  said=Said(message.at, work.policy.zone))
    for problem_id in found.ids:
        rectify(work, answer, actor, problem_id)
    if found.choices:
        _ask(work, answer, actor, found, message.topic)
    # Else nothing of theirs is open: a clean-up of their own.


def open_problems(work: Work, actor: Actor) -> list[Problem]:
    """Open problems of this chat that the person may answer."""
    assert work.chat is not None
    return _answerable(work, actor, _is_of_chat(work.chat), Problem.state == ProblemState.OPEN)


def unsettled(work: Work, actor: Actor) -> list[Problem]:
    """Open problems and those that wait for 复查, of any chat, that the person may answer."""
    return _answerable(work, actor, Problem.state.in_((ProblemState.OPEN, ProblemState.RECTIFIED)))


def _answerable(work: Work, actor: Actor, *which: ColumnElement[bool]) -> list[Problem]:
    tree = roster.units(work.session)
    own = {unit for r in actor.roles for unit in r.covers if r.role in ANSWERING}
    own |= {tree.by_id[r.unit_id].parent_id or 0 for r in actor.roles if r.unit_id in tree.by_id}
    rows = work.session.scalars(select(Problem).where(
        *which,
        or_(Problem.community_id.in_(own), Problem.owner_id.in_(companies_seen(actor))))
        .order_by(Problem.reported_at))
    return [p for p in rows if owners.answers_for(work.session, actor, p, work.at)]


def _is_of_chat(chat: Chat) -> ColumnElement[bool]:
    """The problems that are answered in a chat: a company's own chat has what the company owns, wherever it stands."""
    if chat.purpose is ChatPurpose.CONTRACTOR:
        return Problem.owner_id == chat.unit_id
    return Problem.chat_id == chat.id


def _candidates(problems: Iterable[Problem], replied: Collection[int] = ()) -> list[Candidate]:
    return [Candidate(p.id, p.number, p.community_id, p.place, p.category, p.reported_at, p.id in replied, p.spot_id)
            for p in problems]


def replied_problems(work: Work, message: IncomingMessage) -> list[Problem]:
    """The problems that the answered message is about: by its photos, its card, an earlier answer, its order."""
    if message.reply_to is None or work.chat is None:
        return []
    chat, replied = work.chat.id, message.reply_to.message
    key = work.session.scalar(select(Outbox.key).where(Outbox.chat_id == chat, Outbox.ref == replied)) or ""
    kind, _, number = key.partition(":")
    number = number.partition(":")[0]
    about: list[ColumnElement[bool]] = [Problem.id.in_(select(MessageLink.problem_id).where(
        MessageLink.chat_id == chat, MessageLink.message == replied))]
    if kind == "problem":
        about.append(Problem.id == int(number))
    elif kind == "transfer":
        about.append(Problem.id.in_(select(Transfer.problem_id).where(Transfer.id == int(number))))
    elif kind == "order":
        about.append(Problem.id.in_(select(OrderProblem.problem_id).where(OrderProblem.order_id == int(number))))
    return list(work.session.scalars(select(Problem).where(_is_of_chat(work.chat), or_(*about)).order_by(Problem.id)))


def _joins_album(work: Work, message: IncomingMessage, actor: Actor, reading: Reading) -> bool:
    """A later part of an album that was submitted already adds its photo and its words, at any age."""
    assert work.chat is not None
    if message.album is None:
        return False
    rows = work.session.scalars(select(Rectification).join(Problem, Problem.id == Rectification.problem_id).where(
        Rectification.album == message.album, Rectification.submitted_by_id == actor.person_id,
        _is_of_chat(work.chat))).all()
    for row in rows:
        _add(work, Answer.of(message, reading), work.session.get_one(Problem, row.problem_id), row)
    return bool(rows)


def waiting_here(work: Work, actor: Actor) -> list[Problem]:
    """Problems of this chat whose submission waits for 复查, that the person may answer."""
    assert work.chat is not None
    return _answerable(work, actor, _is_of_chat(work.chat), Problem.state == ProblemState.RECTIFIED)


def extend(work: Work, message: IncomingMessage, actor: Actor, reading: Reading) -> bool:
    """More photos of what waits for 复查 here, when the words fit one of it; False when they do not."""
    waiting = waiting_here(work, actor)
    found = match(reading, _candidates(waiting), may_be_the_only=reading.category is None,
                  said=Said(message.at, work.policy.zone))
    spots = {p.spot_id for p in waiting if p.id in found.ids} - {None}
    _add_to_waiting(work, Answer.of(message, reading), [p for p in waiting if p.id in found.ids or p.spot_id in spots])
    return bool(found.ids)


def _add_to_waiting(work: Work, answer: Answer, problems: Sequence[Problem]) -> None:
    """More photos for what is waiting: a submission may hold several (R3)."""
    for problem in problems:
        row = work.session.scalars(select(Rectification).where(
            Rectification.problem_id == problem.id, Rectification.result == Result.PENDING)).one()
        row.album = answer.album or row.album  # the later photos of this album join it
        _add(work, answer, problem, row)


def _add(work: Work, answer: Answer, problem: Problem, row: Rectification) -> None:
    row.words = row.words or answer.words
    if row.quantity is None:
        row.quantity, row.quantity_unit = answer.quantity, answer.quantity_unit
    _book_photos(work, answer, problem.id, row.id)
    audit.record(work, "rectification.extended", f"problem:{problem.id}", actor=f"person:{row.submitted_by_id}",
                 community_id=problem.community_id, rectification=row.id, photos=len(answer.photos))
    problem_cards.show_card(work, problem)


def rectify(work: Work, answer: Answer, actor: Actor, problem_id: int) -> None:
    """One submission for the problem and for every open problem of its spot; the card is posted anew (R2, R3)."""
    problem = work.session.get_one(Problem, problem_id)
    same_spot = [p for p in open_problems(work, actor)
                 if p.spot_id is not None and p.spot_id == problem.spot_id and p.id != problem.id]
    for p in (problem, *same_spot):
        _rectify_one(work, answer, actor, p)


def _rectify_one(work: Work, answer: Answer, actor: Actor, problem: Problem) -> None:
    if not move(work, problem, ProblemAct.RECTIFY):
        return
    problem.rectified_at = answer.at
    problem.acknowledged_at = problem.acknowledged_at or answer.at
    problem.acknowledged_by_id = problem.acknowledged_by_id or actor.person_id
    row = Rectification(problem_id=problem.id, submitted_at=answer.at, submitted_by_id=actor.person_id,
                        album=answer.album, quantity=answer.quantity, quantity_unit=answer.quantity_unit,
                        words=answer.words, result=Result.PENDING, reason="")
    work.session.add(row)
    work.session.flush()  # the buttons carry its id
    _book_photos(work, answer, problem.id, row.id)
    audit.record(work, "problem.rectified", f"problem:{problem.id}", actor=f"person:{actor.person_id}",
                 community_id=problem.community_id, rectification=row.id)
    questions.moot(work, owners.HAND, problem=problem.id)
    orders.problem_changed(work, problem, actor)
    problem_cards.show_card(work, problem, repost_reply_to=answer.message)
    walking.look_at_sheet(work, problem.chat_id)


def _book_photos(work: Work, answer: Answer, problem_id: int, rectification_id: int) -> None:
    assert work.chat is not None
    for message, photo in answer.photos:
        photos.book(work, photo, chat_id=work.chat.id, message=message, at=answer.at,
                    rectification_id=rectification_id)
    links = [{"chat_id": work.chat.id, "message": message, "problem_id": problem_id,
              "rectification_id": rectification_id} for message in dict.fromkeys(m for m, _ in answer.photos)]
    work.session.execute(upsert(work.session, MessageLink).on_conflict_do_nothing(), links)


def move(work: Work, problem: Problem, act: ProblemAct) -> bool:
    """Move a problem by conditional update; False when the act is not possible there or somebody was there first."""
    locks.hold(work, [problem.community_id])  # a finding may just be deciding what it is to this one
    old, new = problem.state, next_state(problem.state, act)
    if new is None:
        return False
    work.session.flush()  # what was changed on the object goes with it
    moved = work.session.scalar(update(Problem).where(Problem.id == problem.id, Problem.state == old).values(state=new)
                                .returning(Problem.id), execution_options={"synchronize_session": False})
    work.session.refresh(problem, ["state"])
    if moved is not None and new is not ProblemState.CLOSED:
        owners.drop(work, problem)
    return moved is not None


def is_named(reading: Reading, problems: Sequence[Problem]) -> bool:
    """Do the words name one of these by its number or its place? That it is the only one, or of the category, is no
    clue against words that speak of a clean-up."""
    named = numbers(reading.text).all
    return any(p.number in named for p in problems) or bool(Places(reading.text, "").in_full(problems))


def ask_which(work: Work, message: IncomingMessage, actor: Actor, reading: Reading, problems: Sequence[Problem],
              none_of_these: tuple[str, str]) -> None:
    """Which problem was put right, or none of them? The photos wait with the question."""
    found = match(reading, _candidates(problems), may_be_the_only=False, said=Said(message.at, work.policy.zone))
    choices = found.choices or tuple(c for c in _candidates(problems) if c.id in found.ids)
    waiting = [p.id for p in problems if p.state is ProblemState.RECTIFIED]
    _ask(work, Answer.of(message, reading), actor, Match(choices=choices[:2]), message.topic, none_of_these,
         waiting=waiting)


def _ask(work: Work, answer: Answer, actor: Actor, found: Match, topic: str | None, *further: tuple[str, str],
         waiting: Sequence[int] = ()) -> None:
    """Which problem was put right? Three buttons, likeliest first; the photos wait with the question.

    ``waiting``: those that waited for 复查 when it was asked; what is put right meanwhile is no answer.
    """
    assert work.chat is not None
    work.ask(key=f"which:{work.chat.id}:{answer.message}", purpose=WHICH,
             about={**answer.facts(), "waiting": list(waiting)}, text=Line(text="ask-which", reply_to=answer.message),
             chat_id=work.chat.id, person_id=actor.person_id,
             options=[*questions.labelled(work, found.choices), *further, questions.other(work)], topic=topic,
             takes_words=True, not_before=work.at + work.policy.grouping.silence, life=work.policy.grouping.draft_life)


def ask_elsewhere(work: Work, message: IncomingMessage, actor: Actor, reading: Reading, problem: Problem,
                  none_of_these: tuple[str, str]) -> None:
    """What may be meant stands in another chat and is answered there; or were the photos of something else?"""
    assert work.chat is not None
    answer = Answer.of(message, reading)
    work.ask(key=f"which:{work.chat.id}:{answer.message}", purpose=WHICH, about=answer.facts(),
             text=Line(text="ask-which-elsewhere", args={"number": problem.number}, reply_to=answer.message),
             chat_id=work.chat.id, person_id=actor.person_id, options=[none_of_these], topic=message.topic,
             not_before=work.at + work.policy.grouping.silence, life=work.policy.grouping.draft_life)


def _joins_question(work: Work, message: IncomingMessage, actor: Actor, reading: Reading) -> bool:
    """A later part of an album that waits with its question waits there too; its words may be the answer."""
    assert work.chat is not None
    if message.album is None:
        return False
    asked = next((q for q in work.session.scalars(select(Question).where(
        Question.chat_id == work.chat.id, Question.person_id == actor.person_id, Question.purpose == WHICH,
        Question.answered_at.is_(None))) if q.about["album"] == message.album), None)
    if asked is None:
        return False
    kept, part = Answer.kept(asked.about), Answer.of(message, reading)
    asked.about = {**asked.about, **Answer(
        kept.at, kept.words or part.words, kept.album, part.quantity if kept.quantity is None else kept.quantity,
        kept.quantity_unit or part.quantity_unit, (*kept.photos, *part.photos)).facts()}
    if message.text and chosen(work, asked.about, actor, reading):
        questions.settle(work, questions.asked(asked))
    return True


def chosen(work: Work, about: Mapping[str, Any], actor: Actor, reading: Reading, tapped: int | None = None) -> bool:
    """The answer to "which problem": by a tap, else a number or a place in words; False when it is none.

    收到 and talk are no answer, and being the only one left is no clue.
    """
    problems = open_problems(work, actor)
    waiting = [p for p in waiting_here(work, actor) if p.id in about.get("waiting", ())]
    if tapped is None and reading.kind is Kind.ACKNOWLEDGEMENT:
        return False
    answer = Answer.kept(about)
    found = (tapped,) if tapped is not None else match(
        reading, _candidates([*problems, *waiting]), may_be_the_only=False, said=Said(answer.at, work.policy.zone)).ids
    more, meant = [p for p in waiting if p.id in found], [p for p in problems if p.id in found]
    _add_to_waiting(work, answer, more)
    for problem in meant:
        rectify(work, answer, actor, problem.id)
    return bool(more or meant)
