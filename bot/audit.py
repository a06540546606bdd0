"""What ``doctor --audit`` looks at, read-only: file, tables, chains, numbers, states, orders, photos' bytes."""

import hashlib
from collections.abc import Callable, Iterable, Iterator

from sqlalchemy import Engine, String, func, select, type_coerce
from sqlalchemy.orm import Session

from bot.health import Check
from bot.settings import Settings
from domain.orders import OrderState, name
from domain.problem import ProblemState
from models import (
    AuditEvent,
    OrderSequence,
    Photo,
    PhotoState,
    Problem,
    Rectification,
    Sighting,
    SupervisionOrder,
    Unit,
    schema,
)
from photos.store import key_of, open_store
from services import audit as books

_MOST_NAMED = 20
_READ_AT_ONCE = 1000
_STATE_AFTER = {  # what an event makes of its problem or order; other events leave its state alone
    "problem.reported": ProblemState.OPEN, "problem.split_off": ProblemState.OPEN,
    "problem.returned": ProblemState.OPEN, "problem.rectified": ProblemState.RECTIFIED,
    "problem.closed": ProblemState.CLOSED, "problem.withdrawn": ProblemState.WITHDRAWN,
    "problem.merged": ProblemState.WITHDRAWN, "problem.acceptance_undone": ProblemState.RECTIFIED,
    "problem.return_undone": ProblemState.RECTIFIED, "problem.withdrawal_undone": ProblemState.OPEN,
    "order.drafted": OrderState.DRAFT, "order.issued": OrderState.ISSUED, "order.signed": OrderState.SIGNED,
    "order.returned": OrderState.SIGNED, "order.answered": OrderState.ANSWERED, "order.closed": OrderState.CLOSED,
    "order.withdrawn": OrderState.WITHDRAWN}
_UNNUMBERED = (OrderState.DRAFT.value, OrderState.WITHDRAWN.value)  # a draft may be withdrawn


def checks(engine: Engine, session: Session, settings: Settings) -> Iterator[Check]:
    """A line per check; what is wrong is named (№, order)."""
    if engine.dialect.name == "sqlite":
        yield _named("file", lambda: _damage(session), "restore the database from a backup")
        yield _named("links", lambda: _dangling(session), "rows were deleted by hand: restore them from a backup")
    yield _named("tables", lambda: map(str, schema.differences(engine)), "the tables were changed by hand")
    yield _named("chains", lambda: books.broken_links(session), "the books were changed by hand")
    yield _named("numbers", lambda: _gaps(session), "a number is missing, double or was never given")
    yield _named("states", lambda: _unexplained(session, settings), "the rows were changed by hand")
    yield _named("orders", lambda: _incomplete(session, settings), "the rows were changed by hand")
    yield _named("photo bytes", lambda: _bad_photos(session, settings), "restore them from a backup")


def _named(what: str, find: Callable[[], Iterable[str]], remedy: str) -> Check:
    try:
        wrong = list(find())
    except (ValueError, LookupError, TypeError) as error:  # a value that no such column can have
        wrong = [f"a row cannot be read ({error})"]
    more = f" and {len(wrong) - _MOST_NAMED} more" if len(wrong) > _MOST_NAMED else ""
    return Check(what, not wrong, "verified" if not wrong else f"{', '.join(wrong[:_MOST_NAMED])}{more}: {remedy}")


def _damage(session: Session) -> Iterator[str]:
    for (says,) in session.connection().exec_driver_sql("PRAGMA integrity_check"):
        if says != "ok":
            yield str(says)


def _dangling(session: Session) -> Iterator[str]:
    for table, row, parent, _ in session.connection().exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"{table} row {row} points to a {parent} that is not there"


