"""Reports (R1): an inspector's photos and sentences become problems; corrections and withdrawals of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, or_, select, update

from domain.caption import Context, Kind, Reading, Vocabulary, read, split_list
from domain.chat import Account, IncomingMessage, Mark
from domain.deadlines import due_at
from domain.grouping import Group, Grouping, Piece, group
from domain.people import Actor, Role, UnitKind
from domain.problem import ProblemState
from domain.recurrence import FoundAgain
from models import Chat, Draft, MessageLink, Part, PersonAccount, Photo, Problem, Sighting, Unit
from services import audit, drafts, photos, problem_cards, recurrences, roster, rounds
from services.vocabulary import vocabulary
from services.work import Work, upsert
from texts.contents import ButtonFact, Line

LOOK_BACK = timedelta(minutes=10)  # more than the window: what a new message can still join, albums apart
EARLIEST_RECOUNT = timedelta(hours=1)
OTHER_CATEGORY = "other"  # a category only when it is chosen


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports, and what the chat says about where."""

    actor: Actor
    chat: Chat
    town_id: int
    community_id: int | None  # of a group that belongs to one community
    team: str

    def context(self, photo_count: int) -> Context:
        return Context(Role.INSPECTOR, self.community_id, photo_count)


def reporter(work: Work, actor: Actor) -> Reporter | None:
    """The reporter's place in the tree; None in a chat that belongs to no town."""
    chat = work.chat
    tree = roster.units(work.session)
    town = tree.ancestor(chat.unit_id, UnitKind.TOWN) if chat else None
    if chat is None or town is None:
        return None
    community = tree.ancestor(chat.unit_id, UnitKind.COMMUNITY)
    team = next((r.team for r in actor.roles if r.role is Role.INSPECTOR), "")
    return Reporter(actor, chat, town.id, community.id if community else None, team)


def report(work: Work, message: IncomingMessage, actor: Actor) -> None:
    """One message of an inspector: booked as a part, grouped with its neighbours by time, opened when complete."""
    who = reporter(work, actor)
    if who is None or not _concerns_us(work, message, who):
        return
    _book_part(work, message, who)
    settle(work, who, message.at, album=message.album)


def _concerns_us(work: Work, message: IncomingMessage, who: Reporter) -> bool:
    """Photos do; words alone only when they read as a problem, or photos of this person wait for them."""
    words = vocabulary(work.session, work.policy)
    reading = read(message.text, words, who.context(len(message.photos))) if message.text else None
    if reading is not None and reading.has_no_finding and reading.unit_id is not None:
        _visit(work, who, reading.unit_id, message.at)
        work.receipt(message.ref.message, Mark.REGISTERED)
        return False
    if message.photos:
        return reading is None or is_report(reading)
    if reading is None:
        return False
    if reading.kind is Kind.PROBLEM:
        return True
    is_told = reading.unit_id is not None or reading.category is not None
    return is_told and reading.kind is Kind.CHATTER and _has_waiting_photos(work, who, message.at)


def is_report(reading: Reading) -> bool:
    """Is a captioned photo of an inspector a report? In doubt we stay quiet: a false one costs points."""
    return reading.kind is Kind.PROBLEM or bool(reading.category) or bool(reading.unit_id and reading.place)


def _has_waiting_photos(work: Work, who: Reporter, at: datetime) -> bool:
    waiting = select(Part.id).where(
        Part.chat_id == who.chat.id, Part.person_id == who.actor.person_id, Part.problem_id.is_(None), Part.photos > 0,
        Part.at >= at - work.policy.grouping.window, Part.words == "")
    return work.session.scalar(waiting.limit(1)) is not None


def _visit(work: Work, who: Reporter, community_id: int, at: datetime) -> int:
    round_id = rounds.round_of(work, who.town_id, who.team, at)
    rounds.visit(work, round_id, community_id, at)
    return round_id


def _book_part(work: Work, message: IncomingMessage, who: Reporter) -> None:
    work.is_used = True
    spot = message.location
    part_id = work.session.scalar(upsert(work.session, Part).values(
        chat_id=who.chat.id, topic=message.topic, person_id=who.actor.person_id, message=message.ref.message,
        at=message.at, album=message.album, words=message.text, photos=len(message.photos),
        latitude=spot.latitude if spot else None, longitude=spot.longitude if spot else None)
        .on_conflict_do_nothing().returning(Part.id))
    if part_id is None:
        return
    for photo in message.photos:
        photos.book(work, photo, chat_id=who.chat.id, message=message.ref.message, at=message.at, part_id=part_id)


