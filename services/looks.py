"""Looks at a problem that change nothing."""

from sqlalchemy import select

from domain.people import Actor
from domain.problem import ProblemState
from models import Outbox, Problem, Rectification
from services import chats, problem_cards
from services.problem_cards import photos_of, photos_of_submission
from services.work import Work
from texts.contents import Line, Lines, PairFact, PairsCard, PictureCard

MOST_PHOTOS = 10  # of one album


def show_pictures(work: Work, problem: Problem, actor: Actor) -> str:
    """The comparison of the newest submission as one picture; gives the id of the notice. A closed problem's card
    has it already."""
    after = _after(work, problem)
    before = photos_of(work.session, problem.id)
    if not before and not after:
        return "look-nothing"
    private = chats.private_chat_of(work.session, actor.person_id)
    if private is None and problem.state is ProblemState.CLOSED and before and after:
        return "look-on-card"
    title = Line(text="look-pictures", args={"number": problem.number, "place": problem.place})
    pair = PairFact(number=problem.number, before=tuple(before), after=tuple(after))
    return show(work, problem, actor, "look", PairsCard(title=title, pairs=(pair,)))


def _after(work: Work, problem: Problem) -> list[int]:
    last = work.session.scalar(select(Rectification.id).where(Rectification.problem_id == problem.id)
                               .order_by(Rectification.id.desc()).limit(1))
    return photos_of_submission(work.session, last) if last else []


def show(work: Work, problem: Problem, actor: Actor, kind: str, content: PairsCard | Lines) -> str:
    """To who tapped in private, when they opened the bot: there the newest look is the lowest, the one before it gone.
    Else once in the group, under the problem's card and edited in place, however many tap. Gives the notice's id."""
    private = chats.private_chat_of(work.session, actor.person_id)
    if private is not None:
        mine = f"{kind}:{problem.id}:{actor.person_id}:"
        for key in work.session.scalars(select(Outbox.key).where(
                Outbox.key.startswith(mine, autoescape=True), Outbox.content.is_not(None))).all():
            work.take_away(key)
        work.show(f"{mine}{int(work.at.timestamp())}", content, chat_id=private)
        return "look-in-private"
    key = key_of(kind, problem)
    stood = work.session.scalar(select(Outbox.ref).where(Outbox.key == key, Outbox.content.is_not(None)))
    card = work.session.scalar(select(Outbox.ref).where(Outbox.key == problem_cards.key_of(problem)))
    work.show(key, content.model_copy(update={"reply_to": card}), chat_id=problem.chat_id, topic=problem.topic)
    return "look-above" if stood else "look-below"


def key_of(kind: str, problem: Problem) -> str:
    """Where the group's look stands."""
    return f"{kind}:{problem.id}"


def pictures_of(work: Work, problem: Problem) -> tuple[int, PictureCard] | None:
    """The newest submission (0: none yet) and the photos before and after it; None when there are none."""
    last = work.session.scalar(select(Rectification.id).where(Rectification.problem_id == problem.id)
                               .order_by(Rectification.id.desc()).limit(1))
    photos = _both(photos_of(work.session, problem.id), photos_of_submission(work.session, last) if last else [])
    return (last or 0, PictureCard(
        title=Line(text="look-pictures", args={"number": problem.number, "place": problem.place}),
        photos=tuple(photos))) if photos else None


def _both(before: list[int], after: list[int]) -> list[int]:
    """As many as one message holds; many before leave room for some after."""
    half = MOST_PHOTOS // 2
    kept = before[:max(half, MOST_PHOTOS - len(after))]
    return [*kept, *after[:MOST_PHOTOS - len(kept)]]