def _gaps(session: Session) -> Iterator[str]:
    for town in session.scalars(select(Unit).where(Unit.last_problem_number > 0)):
        numbers = set(session.scalars(select(Problem.number).where(Problem.town_id == town.id)))
        yield from (f"problem №{n}" for n in range(1, town.last_problem_number + 1) if n not in numbers)
    for row in session.scalars(select(OrderSequence)):
        numbers = set(session.scalars(select(SupervisionOrder.number).where(
            SupervisionOrder.town_id == row.town_id, SupervisionOrder.year == row.year)))
        first = min((n for n in numbers if n is not None), default=row.next_number)
        yield from (f"order {row.year}/{n}" for n in range(first, row.next_number) if n not in numbers)
        yield from (f"order {row.year}/{n}" for n in numbers if n is not None and n >= row.next_number)


def _unexplained(session: Session, settings: Settings) -> Iterator[str]:
    """Problems and orders whose state is not the one that their events lead to."""
    booked = _booked(session)
    for id_, number, state in session.execute(select(
            Problem.id, Problem.number, type_coerce(Problem.state, String)).order_by(Problem.id)):
        yield from _unlike(f"problem №{number}", state, booked.get(f"problem:{id_}"))
    for row in session.execute(_ORDERS):
        yield from _unlike(_order(row, settings), row.state, booked.get(f"order:{row.id}"))


def _booked(session: Session) -> dict[str, str]:
    """The state that the events of each problem and order lead to."""
    states: dict[str, str] = {}
    events = select(AuditEvent.object, AuditEvent.action).where(
        AuditEvent.action.in_((*_STATE_AFTER, "order.joined"))).order_by(AuditEvent.id)
    for object_, action in session.execute(events.execution_options(yield_per=_READ_AT_ONCE)):
        if action in _STATE_AFTER:
            states[object_] = _STATE_AFTER[action].value
        elif states.get(object_) == OrderState.ANSWERED:  # it lists something open again
            states[object_] = OrderState.SIGNED.value
    return states


def _unlike(named: str, state: str, booked: str | None) -> Iterator[str]:
    if state != booked:
        yield f"{named} is {state}, by its events {booked or 'never opened'}"


_ORDERS = select(SupervisionOrder.id, SupervisionOrder.year, SupervisionOrder.number, SupervisionOrder.issued_at,
                 SupervisionOrder.due_at, type_coerce(SupervisionOrder.state, String).label("state")).order_by(
                     SupervisionOrder.id)


def _order(row: object, settings: Settings) -> str:
    """城创督〔2026〕8号, or the draft's id."""
    year, number, id_ = (getattr(row, key) for key in ("year", "number", "id"))
    is_numbered = year is not None and number is not None
    return name(settings.policy().orders.prefix, year, number) if is_numbered else f"order without a number (id {id_})"


def _incomplete(session: Session, settings: Settings) -> Iterator[str]:
    """Orders that were issued without what issuing gives."""
    for row in session.execute(_ORDERS):
        missing = [key for key in ("year", "number", "issued_at", "due_at") if getattr(row, key) is None]
        if missing and not (row.state in _UNNUMBERED and row.number is None):
            yield f"{_order(row, settings)} has no {', '.join(missing)}"


def _bad_photos(session: Session, settings: Settings) -> Iterator[str]:
    store = open_store(settings.photos_url)
    kept = (PhotoState.STORED, PhotoState.UNREADABLE)
    of = func.coalesce(Photo.problem_id, Rectification.problem_id, Sighting.problem_id)
    photos = select(Photo.id, Photo.sha256, Problem.number).outerjoin(
        Rectification, Rectification.id == Photo.rectification_id).outerjoin(
        Sighting, Sighting.id == Photo.sighting_id).outerjoin(Problem, Problem.id == of)
    for photo_id, sha256, number in session.execute(photos.where(Photo.state.in_(kept)).order_by(Photo.id)):
        named = f"photo {photo_id} of problem №{number}" if number else f"photo {photo_id}"
        if sha256 is None:
            yield f"{named} has no file"
            continue
        try:
            is_right = hashlib.sha256(store.get(sha256)).hexdigest() == sha256
        except OSError:
            yield f"{named} is missing ({key_of(sha256)})"
        else:
            if not is_right:
                yield f"{named} is changed ({key_of(sha256)})"
