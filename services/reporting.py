"""Reports (R1): an inspector's photos and sentences become problems, grouped by message times alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from domain.caption import Kind, Reading, split_list
from domain.chat import Account, IncomingMessage, Mark
from domain.grouping import Group, Grouping, group
from domain.people import Actor
from domain.permissions import INSPECTING, may_report
from models import Draft, PersonAccount
from services import audit, drafts, opening, order_doubts, parts, roster
from services.opening import Reporter
from services.parts import Posted, Target
from services.vocabulary import vocabulary
from services.work import Work

SURE = 0.8  # a sentence that is asked for its photo
MAY_BE = 0.6  # below: may be half of a report, kept only until its photo comes


def report(work: Work, message: IncomingMessage, actor: Actor) -> None:
    """One message of an inspector: kept when it may be part of a report, opened as soon as that is complete (R1).

    Anything else is chatter: no reply, nothing stored (R2).
    """
    who = opening.reporter(work, actor)
    if who is None or (not message.photos and not message.text):
        return
    reading = opening.understand(work, who, message.text, len(message.photos))
    if _is_visit(work, who, message, reading) or not _is_allowed(who, reading):
        return
    part = parts.posted(message, who.chat.id, actor.person_id)
    if message.reply_to is not None and _completes_draft(work, who, part, reading, message.reply_to.message):
        return
    if _joins_album(work, who, part):
        return
    if part.words and not is_report(reading):
        _hush_album(work, who, part)
        return
    settle(work, who, message.at, part, reading)


def _is_allowed(who: Reporter, reading: Reading) -> bool:
    return reading.unit_id is None or may_report(who.actor, reading.unit_id)


def _is_visit(work: Work, who: Reporter, message: IncomingMessage, reading: Reading) -> bool:
    """西关社区 无问题 is a visit without findings (R8)."""
    if not reading.has_no_finding or reading.unit_id is None or message.reply_to is not None:
        return False
    round_id = opening.visit(work, who, reading.unit_id, message.at)
    audit.record(work, "visit.recorded", f"round:{round_id}", actor=f"person:{who.actor.person_id}",
                 community_id=reading.unit_id)
    order_doubts.look(work, reading.unit_id, message.at)
    work.receipt(message.ref.message, Mark.REGISTERED)
    return True


def is_report(reading: Reading) -> bool:
    """Do the words say what or where something is wrong? In doubt we stay quiet (R2)."""
    if reading.kind is Kind.PROBLEM:
        return True
    if reading.kind is Kind.RETURNED:  # nothing waits for verification: 垃圾还没清 is a finding
        return reading.unit_id is not None and reading.category is not None
    may_be_half = reading.kind is Kind.CHATTER and reading.confidence < MAY_BE
    return may_be_half and (reading.unit_id is not None or reading.category is not None)


def _hush_album(work: Work, who: Reporter, part: Posted) -> None:
    """Words about something else: the other photos of the same album are not a report either."""
    if part.album is not None:
        part.words, part.refs = "", ()
        drafts.hush(work, who, [*parts.of_album(work, who.chat.id, part.album), part])


def _completes_draft(work: Work, who: Reporter, part: Posted, reading: Reading, replied_to: str) -> bool:
    """A reply to one's own unfinished report, or to our question about it, adds to it."""
    draft = drafts.replied(work, who, replied_to)
    if draft is None:
        return False
    parts.assign(work, [part], Target(draft_id=draft.id))
    draft.words = draft.words or part.words
    if part.words and (reading.unit_id is not None or reading.category is not None):
        drafts.complete(work, who, draft, unit_id=reading.unit_id, category=reading.category)
    elif part.photos:
        drafts.complete(work, who, draft)
    return True


def _joins_album(work: Work, who: Reporter, part: Posted) -> bool:
    """A later part of an album joins its report at any age (R1)."""
    if part.album is None:
        return False
    album = parts.of_album(work, who.chat.id, part.album)
    mate = next((p for p in album if p.report is not None and p.person_id == who.actor.person_id), None)
    if mate is None:
        return False
    _join(work, who, mate, [part])
    return True


def _join(work: Work, who: Reporter, mate: Posted, posted: Sequence[Posted]) -> None:
    """More messages of a report that is a problem, a sighting or a draft already."""
    if mate.problem_id is None and mate.draft_id is not None:
        drafts.join(work, who, mate.draft_id, posted)
    else:
        parts.assign(work, posted, Target(mate.problem_id, mate.sighting_id, mate.draft_id))


def settle(work: Work, who: Reporter, until: datetime, fresh: Posted | None = None,
           reading: Reading | None = None) -> None:
    """Group what became nothing yet, as of ``until``, and act on every report that is whole."""
    loose = parts.loose(work, who.chat.id, who.actor.person_id, until)
    if fresh is not None and not any(p.message == fresh.message for p in loose):
        loose.append(fresh)
    if not loose:
        return
    if len(loose) == 1 and fresh is loose[0] and fresh.words and fresh.photos and reading is not None:
        _open(work, who, fresh.words, [fresh], reading)  # a captioned photo, the usual case
        return
    since = min(p.at for p in loose)
    posted = {p.message: p for p in (*parts.decided(work, who.chat.id, who.actor.person_id, since, until), *loose)}
    grouping = group([p.piece() for p in posted.values()], until, work.policy.grouping.window)
    for found in grouping.groups:
        _settle_group(work, who, found, [posted[p.message] for p in found.pieces], until)
    if fresh is not None and fresh.id is None:
        parts.book(work, fresh)
    _look_again(work, who, grouping, posted)


