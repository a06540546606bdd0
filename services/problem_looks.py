"""/problem 12: the whole card to look at, how it went, and what this person may do with it here."""

from sqlalchemy import func, select

from domain.people import Actor
from domain.permissions import may_correct, may_verify
from domain.problem import ProblemState, Result
from domain.sources import Source
from models import ChatPurpose, Outbox, Photo, Problem, Rectification, Sighting
from services import courses, owners, problem_cards, roster
from services.problem_lists import in_scope, line_of
from services.work import Work
from texts.contents import ButtonFact, Line, Lines, PictureCard, ProblemCard, from_json

MOST_PHOTOS = 10  # of one album
_ALONE = frozenset({"verify", "return"})  # what somebody does in private as well as under the card
_AT_HOME = _ALONE | {"fix", "withdraw", "pictures", "history"}
Rows = tuple[tuple[ButtonFact, ...], ...]


def visible(work: Work, problem_id: int, actor: Actor) -> Problem | None:
    """The problem, when the person may see it here."""
    return work.session.scalar(select(Problem).where(in_scope(work, actor), Problem.id == problem_id))


def look(work: Work, problem: Problem, actor: Actor) -> ProblemCard | Lines:
    """A copy of its live card without pictures, with the number of its photos and the course of events; in its own
    chat with the buttons that this person may press, elsewhere with a look at the photos."""
    notes = (*_details(work, problem), _photos(work, problem), Line(text="course-title"),
             *courses.course(work, problem))
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


def _details(work: Work, problem: Problem) -> tuple[Line, ...]:
    """What the card of an ended or answered problem leaves out: where it is, whose, who put it right, who verified."""
    if problem.state is ProblemState.OPEN:
        return ()
    last = work.session.scalar(select(Rectification).where(Rectification.problem_id == problem.id).order_by(
        Rectification.submitted_at.desc(), Rectification.id.desc()).limit(1))
    if problem.state is not ProblemState.CLOSED or last is None:
        return _responsible(work, problem)
    names = roster.names_of(work.session, last.submitted_by_id, last.verified_by_id)
    people = (("submitted", last.submitted_at, last.submitted_by_id),
              ("verified", last.verified_at, last.verified_by_id))
    done = tuple(Line(text=f"detail-{what}", args={"by": names.get(by or 0, "?"), "at": at}) for what, at, by in people)
    return (*_place(work, problem), *_responsible(work, problem), *done)


def _place(work: Work, problem: Problem) -> tuple[Line, ...]:
    group = problem_cards.unit_name(work.session, problem.residents_group_id)
    if not (group or problem.place):
        return ()
    return (Line(text="detail-place", args={"place": problem.place, "group": group, "has_group": bool(group)}),)


def _responsible(work: Work, problem: Problem) -> tuple[Line, ...]:
    """The owner that it was handed on to, else who was responsible on its day."""
    owner = owners.name_of(work.session, problem.owner_id)
    if owner:
        return (Line(text="card-owner", args={"name": owner}),)
    names = roster.names_of(work.session, problem.responsible_id)
    return tuple(Line(text="detail-responsible", args={"name": name}) for name in names.values())


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
