"""Statements that are made once and run with values thousands of times an hour.

On SQLite they go straight to the driver, compiled once: SQLAlchemy's handling of a call costs five times what the
database needs for it, and half of what a report costs in all. Elsewhere, and where a statement's text depends on its
values, they take the ordinary way. Either way: the session's transaction, its types, the database's exceptions.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, Enum, Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, SessionTransaction, configure_mappers, make_transient_to_detached
from sqlalchemy.orm.attributes import instance_dict, instance_state, manager_of_class

from models.base import UtcDateTime

Values = Mapping[str, Any]
E = TypeVar("E")
_Changes = tuple[tuple[int, Callable[[Any], Any]], ...]  # by position
_NOTHING: Values = {}
_KEPT = "connection of the transaction"


def run(session: Session, statement: Executable, values: Values = _NOTHING) -> None:
    """Run it. What is pending on objects is written before."""
    _run(session, statement, values)


def run_many(session: Session, statement: Executable, values: Sequence[Values]) -> None:
    """Run it once for each of these, all with the same keys."""
    if not values:
        return
    session.flush()
    connection = _connection(session)
    direct = _direct(statement, connection.dialect, tuple(values[0]))
    if direct is None:
        connection.execute(statement, list(values))
    else:
        direct.run_many(connection, values)


def rows(session: Session, statement: Executable, values: Values = _NOTHING) -> list[Any]:
    """Its rows, as tuples with the names of its columns, of which no two are the same. What is pending on objects is
    written before."""
    return _run(session, statement, values)


def row(session: Session, statement: Executable, values: Values = _NOTHING) -> Any:
    """Its first row, None when there is none."""
    return next(iter(_run(session, statement, values)), None)


def value(session: Session, statement: Executable, values: Values = _NOTHING) -> Any:
    """The first column of its first row, None when there is none."""
    found = row(session, statement, values)
    return None if found is None else found[0]


def as_loaded(session: Session, entity: type[E], columns: Values) -> E:
    """The object of a row that was just written or read by a statement of tables: all its columns, by name. An object
    that the session has of this row stays as it is, as with any other load."""
    made: E = _manager(entity).new_instance()  # type: ignore[arg-type]  # mypy: a type variable is not Hashable
    instance_dict(made).update(columns)
    make_transient_to_detached(made)
    key = instance_state(made).key
    assert key is not None
    present: E | None = session.identity_map.get(key)
    if present is None:
        session.add(made)
    return present or made


@cache
def _manager(entity: type[Any]) -> Any:
    configure_mappers()
    return manager_of_class(entity)


def _run(session: Session, statement: Executable, values: Values) -> list[Any]:
    session.flush()
    connection = _connection(session)
    direct = _direct(statement, connection.dialect, tuple(values))
    if direct is not None:
        return direct.run(connection, values)
    result = connection.execute(statement, dict(values))
    return list(result) if result.returns_rows else []


def _connection(session: Session) -> Connection:
    """The session's own, asked for once a transaction or savepoint: the question costs as much as a small statement.
    After a flush that failed it is asked again, and refuses."""
    kept: tuple[SessionTransaction, Connection] | None = session.info.get(_KEPT)
    innermost = session.get_nested_transaction() or session.get_transaction()
    if kept is not None and kept[0] is innermost and innermost.is_active:
        return kept[1]
    connection = session.connection()
    session.info[_KEPT] = (session.get_nested_transaction() or session.get_transaction(), connection)
    return connection


@dataclass(frozen=True, slots=True)
class _Direct:
    """A compiled statement and how its values and columns change on their way."""

    sql: str
    fixed: dict[str, Any]  # values that are part of the statement
    in_order: Callable[[Values], tuple[Any, ...]]
    inward: _Changes
    outward: _Changes
    as_row: Callable[[Sequence[Any]], Any] | None  # None: it gives no rows

    def run(self, connection: Connection, values: Values) -> list[Any]:
        parameters = self._parameters(values)
        try:
            found = _driver(connection).execute(self.sql, parameters).fetchall()
        except connection.dialect.loaded_dbapi.Error as error:
            raise self._as_ours(connection, parameters, error) from error
        if self.as_row is None:
            return []
        return [self.as_row(_changed(r, self.outward) if self.outward else r) for r in found]

    def run_many(self, connection: Connection, values: Sequence[Values]) -> None:
        parameters = [self._parameters(v) for v in values]
        try:
            _driver(connection).executemany(self.sql, parameters).close()
        except connection.dialect.loaded_dbapi.Error as error:
            raise self._as_ours(connection, parameters, error) from error

    def _parameters(self, values: Values) -> list[Any]:
        return _changed(self.in_order({**self.fixed, **values} if self.fixed else values), self.inward)

    def _as_ours(self, connection: Connection, parameters: list[Any], error: Exception) -> BaseException:
        dialect = connection.dialect
        return DBAPIError.instance(self.sql, parameters, error, dialect.loaded_dbapi.Error, dialect=dialect)


def _changed(values: Sequence[Any], changes: _Changes) -> list[Any]:
    """The same values, those at these positions changed."""
    found = list(values)
    for at, change in changes:
        found[at] = change(found[at])
    return found


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


@lru_cache(512)
def _direct(statement: Any, dialect: Dialect, keys: tuple[str, ...]) -> _Direct | None:
    """None: it must take the ordinary way."""
    if dialect.name != "sqlite":
        return None
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(keys))
    is_made_each_time = any(bound.callable for bound in compiled.binds.values())
    if compiled.post_compile_params or compiled.insert_prefetch or compiled.update_prefetch or is_made_each_time:
        return None
    names = compiled.positiontup or []
    fixed = {name: bound.effective_value for name, bound in compiled.binds.items() if not bound.required}
    inward = [_into(compiled.binds[name].type, dialect) for name in names]
    columns = list(statement.exported_columns)
    outward = [c.type.dialect_impl(dialect).result_processor(dialect, None) for c in columns]
    named = namedtuple("Row", [c.key for c in columns], rename=True)  # type: ignore[misc]
    return _Direct(str(compiled), fixed, _in_order(names), _only(inward), _only(outward),
                   named._make if columns else None)


def _in_order(names: Sequence[str]) -> Callable[[Values], tuple[Any, ...]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple(values[name] for name in names)


def _into(kind: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    change: Callable[[Any], Any] | None = kind.dialect_impl(dialect).bind_processor(dialect)
    if change is not None and isinstance(kind, Enum):
        return lru_cache(64)(change)
    if change is None or not isinstance(kind, UtcDateTime):
        return change
    written = lru_cache(64)(change)  # an event writes the same few times
    # In UTC equal times are one; elsewhere the two hours of an autumn night are equal and are not the same.
    return lambda at: written(at) if at is not None and at.tzinfo is UTC else change(at)


def _only(changes: Sequence[Callable[[Any], Any] | None]) -> _Changes:
    return tuple((at, change) for at, change in enumerate(changes) if change is not None)