def settle(work: Work, who: Reporter, until: datetime, *, album: str | None = None) -> None:
    """Group this person's parts as of ``until`` and act on every group that is not a problem yet."""
    parts = _recent_parts(work, who, until, album)
    grouping = group([_piece(p) for p in parts.values()], until, work.policy.grouping.window)
    for found in grouping.groups:
        _settle_group(work, who, found, [parts[p.message] for p in found.pieces], until)
    _look_again(work, who, grouping, parts, until)


def _recent_parts(work: Work, who: Reporter, until: datetime, album: str | None) -> dict[str, Part]:
    is_recent = Part.at >= until - LOOK_BACK
    wanted = or_(is_recent, Part.album == album) if album is not None else is_recent
    rows = work.session.scalars(select(Part).where(
        Part.chat_id == who.chat.id, Part.person_id == who.actor.person_id, wanted).order_by(Part.at, Part.id))
    return {p.message: p for p in rows}


def _piece(part: Part) -> Piece:
    return Piece(part.message, part.at, part.photos, bool(part.words), part.album)


def _settle_group(work: Work, who: Reporter, found: Group, parts: Sequence[Part], until: datetime) -> None:
    problem_id = next((p.problem_id for p in parts if p.problem_id is not None), None)
    if problem_id is not None:
        _attach(work, problem_id, [p for p in parts if p.problem_id != problem_id])
        return
    if not found.photos:
        return  # a sentence alone waits for its photo; the timer asks for it
    draft_id = next((p.draft_id for p in parts if p.draft_id is not None), None)
    if draft_id is not None:
        drafts.join(work, draft_id, parts)
        return
    sentence = next((p for p in parts if p.words), None)
    _open(work, who, sentence.words if sentence else "", parts)


def _attach(work: Work, problem_id: int, late: Sequence[Part]) -> None:
    """Photos that belong to a problem which stands already: late album parts, photos after the sentence."""
    if not late:
        return
    for part in late:
        part.problem_id = problem_id
    work.session.execute(update(Photo).where(Photo.part_id.in_([p.id for p in late])).values(problem_id=problem_id))
    _link(work, problem_id, late)


def _link(work: Work, problem_id: int, parts: Sequence[Part]) -> None:
    work.session.execute(upsert(work.session, MessageLink).on_conflict_do_nothing(), [
        {"chat_id": p.chat_id, "message": p.message, "problem_id": problem_id} for p in parts])


def _look_again(work: Work, who: Reporter, grouping: Grouping, parts: dict[str, Part], until: datetime) -> None:
    """A timer for what time alone will decide: photos that wait for words, words that wait for photos."""
    window = work.policy.grouping.window
    waiting = [p.at for p in grouping.waiting]
    waiting += [g.last for g in grouping.groups
                if not g.photos and parts[g.pieces[0].message].problem_id is None and until - g.last <= window]
    key = f"report:{who.chat.id}:{who.actor.person_id}"
    if waiting:
        work.remind(key, min(waiting) + window + timedelta(seconds=1),
                    {"kind": "report.settle", "person": who.actor.person_id, "account": ""}, chat_id=who.chat.id)


def time_passed(work: Work, who: Reporter, at: datetime) -> None:
    """The timer: photos without words stand alone now; words without a photo are asked about once."""
    settle(work, who, at)
    window = work.policy.grouping.window
    lonely = work.session.scalars(select(Part).where(
        Part.chat_id == who.chat.id, Part.person_id == who.actor.person_id, Part.problem_id.is_(None),
        Part.draft_id.is_(None), Part.photos == 0, Part.at <= at - window, Part.at >= at - LOOK_BACK)).all()
    for part in lonely:
        drafts.ask_for_photo(work, who.actor.person_id, part)


def _open(work: Work, who: Reporter, text: str, parts: Sequence[Part]) -> None:
    """A complete report becomes its problems; one that is not, a draft."""
    words = vocabulary(work.session, work.policy)
    items = split_list(text)
    photo_parts = [p for p in parts if p.photos]
    if len(items) > 1 and len(photo_parts) != len(items):
        drafts.ask_how_to_split(work, who.actor.person_id, text, parts, len(items))
        return
    readings = [read(item, words, who.context(1)) for item in items]
    if not all(r.unit_id and r.category for r in readings):
        drafts.start(work, who.actor.person_id, text, readings[0], parts)
        return
    for n, reading in enumerate(readings):
        own = [photo_parts[n]] if len(items) > 1 else parts
        open_problem(work, who, reading, own)


