"""A community's own clean-ups (R3): booked with what was done, set right by an edit, struck by the office (R17)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from domain.caption import Kind, Reading
from domain.chat import IncomingMessage, Mark
from domain.people import Actor, Role, UnitKind
from domain.permissions import ANSWERING, may_administer
from domain.self_reports import SelfReading, SelfReportKind, read_self_report
from models import SelfReport, SelfReportQuantity
from services import audit, photos, problem_cards, questions, rectifications, roster
from services.rectifications import Answer
from services.vocabulary import vocabulary
from services.work import Work
from texts.contents import Fact, Line

EDITABLE = timedelta(days=1)
SELF = "self"  # the option that says: none of these, a clean-up of our own
LONGEST_REASON = 500  # characters
LISTED = 5


def taken(work: Work, message: IncomingMessage, actor: Actor, reading: Reading) -> bool:
    """Were these photos a clean-up of their own? Whatever may answer an open problem is R3's to decide, or asked."""
    if _joins(work, message, actor):
        return True
    said = _said(work, message)
    if message.reply_to is not None or said is None:
        return False
    if _community(work, actor, reading.unit_id) is None:
        return False
    unsettled, open_ones = rectifications.unsettled(work, actor), rectifications.open_problems(work, actor)
    is_named = rectifications.is_named(reading, unsettled)
    if not unsettled or (said.says_so and not is_named and not open_ones):
        return _record(work, Answer.of(message, reading), message.ref.message, actor, said, reading.unit_id)
    if rectifications.is_named(reading, open_ones) or (open_ones and not said.says_so and not is_named):
        return False
    may_be_more = is_named or not said.says_so
    if not may_be_more or not rectifications.extend(work, message, actor, reading):
        _ask(work, message, actor, reading, said.kind)
    return True


def _ask(work: Work, message: IncomingMessage, actor: Actor, reading: Reading, kind: SelfReportKind) -> None:
    """Which problem of this chat, or none of them? Of another chat: it is answered there."""
    none_of_these = questions.said(work, f"button-{kind.value.replace('_', '-')}"), SELF
    here = [*rectifications.open_problems(work, actor), *rectifications.waiting_here(work, actor)]
    unsettled = rectifications.unsettled(work, actor)
    named = [p for p in unsettled if rectifications.is_named(reading, [p])]
    if here and (not named or any(p in here for p in named)):
        rectifications.ask_which(work, message, actor, reading, here, none_of_these)
    else:
        rectifications.ask_elsewhere(work, message, actor, reading, (named or unsettled)[0], none_of_these)


def told(work: Work, message: IncomingMessage, actor: Actor, reading: Reading) -> None:
    """Words without a photo count only when they say so and how much; anything else is chatter (R2)."""
    said = _said(work, message)
    if said is not None and said.says_so and (said.quantities or said.people) and message.reply_to is None:
        _record(work, Answer.of(message, reading), message.ref.message, actor, said, reading.unit_id)


def chosen(work: Work, about: Mapping[str, Any], actor: Actor) -> bool:
    """The answer to "which problem": none, it was a clean-up of their own."""
    answer = Answer.kept(about)
    said = read_self_report(answer.words, vocabulary(work.session, work.policy))
    return said is not None and _record(work, answer, answer.message, actor, said, None)


def _said(work: Work, message: IncomingMessage) -> SelfReading | None:
    return None if message.forwarded else read_self_report(message.text, vocabulary(work.session, work.policy))


def _joins(work: Work, message: IncomingMessage, actor: Actor) -> bool:
    """A later part of its album at any age, and wordless photos right after its words, are its own."""
    assert work.chat is not None
    query = select(SelfReport).where(SelfReport.chat_id == work.chat.id, SelfReport.by_id == actor.person_id,
                                     SelfReport.struck_at.is_(None)).order_by(SelfReport.id.desc()).limit(1)
    row = work.session.scalar(query.where(SelfReport.album == message.album)) if message.album else None
    if row is None and not message.text and message.reply_to is None:
        since = message.at - work.policy.grouping.window
        row = work.session.scalar(query.where(SelfReport.at >= since, SelfReport.at <= message.at))
    if row is None:
        return False
    _book_photos(work, Answer.of(message, _NOTHING), row)
    audit.record(work, "self_report.extended", f"self_report:{row.id}", actor=f"person:{actor.person_id}",
                 community_id=row.community_id, photos=len(message.photos))
    return True


_NOTHING = Reading("", Kind.CHATTER)