def _settle_group(work: Work, who: Reporter, found: Group, posted: Sequence[Posted], until: datetime) -> None:
    open_ones = [p for p in posted if p.report is None]
    if not open_ones:
        return
    if found.report is not None:
        _join(work, who, next(p for p in posted if p.report == found.report), open_ones)
    elif found.photos and found.sentence is not None:
        sentence = next(p for p in open_ones if p.words)
        _open(work, who, sentence.words, open_ones, None)
    elif found.photos:
        _open_wordless(work, who, open_ones)
    elif until - found.last > work.policy.grouping.window:
        _end_of_sentence(work, who, open_ones[0])


def _open(work: Work, who: Reporter, text: str, posted: Sequence[Posted], known: Reading | None) -> None:
    """A report with photo and sentence: its problems, or a draft of what could not be read."""
    items = split_list(text, vocabulary(work.session, work.policy))
    if len(items) > 1:
        _open_list(work, who, text, posted, len(items))
        return
    reading = known or opening.understand(work, who, text)
    if not _is_allowed(who, reading):
        return
    if reading.unit_id is None or reading.category is None:
        drafts.start(work, who, text, reading, posted)
    else:
        opening.open_problem(work, who, reading, posted)


def _open_list(work: Work, who: Reporter, text: str, posted: Sequence[Posted], count: int) -> None:
    """Photos before their list are all there; an album or photos after it are waited for."""
    is_whole = posted[-1].words != "" and not posted[-1].photos
    if is_whole and sum(1 for p in posted if p.photos) == count:
        drafts.open_items(work, who, text, posted)
    else:
        drafts.start_list(work, who, text, posted)


def _open_wordless(work: Work, who: Reporter, posted: Sequence[Posted]) -> None:
    """Photos that stand alone: what we asked for, else a draft without words."""
    draft = drafts.waiting_for_photo(work, who, posted)
    if draft is not None:
        drafts.join(work, who, draft.id, posted)
    else:
        drafts.start(work, who, "", opening.understand(work, who, ""), posted)


def _end_of_sentence(work: Work, who: Reporter, part: Posted) -> None:
    """No photo came within the window: a sure report is asked for it once, anything else was chatter (R1, R2)."""
    reading = opening.understand(work, who, part.words)
    if reading.kind is Kind.PROBLEM and reading.confidence >= SURE:
        drafts.start_without_photo(work, who, part)
    elif part.id is not None:
        parts.drop(work, part)


def _look_again(work: Work, who: Reporter, grouping: Grouping, posted: dict[str, Posted]) -> None:
    """A timer for what time alone will decide: photos that wait for words, words that wait for photos."""
    waiting = [p.at for p in grouping.waiting]
    waiting += [g.last for g in grouping.groups if not g.photos and posted[g.pieces[0].message].report is None]
    if waiting:
        moment = min(waiting) + work.policy.grouping.window + timedelta(seconds=1)
        work.remind(f"report:{who.chat.id}:{who.actor.person_id}", moment,
                    {"kind": "report.settle", "person": who.actor.person_id, "until": moment.isoformat()},
                    chat_id=who.chat.id)


def time_passed(work: Work, person_id: int, until: datetime) -> None:
    """The timer: what waited until ``until`` is decided, whenever the timer fires, with the roles of that moment."""
    who = _reporter_of(work, person_id, until)
    if who is not None:
        settle(work, who, until)


def silence_over(work: Work, draft_id: int) -> None:
    """The timer of a draft: nothing came for a while, so ask."""
    draft = drafts.open_one(work, draft_id)
    who = _reporter_of(work, draft.person_id, draft.at) if draft is not None else None
    if draft is not None and who is not None:
        drafts.silence_over(work, who, draft)


def day_over(work: Work, draft_id: int) -> None:
    """The timer of a draft that nobody completed."""
    draft = drafts.open_one(work, draft_id)
    if draft is not None:
        drafts.end(work, draft)


def _reporter_of(work: Work, person_id: int, at: datetime) -> Reporter | None:
    account = work.session.execute(select(PersonAccount.channel, PersonAccount.account).where(
        PersonAccount.person_id == person_id).limit(1)).first()
    actor = roster.actor(work.session, Account(account[0], account[1]), at) if account else None
    return opening.reporter(work, actor) if actor and actor.has(*INSPECTING) else None


def edited_before_opening(work: Work, actor: Actor, part: Posted, words: str) -> None:
    """The caption of what is no problem yet was edited: its report is read again."""
    who = opening.reporter(work, actor)
    if who is None:
        return
    parts.reword(work, part, words)
    draft: Draft | None = drafts.open_one(work, part.draft_id) if part.draft_id is not None else None
    if draft is not None:
        draft.words = words
        drafts.complete(work, who, draft)
    elif part.report is None:
        settle(work, who, max(work.at, part.at), part)