def open_problem(work: Work, who: Reporter, reading: Reading, parts: Sequence[Part]) -> int | None:
    """The report is complete: its problem's id, None when it joined one that stands already (R6)."""
    first = min(parts, key=lambda p: (p.at, p.id))
    assert reading.unit_id is not None and reading.category is not None
    round_id = _visit(work, who, reading.unit_id, first.at)
    spot = next(((p.latitude, p.longitude) for p in parts if p.latitude is not None and p.longitude is not None), None)
    found = recurrences.find_again(work, community_id=reading.unit_id, category=reading.category, place=reading.place,
                                   position=spot, at=first.at, round_id=round_id)
    work.receipt(first.message, Mark.REGISTERED)
    if found.what in (FoundAgain.DUPLICATE, FoundAgain.SIGHTING) and found.earlier_id is not None:
        _join(work, who, found.earlier_id, parts, round_id, is_duplicate=found.what is FoundAgain.DUPLICATE)
        return None
    problem = _book_problem(work, who, reading, first, round_id, found.spot_id, spot)
    _attach(work, problem.id, [p for p in parts if p.problem_id is None])
    audit.record(work, "problem.reported", f"problem:{problem.id}", actor=f"person:{who.actor.person_id}",
                 community_id=problem.community_id, number=problem.number)
    notes = recurrences.apply(work, problem, found, who.actor)
    problem_cards.show_card(work, problem, notes=notes)
    return problem.id


def _book_problem(work: Work, who: Reporter, reading: Reading, first: Part, round_id: int, spot_id: int,
                  spot: Any) -> Problem:
    assert reading.unit_id is not None and reading.category is not None
    number = work.session.scalar(update(Unit).where(Unit.id == who.town_id).values(
        last_problem_number=Unit.last_problem_number + 1).returning(Unit.last_problem_number),
        execution_options={"synchronize_session": False})
    responsible = roster.responsible(work.session, reading.unit_id, first.at)
    category = problem_cards.category_of(work, reading.category)
    latitude, longitude = spot or (None, None)
    problem = Problem(
        town_id=who.town_id, number=number, state=ProblemState.OPEN, chat_id=who.chat.id, topic=first.topic,
        community_id=reading.unit_id, residents_group_id=reading.residents_group_id, place=reading.place,
        spot_id=spot_id, category=reading.category, quantity=reading.quantity, quantity_unit=reading.quantity_unit,
        description=reading.text, reported_at=first.at, reported_by_id=who.actor.person_id,
        responsible_id=responsible[0] if responsible else None, round_id=round_id, rework=0, extensions=0, card=1,
        due_at=due_at(category, first.at, work.policy), latitude=latitude, longitude=longitude, check_code="",
        withdrawn_reason="", is_relapse=False, is_corrected=False)
    work.session.add(problem)
    work.session.flush()  # its id names it everywhere
    return problem


def _join(work: Work, who: Reporter, earlier_id: int, parts: Sequence[Part], round_id: int, *,
          is_duplicate: bool) -> None:
    """The same problem posted again in its round, or seen again before it was due: no number, no order."""
    problem = work.session.get_one(Problem, earlier_id)
    first = parts[0]
    sighting_id = work.session.scalar(insert(Sighting).values(
        problem_id=problem.id, at=first.at, by_id=who.actor.person_id, round_id=round_id, is_duplicate=is_duplicate,
        words=first.words).returning(Sighting.id))
    for part in parts:
        part.problem_id = problem.id
    work.session.execute(update(Photo).where(Photo.part_id.in_([p.id for p in parts])).values(sighting_id=sighting_id))
    _link(work, problem.id, parts)
    action = "problem.duplicate" if is_duplicate else "problem.sighting"
    audit.record(work, action, f"problem:{problem.id}", actor=f"person:{who.actor.person_id}",
                 community_id=problem.community_id, sighting=sighting_id)
    button = ButtonFact(value=f"notsame:{sighting_id}", text="button-not-same")
    text = "note-joined" if is_duplicate else "note-sighting"
    work.show(f"sighting:{sighting_id}", Line(text=text, args={"number": problem.number}, reply_to=first.message,
                                              buttons=((button,),)), chat_id=who.chat.id, topic=first.topic)


def words_of(text: str, words: Vocabulary, who: Reporter) -> Reading:
    """A sentence read as this reporter's."""
    return read(text, words, who.context(1))


def recount(work: Work, problem: Problem) -> None:
    """A new category counts anew, never ending earlier than an hour from now (R5)."""
    category = problem_cards.category_of(work, problem.category)
    due = due_at(category, problem.reported_at, work.policy)
    problem.due_at = max(due, min(problem.due_at, work.now + EARLIEST_RECOUNT), work.now + EARLIEST_RECOUNT) \
        if due < work.now + EARLIEST_RECOUNT else due


def resettle(work: Work, who: Reporter, part: Part) -> None:
    """The words of a part that is no problem yet were edited: read its report again."""
    draft = work.session.get(Draft, part.draft_id) if part.draft_id else None
    if draft is not None and not draft.is_settled:
        complete(work, who, draft, text=part.words)
    elif draft is None:
        settle(work, who, max(work.at, part.at), album=part.album)


