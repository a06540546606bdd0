"""Looks at a problem that change nothing."""

from sqlalchemy import select

from models import Problem, Rectification
from services import roster
from services.problem_cards import photos_of, photos_of_submission
from services.work import Work
from texts.contents import Line, PictureCard

MOST_PHOTOS = 10  # of one album


def show_pictures(work: Work, problem: Problem) -> None:
    """Before and after of the newest submission, once per submission, under the chat's eyes."""
    last = work.session.scalar(select(Rectification.id).where(Rectification.problem_id == problem.id)
                               .order_by(Rectification.id.desc()).limit(1))
    photos = _both(photos_of(work.session, problem.id), photos_of_submission(work.session, last) if last else [])
    if photos:
        work.show(f"look:{problem.id}:{last or 0}", PictureCard(
            title=Line(text="look-pictures", args={"number": problem.number, "place": problem.place}),
            photos=tuple(photos)), chat_id=problem.chat_id, topic=problem.topic)


def _both(before: list[int], after: list[int]) -> list[int]:
    """As many as one message holds; many before leave room for some after."""
    half = MOST_PHOTOS // 2
    kept = before[:max(half, MOST_PHOTOS - len(after))]
    return [*kept, *after[:MOST_PHOTOS - len(kept)]]


def history(work: Work, problem: Problem) -> Line:
    """How it went, in one line for the person who asked."""
    names = roster.names_of(work.session, problem.reported_by_id, problem.acknowledged_by_id)
    return Line(text="look-history", args={
        "number": problem.number, "by": names.get(problem.reported_by_id, "?"), "at": problem.reported_at,
        "rework": problem.rework, "closed": problem.closed_at or work.at,
        "is_closed": "yes" if problem.closed_at else "no"})
