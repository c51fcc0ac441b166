"""Bulk SQL: one statement writes many rows, which travel as one JSON text that PostgreSQL expands.

Many times as fast as a statement for each row, and twice as fast as SQLAlchemy's own many-row inserts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    JSON,
    ClauseElement,
    Column,
    ColumnElement,
    Connection,
    Executable,
    String,
    Table,
    TableValuedAlias,
    and_,
    bindparam,
    cast,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.dialects.postgresql.psycopg import dialect

Values = Mapping[str, Any]
Columns = tuple[str, ...]
NUL, REPLACEMENT_CHARACTER = "\x00", "\ufffd"
"""PostgreSQL's text cannot hold NUL; a read model holds Unicode's replacement character instead."""
COMBINED_CHARACTERS_MAX = 64 * 1024
"""The most characters of rows for which several tables share one statement, and so its time limit."""


class BulkStatement(NamedTuple):
    """A statement, and its rows as JSON."""

    statement: str
    rows: str


def upsert_statement(table: Table, columns: Columns, values: Iterable[Values]) -> BulkStatement:
    """Insert these rows, or update these columns of the rows that exist."""
    return BulkStatement(_upsert_sql(table, columns), to_json(values))


def update_statement(table: Table, columns: Columns, values: Iterable[Values]) -> BulkStatement:
    """Update these columns of the rows that exist."""
    return BulkStatement(_update_sql(table, columns), to_json(values))


def delete_statement(table: Table, columns: Columns, values: Iterable[Values]) -> BulkStatement:
    """Delete every row with one of these combinations of values."""
    return BulkStatement(_delete_sql(table, columns), to_json(values))


def write(connection: Connection, statements: Sequence[BulkStatement]) -> None:
    """Run these statements, which touch no row twice. Small ones share one call, to save round trips."""
    if len(statements) == 1 or sum(len(item.rows) for item in statements) > COMBINED_CHARACTERS_MAX:
        for item in statements:
            connection.exec_driver_sql(item.statement, {"rows": item.rows})
    elif statements:
        named = [(f"w{n}", item) for n, item in enumerate(statements)]
        parts = [f"{name} as ({item.statement.replace('%(rows)s', f'%({name})s')})" for name, item in named]
        connection.exec_driver_sql(f"with {', '.join(parts)} select", {name: item.rows for name, item in named})


def read(connection: Connection, table: Table, key: Columns, values: Iterable[Values]) -> list[dict[str, Any]]:
    """The existing rows of these keys, with all columns."""
    return [dict(row._mapping) for row in connection.execute(_select_query(table, key), {"rows": to_json(values)})]


def to_json(values: Iterable[Values]) -> str:
    """The rows as JSON without NUL characters."""
    rows = [*values]
    text = msgspec.json.encode(rows).decode()
    return text if "\\u0000" not in text else msgspec.json.encode(_without_nul(msgspec.to_builtins(rows))).decode()


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace(NUL, REPLACEMENT_CHARACTER)
    if isinstance(value, Mapping):
        return {_without_nul(name): _without_nul(inner) for name, inner in value.items()}
    return [*map(_without_nul, value)] if isinstance(value, list) else value


@cache
def _upsert_sql(table: Table, columns: Columns) -> str:
    recordset, key = _recordset(table, columns), [column.name for column in table.primary_key]
    insertion = insert(table).from_select([*columns], select(*[recordset.c[name] for name in columns]))
    other_columns = {name: insertion.excluded[name] for name in columns if name not in key}
    if not other_columns:
        return _compiled(insertion.on_conflict_do_nothing(index_elements=key))
    return _compiled(insertion.on_conflict_do_update(index_elements=key, set_=other_columns))


@cache
def _update_sql(table: Table, columns: Columns) -> str:
    recordset, key = _recordset(table, columns), tuple(column.name for column in table.primary_key)
    other_columns = {name: recordset.c[name] for name in columns if name not in key}
    return _compiled(update(table).where(_columns_equal(table, recordset, key)).values(other_columns))


@cache
def _delete_sql(table: Table, columns: Columns) -> str:
    recordset = _recordset(table, columns)
    return _compiled(delete(table).where(_columns_equal(table, recordset, columns)))


@cache
def _select_query(table: Table, key: Columns) -> Executable:
    recordset = _recordset(table, key)
    return select(table).where(_columns_equal(table, recordset, key))


def _compiled(statement: ClauseElement) -> str:
    return str(statement.compile(dialect=dialect()))  # type: ignore[no-untyped-call]


def _recordset(table: Table, columns: Columns) -> TableValuedAlias:
    """The rows of the JSON text, with the types of the table's columns."""
    typed = [Column(name, table.c[name].type) for name in columns]
    rows = func.json_to_recordset(cast(bindparam("rows", type_=String), JSON))
    return rows.table_valued(*typed).render_derived(name="given", with_types=True)


def _columns_equal(table: Table, recordset: TableValuedAlias, columns: Columns) -> ColumnElement[bool]:
    return and_(*[table.c[name] == recordset.c[name] for name in columns])