def complete(work: Work, who: Reporter, draft: Draft, *, text: str | None = None, community_id: int | None = None,
             category: str | None = None) -> bool:
    """An answer for a draft: its problem when nothing is missing any more, else the next question at once."""
    parts = drafts.parts_of(work, draft)
    if text is not None:
        draft.words = text
    reading = read(draft.words, vocabulary(work.session, work.policy), who.context(1))
    kept = draft.reading
    reading = replace(reading, unit_id=community_id or reading.unit_id or kept.get("unit_id"),
                      category=category or reading.category or kept.get("category"))
    draft.reading = {**kept, "unit_id": reading.unit_id, "category": reading.category}
    work.is_used = True
    if not parts or not any(p.photos for p in parts):
        return False
    if reading.unit_id is None or reading.category is None:
        drafts.ask(work, draft.id)
        return False
    drafts.settled(work, draft)
    open_problem(work, who, reading, parts)
    return True


def split(work: Work, who: Reporter, draft: Draft, *, is_one: bool) -> None:
    """The answer for a numbered list whose photos did not count up: one problem, or each with all photos' words."""
    parts = drafts.parts_of(work, draft)
    words = vocabulary(work.session, work.policy)
    items = [draft.words] if is_one else split_list(draft.words)
    readings = [read(item, words, who.context(1)) for item in items]
    complete_ones = [r for r in readings if r.unit_id and r.category]
    drafts.settled(work, draft)
    for reading in complete_ones:  # the photos stay with the first
        open_problem(work, who, reading, parts)


def split_off(work: Work, sighting: Sighting, problem: Problem, actor: Actor) -> bool:
    """What had joined an earlier problem becomes one of its own; False when it was split off already."""
    parts = list(work.session.scalars(select(Part).where(
        Part.problem_id == problem.id, Part.at >= sighting.at, Part.person_id == sighting.by_id).order_by(Part.at)))
    who = reporter(work, actor)
    has_photos = work.session.scalar(select(Photo.id).where(Photo.sighting_id == sighting.id).limit(1)) is not None
    if not parts or who is None or not has_photos:
        return False
    reading = read(sighting.words, vocabulary(work.session, work.policy), who.context(1))
    reading = replace(reading, unit_id=reading.unit_id or problem.community_id,
                      category=reading.category or problem.category)
    own = [p for p in parts if p.message != problem_first_message(work, problem)]
    fresh = _book_problem(work, who, reading, own[0], sighting.round_id or 0, recurrences.spot_for(
        work.session, problem.community_id, f"{reading.place}#{sighting.id}", None), None)
    for part in own:
        part.problem_id = fresh.id
    work.session.execute(update(Photo).where(Photo.sighting_id == sighting.id).values(
        sighting_id=None, problem_id=fresh.id))
    work.session.execute(update(MessageLink).where(
        MessageLink.problem_id == problem.id, MessageLink.message.in_([p.message for p in own])).values(
        problem_id=fresh.id))
    audit.record(work, "problem.split_off", f"problem:{fresh.id}", actor=f"person:{actor.person_id}",
                 community_id=problem.community_id, earlier=problem.id)
    work.take_away(f"sighting:{sighting.id}")
    problem_cards.show_card(work, fresh)
    return True


def problem_first_message(work: Work, problem: Problem) -> str | None:
    """The message that opened a problem."""
    return work.session.scalar(select(Part.message).where(Part.problem_id == problem.id)
                               .order_by(Part.at, Part.id).limit(1))


def fired(work: Work, person_id: int, at: datetime) -> None:
    """The timer of a person's waiting parts, with the roles of now."""
    account = work.session.execute(select(PersonAccount.channel, PersonAccount.account).where(
        PersonAccount.person_id == person_id).limit(1)).first()
    actor = roster.actor(work.session, Account(account[0], account[1]), at) if account else None
    who = reporter(work, actor) if actor else None
    if who is not None:
        time_passed(work, who, at)


def answer_draft(work: Work, actor: Actor, draft_id: int, field: str, answer: str) -> bool:
    """An answer about a draft: a tap gives an id or a code, words are read; False when it says nothing new."""
    draft, who = work.session.get(Draft, draft_id), reporter(work, actor)
    if draft is None or draft.is_settled or who is None:
        return False
    reading = read(answer, vocabulary(work.session, work.policy), who.context(1))
    codes = {c.code for c in work.policy.categories}
    match field:
        case "split":
            split(work, who, draft, is_one=answer == "one")
        case "unit":
            complete(work, who, draft, community_id=int(answer) if answer.isdecimal() else reading.unit_id)
        case "category":
            complete(work, who, draft, category=answer if answer in codes else reading.category or OTHER_CATEGORY)
        case _:
            complete(work, who, draft, text=answer)
    return True
