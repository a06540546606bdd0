"""Statements that are made once and run with values thousands of times an hour.

On SQLite they go straight to the driver, compiled once: SQLAlchemy's handling of a call costs five times what the
database needs for it, and half of what a report costs in all. Elsewhere, and where a statement's text depends on its
values, they take the ordinary way. Either way: the session's transaction, its types, its exceptions.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import instance_dict, manager_of_class

Values = Mapping[str, Any]
E = TypeVar("E")
_Change = Callable[[Any], Any] | None
_NOTHING: Values = {}


def run(session: Session, statement: Executable, values: Values = _NOTHING) -> None:
    """Run it. What is pending on objects is written before."""
    _run(session, statement, values)


def run_many(session: Session, statement: Executable, values: Sequence[Values]) -> None:
    """Run it once for each of these, all with the same keys."""
    if not values:
        return
    session.flush()
    connection = session.connection()
    direct = _direct(statement, connection.dialect, tuple(values[0]))
    if direct is None:
        connection.execute(statement, list(values))
    else:
        direct.run_many(connection, values)


def rows(session: Session, statement: Executable, values: Values = _NOTHING) -> list[Any]:
    """Its rows, as tuples with names. What is pending on objects is written before."""
    return _run(session, statement, values)


def row(session: Session, statement: Executable, values: Values = _NOTHING) -> Any:
    """Its first row, None when there is none."""
    return next(iter(_run(session, statement, values)), None)


def value(session: Session, statement: Executable, values: Values = _NOTHING) -> Any:
    """The first column of its first row, None when there is none."""
    found = row(session, statement, values)
    return None if found is None else found[0]


def as_loaded(session: Session, entity: type[E], columns: Values) -> E:
    """The object of a row that was just written or read by a statement of tables: all its columns, by name."""
    made: E = manager_of_class(entity).new_instance()
    instance_dict(made).update(columns)
    make_transient_to_detached(made)
    session.add(made)
    return made


def _run(session: Session, statement: Executable, values: Values) -> list[Any]:
    session.flush()
    connection = session.connection()
    direct = _direct(statement, connection.dialect, tuple(values))
    if direct is not None:
        return direct.run(connection, values)
    result = connection.execute(statement, dict(values))
    return list(result) if result.returns_rows else []


@dataclass(frozen=True, slots=True)
class _Direct:
    """A compiled statement and how its values and columns change on their way."""

    sql: str
    names: tuple[tuple[str, _Change], ...]
    fixed: Values  # values that are part of the statement
    columns: tuple[_Change, ...]
    as_row: Callable[[Sequence[Any]], Any]

    def run(self, connection: Connection, values: Values) -> list[Any]:
        parameters = self._parameters(values)
        try:
            cursor = _driver(connection).execute(self.sql, parameters)
            found = cursor.fetchall() if self.columns else []
            cursor.close()
        except connection.dialect.loaded_dbapi.Error as error:
            raise self._as_ours(connection, parameters, error) from error
        return [self.as_row([v if change is None else change(v) for v, change in zip(r, self.columns, strict=True)])
                for r in found]

    def run_many(self, connection: Connection, values: Sequence[Values]) -> None:
        parameters = [self._parameters(v) for v in values]
        try:
            _driver(connection).executemany(self.sql, parameters).close()
        except connection.dialect.loaded_dbapi.Error as error:
            raise self._as_ours(connection, parameters, error) from error

    def _parameters(self, values: Values) -> list[Any]:
        fixed = self.fixed
        found = [values[name] if name in values else fixed[name] for name, _ in self.names]
        return [v if change is None else change(v) for v, (_, change) in zip(found, self.names, strict=True)]

    def _as_ours(self, connection: Connection, parameters: list[Any], error: Exception) -> BaseException:
        dialect = connection.dialect
        return DBAPIError.instance(self.sql, parameters, error, dialect.loaded_dbapi.Error, dialect=dialect)


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


@cache
def _direct(statement: Any, dialect: Dialect, keys: tuple[str, ...]) -> _Direct | None:
    """None: it must take the ordinary way."""
    if dialect.name != "sqlite":
        return None
    compiled: Any = statement.compile(dialect=dialect, column_keys=list(keys))
    if compiled.post_compile_params or compiled.insert_prefetch or compiled.update_prefetch:
        return None
    names = tuple((name, _into(compiled.binds[name].type, dialect)) for name in compiled.positiontup or ())
    columns = statement.exported_columns if getattr(statement, "exported_columns", None) is not None else ()
    named = namedtuple("Row", [c.key for c in columns], rename=True)  # type: ignore[misc]
    fixed = {name: bound.effective_value for name, bound in compiled.binds.items() if not bound.required}
    return _Direct(str(compiled), names, fixed, tuple(_out_of(c.type, dialect) for c in columns), named._make)


def _into(kind: Any, dialect: Dialect) -> _Change:
    change: _Change = kind.dialect_impl(dialect).bind_processor(dialect)
    return change


def _out_of(kind: Any, dialect: Dialect) -> _Change:
    change: _Change = kind.dialect_impl(dialect).result_processor(dialect, None)
    return change
