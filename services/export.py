"""The books as lines of JSON with fixed keys (R13); times ISO 8601 with the town's zone.

Rows are read in chunks, what belongs to a chunk in one query each: the size of the books does not matter.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from domain import orders as rules
from domain.policy import Policy
from domain.problem import is_overdue
from models import (
    AuditEvent,
    Campaign,
    Chat,
    Inbox,
    MessageLink,
    OrderProblem,
    Outbox,
    Person,
    Photo,
    Problem,
    Rectification,
    Round,
    SelfReport,
    SelfReportQuantity,
    Sighting,
    SupervisionOrder,
    Transfer,
    Unit,
    Visit,
)

Line = dict[str, Any]
CHUNK = 500


def lines(session: Session, policy: Policy, begin: datetime | None = None, end: datetime | None = None, *,
          now: datetime | None = None) -> Iterator[Line]:
    """Every object of the books, from ``begin`` until just before ``end`` (aware), by its own date.

    ``now``: the moment that ``overdue`` is told for; without it, that of the last event on the books.
    """
    writer = _Writer(session, policy, begin, end, now)
    for make in (writer.problems, writer.rectifications, writer.orders, writer.rounds, writer.self_reports,
                 writer.inbox, writer.outbox, writer.audit):
        yield from make()


class _Writer:
    def __init__(self, session: Session, policy: Policy, begin: datetime | None, end: datetime | None,
                 now: datetime | None) -> None:
        self._session, self._policy, self._begin, self._end = session, policy, begin, end
        self._now = now or session.scalar(select(AuditEvent.at).order_by(AuditEvent.at.desc()).limit(1))
        self._units: dict[int, str] = {i: name for i, name in session.execute(select(Unit.id, Unit.name))}
        self._people: dict[int, str] = {i: name for i, name in session.execute(select(Person.id, Person.name))}
        self._chats = {i: (channel, chat) for i, channel, chat in session.execute(
            select(Chat.id, Chat.channel, Chat.external))}
        self._orders = {i: (year, number) for i, year, number in session.execute(
            select(SupervisionOrder.id, SupervisionOrder.year, SupervisionOrder.number))}
        self._campaigns = {i: name for i, name in session.execute(select(Campaign.id, Campaign.name))}
        self._rounds: dict[int, Line] = {i: {"date": day.isoformat(), "team": team, "sequence": n} for i, day, team, n
                                         in session.execute(select(Round.id, Round.day, Round.team, Round.sequence))}

    def problems(self) -> Iterator[Line]:
        for chunk in self._chunks(select(Problem.__table__), Problem.reported_at, Problem.id):
            ids = [p.id for p in chunk]
            seen, photos, messages = self._seen(ids), self._photos(ids), self._messages(chunk)
            numbers = self._numbers([p.recurrence_of_id for p in chunk])
            transfers = self._transfers(ids)
            for p in chunk:
                yield self._problem(p) | {
                    "transfers": transfers[p.id],
                    "recurrence_of": numbers.get(p.recurrence_of_id or 0), "seen": seen[p.id],
                    "photos": [{**photo, "code": p.check_code or None} for photo in photos[p.id]],
                    "messages": messages[p.id]}

    def _problem(self, p: Row[Any]) -> Line:
        overdue = self._now is not None and is_overdue(p.state, p.due_at, self._now, p.suspended_until)
        year, number = self._orders.get(p.order_id or 0, (None, None))
        return {
            "type": "problem", "number": p.number, "state": p.state.value, "community": self._unit(p.community_id),
            "residents_group": self._unit(p.residents_group_id), "place": p.place, "category": p.category,
            "quantity": p.quantity, "quantity_unit": p.quantity_unit, "description": p.description,
            "reported_at": self._at(p.reported_at), "reported_by": self._person(p.reported_by_id),
            "due_at": self._at(p.due_at), "overdue": overdue, "closed_at": self._at(p.closed_at),
            "on_time": p.on_time, "rework": p.rework, "round": self._rounds.get(p.round_id or 0), "order": number,
            "order_name": self._order_name(year, number), "acknowledged_at": self._at(p.acknowledged_at),
            "responsible": self._person(p.responsible_id), "is_relapse": p.is_relapse, "check_code": p.check_code,
            "withdrawn_at": self._at(p.withdrawn_at), "withdrawn_reason": p.withdrawn_reason,
            "owner": self._unit(p.owner_id or p.community_id), "source": p.source.value, "source_name": p.source_name,
            "campaign": self._campaigns.get(p.campaign_id or 0)}

    def rectifications(self) -> Iterator[Line]:
        for chunk in self._chunks(select(Rectification.__table__), Rectification.submitted_at, Rectification.id):
            photos = self._photos_by(Photo.rectification_id, [r.id for r in chunk], "after")
            numbers = self._numbers([r.problem_id for r in chunk])
            for r in chunk:
                yield {
                    "type": "rectification", "problem": numbers.get(r.problem_id),
                    "submitted_at": self._at(r.submitted_at), "submitted_by": self._person(r.submitted_by_id),
                    "photos": photos[r.id], "quantity": r.quantity, "quantity_unit": r.quantity_unit,
                    "result": r.result.value, "reason": r.reason, "verified_by": self._person(r.verified_by_id),
                    "verified_at": self._at(r.verified_at), "words": r.words, "flags": []}

    def orders(self) -> Iterator[Line]:
        for chunk in self._chunks(select(SupervisionOrder.__table__), SupervisionOrder.drafted_at, SupervisionOrder.id):
            problems = self._problems_of([o.id for o in chunk])
            for o in chunk:
                yield {
                    "type": "order", "number": o.number, "state": o.state.value,
                    "community": self._unit(o.community_id), "person": self._person(o.responsible_id),
                    "problems": problems[o.id], "issued_at": self._at(o.issued_at), "due_at": self._at(o.due_at),
                    "signed_at": self._at(o.signed_at), "signed_by": self._person(o.signed_by_id),
                    "answered_at": self._at(o.answered_at), "closed_at": self._at(o.closed_at), "level": o.level,
                    "year": o.year, "name": self._order_name(o.year, o.number), "liaison": self._person(o.liaison_id),
                    "sign_due_at": self._at(o.sign_due_at), "is_signed_for": o.is_signed_for, "answer": o.answer,
                    "withdrawn_at": self._at(o.withdrawn_at), "withdrawn_reason": o.withdrawn_reason}

    def rounds(self) -> Iterator[Line]:
        for chunk in self._chunks(select(Round.id, Round.opened_at), Round.opened_at, Round.id):
            ids = [r.id for r in chunk]
            found: dict[tuple[int, int], list[int]] = defaultdict(list)
            for round_id, community, number in self._session.execute(select(
                    Problem.round_id, Problem.community_id, Problem.number).where(Problem.round_id.in_(ids))
                    .order_by(Problem.number)):
                found[round_id or 0, community].append(number)
            visits: dict[int, list[Line]] = defaultdict(list)
            for round_id, community in self._session.execute(select(Visit.round_id, Visit.community_id).where(
                    Visit.round_id.in_(ids)).order_by(Visit.at, Visit.id)):
                visits[round_id].append({"community": self._unit(community), "problems": found[round_id, community]})
            for r in chunk:
                yield {"type": "round", **self._rounds[r.id], "opened_at": self._at(r.opened_at),
                       "visits": visits[r.id]}

    def self_reports(self) -> Iterator[Line]:
        for chunk in self._chunks(select(SelfReport.__table__), SelfReport.at, SelfReport.id):
            ids = [r.id for r in chunk]
            photos = self._photos_by(Photo.self_report_id, ids, "after")
            done: dict[int, list[Line]] = defaultdict(list)
            for q in self._session.scalars(select(SelfReportQuantity).where(
                    SelfReportQuantity.self_report_id.in_(ids)).order_by(SelfReportQuantity.category)):
                done[q.self_report_id].append({"category": q.category or None, "unit": q.unit, "amount": q.amount})
            for r in chunk:
                yield {"type": "self_report", "id": r.id, "kind": r.kind.value, "community": self._unit(r.community_id),
                       "at": self._at(r.at), "by": self._person(r.by_id), "place": r.place, "people": r.people,
                       "quantities": done[r.id], "photos": photos[r.id], "words": r.words,
                       "struck_at": self._at(r.struck_at), "struck_reason": r.struck_reason}

    def inbox(self) -> Iterator[Line]:
        columns = select(Inbox.id, Inbox.channel, Inbox.event_id, Inbox.chat_id, Inbox.at, Inbox.state, Inbox.attempts,
                         Inbox.error)
        for chunk in self._chunks(columns, Inbox.at, Inbox.id):
            for i in chunk:
                yield {"type": "inbox", "id": i.id, "state": i.state.value, "event": f"{i.channel}:{i.event_id}",
                       "chat": self._chat(i.chat_id), "at": self._at(i.at), "attempts": i.attempts, "error": i.error}

    def outbox(self) -> Iterator[Line]:
        columns = select(Outbox.id, Outbox.key, Outbox.chat_id, Outbox.state, Outbox.attempts, Outbox.sent_at,
                         Outbox.ref, Outbox.error, Outbox.created_at)
        for chunk in self._chunks(columns, Outbox.created_at, Outbox.id):
            for o in chunk:
                yield {"type": "outbox", "key": o.key, "chat": self._chat(o.chat_id), "state": o.state.value,
                       "attempts": o.attempts, "sent_at": self._at(o.sent_at), "message": o.ref, "error": o.error,
                       "created_at": self._at(o.created_at)}

    def audit(self) -> Iterator[Line]:
        columns = select(AuditEvent.__table__)
        for chunk in self._chunks(columns, AuditEvent.at, AuditEvent.id):
            for e in chunk:
                yield {"type": "audit", "at": self._at(e.at), "actor": e.actor, "action": e.action, "object": e.object,
                       "hash": e.hash, "chain": e.chain, "sequence": e.sequence, "facts": e.facts,
                       "message": e.message, "previous": e.previous}

    def _chunks(self, query: Any, date: InstrumentedAttribute[datetime],
                key: InstrumentedAttribute[int]) -> Iterator[Sequence[Row[Any]]]:
        """The rows whose date is within the bounds, by their id."""
        bounds: list[ColumnElement[bool]] = [] if self._begin is None else [date >= self._begin]
        bounds += [] if self._end is None else [date < self._end]
        last = 0
        while chunk := self._session.execute(query.where(*bounds, key > last).order_by(key).limit(CHUNK)).all():
            yield chunk
            last = chunk[-1].id

    def _at(self, moment: datetime | None) -> str | None:
        return moment.astimezone(self._policy.zone).isoformat() if moment else None

    def _unit(self, unit_id: int | None) -> str | None:
        return self._units.get(unit_id or 0)

    def _person(self, person_id: int | None) -> str | None:
        return self._people.get(person_id or 0)

    def _chat(self, chat_id: int) -> str:
        return ":".join(self._chats[chat_id])

    def _order_name(self, year: int | None, number: int | None) -> str | None:
        return rules.name(self._policy.orders.prefix, year, number) if year and number else None

    def _numbers(self, ids: Sequence[int | None]) -> dict[int, int]:
        """Problem numbers by id."""
        wanted = {i for i in ids if i is not None}
        return {i: number for i, number in self._session.execute(
            select(Problem.id, Problem.number).where(Problem.id.in_(wanted)))}

    def _problems_of(self, orders: Sequence[int]) -> dict[int, list[int]]:
        """The numbers of all findings that an order names: each problem and the earlier one it repeats."""
        rows = self._session.execute(select(OrderProblem.order_id, OrderProblem.problem_id, OrderProblem.earlier_id)
                                     .where(OrderProblem.order_id.in_(orders))).all()
        numbers = self._numbers([p for row in rows for p in (row.problem_id, row.earlier_id)])
        found: dict[int, set[int]] = defaultdict(set)
        for row in rows:
            found[row.order_id] |= {numbers[p] for p in (row.problem_id, row.earlier_id) if p is not None}
        return defaultdict(list, {order: sorted(listed) for order, listed in found.items()})

    def _transfers(self, problems: Sequence[int]) -> dict[int, list[Line]]:
        """Each time a problem was handed on, and whether that was in time: what counts against nobody needs both."""
        found: dict[int, list[Line]] = defaultdict(list)
        for t in self._session.scalars(select(Transfer).where(Transfer.problem_id.in_(problems)).order_by(Transfer.id)):
            found[t.problem_id].append({
                "at": self._at(t.at), "by": self._person(t.by_id), "from": self._unit(t.from_id),
                "to": self._unit(t.to_id), "words": t.words, "state": t.state.value, "in_time": t.at <= t.due_at,
                "decided": self._unit(t.decided_id), "answered_at": self._at(t.answered_at),
                "answered_by": self._person(t.answered_by_id), "reason": t.reason})
        return found

    def _seen(self, problems: Sequence[int]) -> dict[int, list[Line]]:
        rows = self._session.execute(select(Sighting.id, Sighting.problem_id, Sighting.at, Sighting.by_id).where(
            Sighting.problem_id.in_(problems), Sighting.became_id.is_(None)).order_by(Sighting.at, Sighting.id)).all()
        photos = self._photos_by(Photo.sighting_id, [s.id for s in rows], "before")
        seen: dict[int, list[Line]] = defaultdict(list)
        for s in rows:
            seen[s.problem_id].append({"at": self._at(s.at), "by": self._person(s.by_id), "photos": photos[s.id]})
        return seen

    def _photos(self, problems: Sequence[int]) -> dict[int, list[Line]]:
        """Of each problem: what it was reported with, then what was handed in for it."""
        photos = self._photos_by(Photo.problem_id, problems, "before")
        submissions = self._session.execute(select(Rectification.id, Rectification.problem_id).where(
            Rectification.problem_id.in_(problems)).order_by(Rectification.id)).all()
        after = self._photos_by(Photo.rectification_id, [s.id for s in submissions], "after")
        for s in submissions:
            photos[s.problem_id] += after[s.id]
        return photos

    def _photos_by(self, owner: InstrumentedAttribute[int | None], ids: Sequence[int],
                   stage: str) -> dict[int, list[Line]]:
        rows = self._session.execute(select(owner, Photo.sha256, Photo.width, Photo.height, Photo.state).where(
            owner.in_(ids)).order_by(Photo.id))
        photos: dict[int, list[Line]] = defaultdict(list)
        for of, sha256, width, height, state in rows:
            photos[of or 0].append({"sha256": sha256, "stage": stage, "width": width, "height": height, "code": None,
                               "state": state.value})
        return photos

    def _messages(self, chunk: Sequence[Row[Any]]) -> dict[int, list[Line]]:
        """Where people wrote about a problem and where its cards stand."""
        links = self._session.execute(select(MessageLink.problem_id, MessageLink.chat_id, MessageLink.message).where(
            MessageLink.problem_id.in_([p.id for p in chunk])).order_by(MessageLink.message)).all()
        owners = {f"problem:{p.id}:card:{n}": p for p in chunk for n in range(1, p.card + 1)}
        cards = [(owners[key].id, chat, ref) for key, chat, ref in self._session.execute(
            select(Outbox.key, Outbox.chat_id, Outbox.ref).where(Outbox.key.in_(owners), Outbox.ref.is_not(None)))
            if owners[key].chat_id == chat]
        messages: dict[int, list[Line]] = defaultdict(list)
        for problem_id, chat_id, message in (*links, *cards):
            channel, present = self._chats[chat_id]
            former, slash, number = str(message).rpartition("/")  # "-100123/55": of the group that the chat was before
            messages[problem_id].append({"channel": channel, "chat": former if slash else present, "message": number})
        return messages