def _record(work: Work, answer: Answer, message: str, actor: Actor, said: SelfReading, unit_id: int | None) -> bool:
    """Book it; the receipt is a reaction and nothing else (R2). False when the person is of no community."""
    assert work.chat is not None
    community_id = _community(work, actor, unit_id)
    if community_id is None:
        return False
    row = SelfReport(community_id=community_id, chat_id=work.chat.id, message=message, album=answer.album,
                     kind=said.kind, at=answer.at, by_id=actor.person_id, words=answer.words, place=said.place,
                     people=said.people)
    work.session.add(row)
    work.session.flush()
    _book_quantities(work, row, said)
    _book_photos(work, answer, row)
    audit.record(work, "self_report.recorded", f"self_report:{row.id}", actor=f"person:{actor.person_id}",
                 community_id=community_id, kind=said.kind.value)
    work.receipt(message, Mark.REGISTERED)
    return True


def _community(work: Work, actor: Actor, unit_id: int | None) -> int | None:
    """The person's own community: the one that is named when they have several."""
    tree = roster.units(work.session)
    own = [c.id for r in actor.roles if r.role in (*ANSWERING, Role.GROUP_LEADER)
           and (c := tree.ancestor(r.unit_id, UnitKind.COMMUNITY))]
    return unit_id if unit_id in own else next(iter(own), None)


def _book_quantities(work: Work, row: SelfReport, said: SelfReading) -> None:
    if said.quantities:
        work.session.execute(insert(SelfReportQuantity), [
            {"self_report_id": row.id, "category": q.category, "unit": q.unit, "amount": q.amount}
            for q in said.quantities])


def _book_photos(work: Work, answer: Answer, row: SelfReport) -> None:
    for message, photo in answer.photos:
        photos.book(work, photo, chat_id=row.chat_id, message=message, at=answer.at, self_report_id=row.id)


def edited(work: Work, message: IncomingMessage, actor: Actor) -> None:
    """New words set it right within a day; words that tell of no clean-up strike it."""
    assert work.chat is not None
    row = find(work, message.ref.message)
    if row is None or row.by_id != actor.person_id or row.struck_at is not None or row.words == message.text:
        return
    if message.at - row.at > EDITABLE:
        return
    said = _said(work, message)
    if said is None:
        _strike(work, row, actor, message.text)
        return
    before = row.words
    row.words, row.kind, row.place, row.people = message.text, said.kind, said.place, said.people
    work.session.execute(delete(SelfReportQuantity).where(SelfReportQuantity.self_report_id == row.id))
    _book_quantities(work, row, said)
    audit.record(work, "self_report.corrected", f"self_report:{row.id}", actor=f"person:{actor.person_id}",
                 community_id=row.community_id, before=before)


def find(work: Work, message: str) -> SelfReport | None:
    """What that message of this chat told of."""
    return work.session.scalar(select(SelfReport).where(
        SelfReport.chat_id == work.chat.id, SelfReport.message == message)) if work.chat else None


def strike(work: Work, said: str, replied_to: str | None, actor: Actor) -> Line:
    """The office takes one off the books, its row stays: that of the answered message, else by its number."""
    number, _, reason = said.strip().partition(" ")
    row = find(work, replied_to) if replied_to else None
    if row is None and number.isascii() and number.isdecimal() and len(number) < 15:
        row = work.session.get(SelfReport, int(number))
    else:
        reason = said.strip()
    if row is None or not may_administer(actor, row.community_id):
        return Line(text="strike-usage")
    facts: dict[str, Fact] = {"number": row.id, "at": row.at}
    if row.struck_at is not None:
        return Line(text="strike-already", args=facts)
    _strike(work, row, actor, reason)
    return Line(text="strike-done", args=facts)


def _strike(work: Work, row: SelfReport, actor: Actor, reason: str) -> None:
    row.struck_at, row.struck_by_id, row.struck_reason = work.at, actor.person_id, reason[:LONGEST_REASON]
    audit.record(work, "self_report.struck", f"self_report:{row.id}", actor=f"person:{actor.person_id}",
                 community_id=row.community_id, reason=row.struck_reason)


def latest(work: Work, actor: Actor) -> list[Line]:
    """The newest ones of the office's communities, so that one can be struck by its number."""
    covered = {unit for r in actor.roles if r.role is Role.ADMIN for unit in r.covers}
    rows = work.session.scalars(select(SelfReport).where(
        SelfReport.community_id.in_(covered), SelfReport.struck_at.is_(None)).order_by(SelfReport.id.desc())
        .limit(LISTED)).all()
    return [Line(text="strike-listed", args={
        "number": r.id, "at": r.at, "words": r.words[:40],
        "community": problem_cards.unit_name(work.session, r.community_id)}) for r in rows]
