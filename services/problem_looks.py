"""/problem 12: the whole card to look at, how it went, and what this person may do with it here."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select

from domain.people import Actor
from domain.permissions import may_correct, may_verify
from domain.problem import Result
from domain.sources import Source
from models import ChatPurpose, OrderProblem, Outbox, Photo, Problem, Rectification, Sighting, SupervisionOrder
from services import order_cards, problem_cards, roster
from services.problem_lists import in_scope, line_of, shortened
from services.work import Work
from texts.contents import ButtonFact, Line, Lines, PictureCard, ProblemCard, from_json

MOST_STEPS = 12
MOST_PHOTOS = 10  # of one album
_ALONE = frozenset({"verify", "return"})  # what somebody does in private as well as under the card
_AT_HOME = _ALONE | {"fix", "withdraw", "pictures", "history"}
LONGEST_REASON = 60  # characters of a line
Rows = tuple[tuple[ButtonFact, ...], ...]
Step = tuple[datetime, Line]


def visible(work: Work, problem_id: int, actor: Actor) -> Problem | None:
    """The problem, when the person may see it here."""
    return work.session.scalar(select(Problem).where(in_scope(work, actor), Problem.id == problem_id))


def look(work: Work, problem: Problem, actor: Actor) -> ProblemCard | Lines:
    """A copy of its live card without pictures, with the number of its photos and the course of events; in its own
    chat with the buttons that this person may press, elsewhere with a look at the photos."""
    notes = (_photos(work, problem), Line(text="course-title"), *course(work, problem))
    standing = work.session.scalar(select(Outbox.content).where(Outbox.key == problem_cards.key_of(problem)))
    card = from_json(standing) if standing else None
    buttons = _buttons(work, problem, actor, card.buttons if isinstance(card, ProblemCard) else ())
    if not isinstance(card, ProblemCard):
        return Lines(title=line_of(work, problem), lines=notes, buttons=buttons)
    return card.model_copy(update={"before": (), "after": (), "buttons": buttons, "reply_to": None,
                                   "notes": (*card.notes, *notes)})


def _buttons(work: Work, problem: Problem, actor: Actor, standing: Rows) -> Rows:
    is_here = work.chat is not None and work.chat.id == problem.chat_id
    is_alone = work.chat is not None and work.chat.purpose is ChatPurpose.PRIVATE
    pressed = _AT_HOME if is_here else _ALONE if is_alone else frozenset[str]()
    rows = tuple(tuple(b for b in row if b.value.partition(":")[0] in pressed and _may_press(work, problem, actor, b))
                 for row in standing)
    if is_here and _is_correctable(rows) and problem.source is Source.INSPECTION:
        rows = (*rows, (problem_cards.source_button(problem),))
    photos = () if is_here else ((ButtonFact(value=f"photos:{problem.id}", text="button-photos"),),)
    return (*(row for row in rows if row), *photos)


def _is_correctable(rows: Rows) -> bool:
    return any(b.value.startswith("fix:") for row in rows for b in row)


def _may_press(work: Work, problem: Problem, actor: Actor, button: ButtonFact) -> bool:
    match button.value.partition(":")[0]:
        case "fix" | "withdraw":
            return may_correct(actor, problem.reported_by_id, problem.community_id)
        case "verify" | "return":
            waiting = work.session.scalar(select(Rectification.submitted_by_id).where(
                Rectification.problem_id == problem.id, Rectification.result == Result.PENDING))
            return waiting is not None and may_verify(actor, problem.community_id, waiting)
        case _:
            return True


def _photos(work: Work, problem: Problem) -> Line:
    submitted = select(Rectification.id).where(Rectification.problem_id == problem.id)
    seen = select(Sighting.id).where(Sighting.problem_id == problem.id)
    before, after, again = (work.session.scalar(select(func.count()).select_from(Photo).where(of)) or 0 for of in (
        Photo.problem_id == problem.id, Photo.rectification_id.in_(submitted), Photo.sighting_id.in_(seen)))
    return Line(text="problem-photos", args={"before": before, "after": after, "again": again})


def course(work: Work, problem: Problem) -> tuple[Line, ...]:
    """办理过程 in the order of time; of many steps the first and the last ones."""
    work.session.flush()
    steps = [line for _, line in sorted(_steps(work, problem), key=lambda step: step[0])]
    if len(steps) > MOST_STEPS:
        left_out = len(steps) - MOST_STEPS + 1
        steps = [steps[0], Line(text="course-more", args={"count": left_out}), *steps[left_out + 1:]]
    return tuple(steps)


def _steps(work: Work, p: Problem) -> Iterator[Step]:
    yield _step(work, "reported", p.reported_at, p.reported_by_id)
    submissions = work.session.scalars(select(Rectification).where(Rectification.problem_id == p.id)).all()
    if p.acknowledged_at is not None and p.acknowledged_at not in {row.submitted_at for row in submissions}:
        yield _step(work, "acknowledged", p.acknowledged_at, p.acknowledged_by_id)
    for seen in work.session.scalars(select(Sighting).where(Sighting.problem_id == p.id, Sighting.became_id.is_(None))):
        yield _step(work, "seen", seen.at, seen.by_id)
    for row in submissions:
        yield _step(work, "rectified", row.submitted_at, row.submitted_by_id)
        if row.verified_at is not None and row.result is not Result.PENDING:
            yield _step(work, row.result.value, row.verified_at, row.verified_by_id, row.reason)
    if p.withdrawn_at is not None:
        yield _step(work, "withdrawn", p.withdrawn_at, None, p.withdrawn_reason)
    for order in work.session.scalars(select(SupervisionOrder).join(
            OrderProblem, OrderProblem.order_id == SupervisionOrder.id).where(OrderProblem.problem_id == p.id)):
        if order.issued_at is not None:
            name = order_cards.name_of(work, order)
            yield order.issued_at, Line(text="course-order", args={"at": order.issued_at, "name": name})


def _step(work: Work, what: str, at: datetime, by_id: int | None, reason: str = "") -> Step:
    names = roster.names_of(work.session, by_id)
    return at, Line(text=f"course-{what}", args={
        "at": at, "by": names.get(by_id or 0, "?"), "reason": shortened(reason, LONGEST_REASON)})


def show_photos(work: Work, problem: Problem, *, reply_to: str | None) -> bool:
    """Before and after in the chat of the tap; False when it has no photo."""
    assert work.chat is not None
    last = work.session.scalar(select(Rectification.id).where(Rectification.problem_id == problem.id)
                               .order_by(Rectification.id.desc()).limit(1)) or 0
    before = problem_cards.photos_of(work.session, problem.id)
    after = problem_cards.photos_of_submission(work.session, last)
    kept = before[:max(MOST_PHOTOS // 2, MOST_PHOTOS - len(after))]
    photos = (*kept, *after[:MOST_PHOTOS - len(kept)])
    if photos:
        work.show(f"look:{work.chat.id}:{problem.id}:{last}", PictureCard(
            title=Line(text="look-pictures", args={"number": problem.number, "place": problem.place}), photos=photos,
            reply_to=reply_to), chat_id=work.chat.id, topic=work.topic)
    return bool(photos)
