"""What a community answers (R3): 收到 acknowledges, photos rectify."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select, update

from domain.caption import Reading
from domain.chat import ChatRef, IncomingMessage, Mark
from domain.matching import Candidate, Match, match
from domain.people import Actor
from domain.permissions import ANSWERING, may_answer
from domain.problem import ProblemState, Result
from models import MessageLink, Outbox, Problem, Rectification
from services import audit, orders, photos, problem_cards, roster
from services.work import Work, upsert
from texts.contents import Line

ALBUM_AGE = timedelta(days=2)


def acknowledge(work: Work, message: IncomingMessage, actor: Actor) -> None:
    """收到 in any wording: every earlier unacknowledged problem of that community in this chat; never asks (R3)."""
    earlier = [p for p in _open_problems(work, actor) if p.acknowledged_at is None and p.reported_at <= message.at]
    for problem in earlier:
        problem.acknowledged_at, problem.acknowledged_by_id = message.at, actor.person_id
        audit.record(work, "problem.acknowledged", f"problem:{problem.id}", actor=f"person:{actor.person_id}",
                     community_id=problem.community_id)
        problem_cards.show_card(work, problem)
    if earlier:
        work.receipt(message.ref.message, Mark.ACKNOWLEDGED)


def submit(work: Work, message: IncomingMessage, actor: Actor, reading: Reading) -> None:
    """Photos of a community: the submission for what they answer, else one question with three buttons."""
    if _joins_album(work, message, actor):
        return
    problems = _open_problems(work, actor)
    if not problems:
        return  # a clean-up of their own: nothing was reported
    found = match(reading, _candidates(work, message, problems))
    if found.id is not None:
        rectify(work, message, actor, reading, found.id)
    elif found.choices:
        _ask(work, message, actor, reading, found)


def _open_problems(work: Work, actor: Actor) -> list[Problem]:
    """Open problems of this chat that the person may answer."""
    assert work.chat is not None
    tree = roster.units(work.session)
    own = {unit for r in actor.roles for unit in r.covers if r.role in ANSWERING}
    own |= {tree.by_id[r.unit_id].parent_id or 0 for r in actor.roles if r.unit_id in tree.by_id}
    rows = work.session.scalars(select(Problem).where(
        Problem.chat_id == work.chat.id, Problem.state == ProblemState.OPEN, Problem.community_id.in_(own))
        .order_by(Problem.reported_at))
    return [p for p in rows if may_answer(actor, p.community_id, p.residents_group_id)]


def _candidates(work: Work, message: IncomingMessage, problems: Sequence[Problem]) -> list[Candidate]:
    replied = replied_problems(work, message)
    return [Candidate(p.id, p.number, p.community_id, p.place, p.category, p.reported_at, p.id in replied)
            for p in problems]


def replied_problems(work: Work, message: IncomingMessage) -> set[int]:
    """Ids of the problems that the answered message is about: its photos, its card, an earlier answer to it."""
    if message.reply_to is None or work.chat is None:
        return set()
    linked = set(work.session.scalars(select(MessageLink.problem_id).where(
        MessageLink.chat_id == work.chat.id, MessageLink.message == message.reply_to.message)))
    key = work.session.scalar(select(Outbox.key).where(
        Outbox.chat_id == work.chat.id, Outbox.ref == message.reply_to.message))
    if key is not None and key.startswith("problem:"):
        linked |= set(work.session.scalars(select(Problem.id).where(
            Problem.chat_id == work.chat.id, Problem.number == int(key.split(":")[1]))))
    return linked


def _joins_album(work: Work, message: IncomingMessage, actor: Actor) -> bool:
    """A later part of an album that was submitted already adds its photo, at any age."""
    assert work.chat is not None
    if message.album is None:
        return False
    rows = work.session.scalars(select(Rectification).join(Problem, Problem.id == Rectification.problem_id).where(
        Rectification.album == message.album, Rectification.submitted_by_id == actor.person_id,
        Problem.chat_id == work.chat.id)).all()
    for row in rows:
        _book_photos(work, message, row.problem_id, row.id)
        problem = work.session.get_one(Problem, row.problem_id)
        problem_cards.show_card(work, problem)
    return bool(rows)


def rectify(work: Work, message: IncomingMessage, actor: Actor, reading: Reading, problem_id: int) -> None:
    """One submission for the problem and for every open problem of its spot; the card is posted anew (R2, R3)."""
    problem = work.session.get_one(Problem, problem_id)
    same_spot = [p for p in _open_problems(work, actor) if p.spot_id == problem.spot_id and p.id != problem.id]
    for p in (problem, *same_spot):
        _rectify_one(work, message, actor, reading, p)


def _rectify_one(work: Work, message: IncomingMessage, actor: Actor, reading: Reading, problem: Problem) -> None:
    if not move(work, problem, ProblemState.OPEN, ProblemState.RECTIFIED):
        return
    problem.rectified_at = message.at
    problem.acknowledged_at = problem.acknowledged_at or message.at
    problem.acknowledged_by_id = problem.acknowledged_by_id or actor.person_id
    row = Rectification(problem_id=problem.id, submitted_at=message.at, submitted_by_id=actor.person_id,
                        album=message.album, quantity=reading.quantity, quantity_unit=reading.quantity_unit,
                        words=message.text, result=Result.PENDING, reason="")
    work.session.add(row)
    work.session.flush()  # the buttons carry its id
    _book_photos(work, message, problem.id, row.id)
    audit.record(work, "problem.rectified", f"problem:{problem.id}", actor=f"person:{actor.person_id}",
                 community_id=problem.community_id, rectification=row.id)
    orders.problem_changed(work, problem, actor)
    problem_cards.show_card(work, problem, repost_reply_to=message.ref.message)


def _book_photos(work: Work, message: IncomingMessage, problem_id: int, rectification_id: int) -> None:
    assert work.chat is not None
    for photo in message.photos:
        photos.book(work, photo, chat_id=work.chat.id, message=message.ref.message, at=message.at,
                    rectification_id=rectification_id)
    work.session.execute(upsert(work.session, MessageLink).values(
        chat_id=work.chat.id, message=message.ref.message, problem_id=problem_id, rectification_id=rectification_id)
        .on_conflict_do_nothing())


def _ask(work: Work, message: IncomingMessage, actor: Actor, reading: Reading, found: Match) -> None:
    """Which problem was put right? Three buttons, likeliest first; the photos wait with the question."""
    assert work.chat is not None
    options = [(f"№{c.number} {c.place or problem_cards.category_of(work, c.category).name}"[:20], str(c.id))
               for c in found.choices]
    kept = [{"file": p.file, "unique": p.unique, "width": p.width, "height": p.height, "size": p.size,
             "channel": p.channel} for p in message.photos]
    work.ask(key=f"which:{work.chat.id}:{message.ref.message}", purpose="which_problem",
             about={"message": message.ref.message, "photos": kept, "words": message.text, "album": message.album,
                    "at": message.at.isoformat()},
             text=Line(text="ask-which", reply_to=message.ref.message), chat_id=work.chat.id,
             person_id=actor.person_id, options=[*options, ("其他…", "*")], topic=message.topic, takes_words=True,
             life=work.policy.grouping.draft_life)


def move(work: Work, problem: Problem, old: ProblemState, new: ProblemState) -> bool:
    """Move a problem by conditional update; False when somebody else was there first."""
    work.session.flush()  # what was changed on the object goes with it
    moved = work.session.scalar(update(Problem).where(Problem.id == problem.id, Problem.state == old).values(state=new)
                                .returning(Problem.id), execution_options={"synchronize_session": False})
    if moved is None:
        work.session.refresh(problem)
        return False
    work.session.refresh(problem, ["state"])
    return True


def chosen(work: Work, message: IncomingMessage, actor: Actor, reading: Reading, answer: str) -> bool:
    """The answer to "which problem": its id from a tap, else a number or a place in words; False when unclear."""
    problems = {p.id: p for p in _open_problems(work, actor)}
    if answer.isdecimal() and int(answer) in problems:
        rectify(work, message, actor, reading, int(answer))
        return True
    found = match(reading, [Candidate(p.id, p.number, p.community_id, p.place, p.category, p.reported_at)
                            for p in problems.values()])
    if found.id is None:
        return False
    rectify(work, message, actor, reading, found.id)
    return True


def ref_of(work: Work) -> ChatRef:
    """The chat of this lane as the network names it."""
    assert work.chat is not None
    return ChatRef(work.chat.channel, work.chat.external)
