"""Row changes: what an event changes in a read model, merged over a page into one change for each row.

A row is named by its primary key. The changes of a page take one statement for each table, or a few: many small
statements made read models slow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from sqlalchemy import Connection, Executable, Table

from services.chassis.projections import bulk_sql

Values = Mapping[str, Any]
Key = tuple[Any, ...]
Condition = Callable[[Values], bool]
"""The row at that moment, empty where there is none -> whether to make the change."""


@dataclass(frozen=True, slots=True)
class Upsert:
    """Insert a row, or update these columns."""

    table: Table
    values: Values
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """Update these columns of a row, where it exists."""

    table: Table
    values: Values
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete the rows with these values in columns of the primary key."""

    table: Table
    key_values: Values


RowChange = Upsert | Update | Delete
Change = RowChange | Executable
"""A statement runs after all earlier changes, and costs a round trip for each event."""


def row(table: Table, **values: Any) -> Upsert:
    """Upsert of a whole row: columns that are not given are null."""
    return Upsert(table, {**dict.fromkeys(table.c.keys()), **values})


def upsert(table: Table, when: Condition | None = None, /, **values: Any) -> Upsert:
    """Upsert of these columns by primary key. Columns that may not be null must all be given."""
    return Upsert(table, values, when)


def change(table: Table, when: Condition | None = None, /, **values: Any) -> Update:
    """Update of these columns by primary key; nothing where there is no such row."""
    return Update(table, values, when)


def drop(table: Table, **key_values: Any) -> Delete:
    """Delete of every row with these values in all, or some, of the primary key's columns."""
    return Delete(table, key_values)


def absent(stored: Values) -> bool:
    """Condition of an `upsert` that leaves an existing row as it is."""
    return not stored


def write(connection: Connection, changes: Iterable[Change]) -> None:
    """Make these changes, with the same result as one after the other."""
    changes_by_table: dict[Table, _PageChanges] = {}
    for row_change in changes:
        if isinstance(row_change, RowChange):
            table_changes = changes_by_table.get(row_change.table) or changes_by_table.setdefault(
                row_change.table, _PageChanges(row_change.table)
            )
            table_changes.add(row_change)
        else:
            _flush(connection, changes_by_table)
            connection.execute(row_change)
    _flush(connection, changes_by_table)


def _flush(connection: Connection, changes_by_table: dict[Table, _PageChanges]) -> None:
    """The steps of one table run in order; the same step of several tables shares a call."""
    steps = [table_changes.steps(connection) for table_changes in changes_by_table.values()]
    for together in zip_longest(*steps, fillvalue=()):
        bulk_sql.write(connection, [item for step in together for item in step])
    changes_by_table.clear()


class _PageChanges:
    """The changes of a page in one table: rows deleted, rows updated and rows upserted.

    A conditional change needs the stored row. It is deferred, with every later change, so that one read is enough.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.key = tuple(column.name for column in table.primary_key)
        self.stored_rows: dict[Key, dict[str, Any]] = {}
        self.deleted: dict[Key, dict[Key, Values]] = {}
        self.updated: dict[Key, dict[str, Any]] = {}
        self.upserted: dict[Key, dict[str, Any]] = {}
        self.deferred: list[RowChange] = []

    def add(self, row_change: RowChange) -> None:
        if self.deferred or self._needs_stored_row(row_change):
            self.deferred.append(row_change)
        else:
            self._apply(row_change)

    def steps(self, connection: Connection) -> list[list[bulk_sql.BulkStatement]]:
        """The statements, step by step; no step touches a row twice."""
        self._load_stored_rows(connection)
        steps = [
            [
                bulk_sql.delete_statement(self.table, columns, values.values())
                for columns, values in self.deleted.items()
            ],
            [
                bulk_sql.update_statement(self.table, columns, same_columns)
                for columns, same_columns in _by_columns(self.updated.values())
                if len(columns) > len(self.key)
            ],
            [
                bulk_sql.upsert_statement(self.table, columns, same_columns)
                for columns, same_columns in _by_columns(self.upserted.values())
            ],
        ]
        return [step for step in steps if step]

    def _needs_stored_row(self, row_change: RowChange) -> bool:
        if isinstance(row_change, Delete) or not row_change.when:
            return False
        return len(self.upserted.get(self._key(row_change.values), ())) < len(self.table.c)

    def _load_stored_rows(self, connection: Connection) -> None:
        conditional = [deferred for deferred in self.deferred if self._needs_stored_row(deferred)]
        needed = {self._key(deferred.values): deferred.values for deferred in conditional}  # type: ignore[union-attr]
        keys = [{name: values[name] for name in self.key} for values in needed.values()]
        for stored in bulk_sql.read(connection, self.table, self.key, keys) if keys else ():
            if not self._is_deleted(stored):
                self.stored_rows[self._key(stored)] = stored
        for row_change in self.deferred:
            self._apply(row_change)

    def _apply(self, row_change: RowChange) -> None:
        if isinstance(row_change, Delete):
            self._delete(row_change.key_values)
            return
        key = self._key(row_change.values)
        if row_change.when and not row_change.when(self._current_row(key)):
            return
        if key in self.upserted:
            self.upserted[key].update(row_change.values)
        elif isinstance(row_change, Upsert):
            self.upserted[key] = {**row_change.values}
        else:
            self.updated.setdefault(key, {}).update(row_change.values)

    def _key(self, values: Values) -> Key:
        return tuple([values[name] for name in self.key])

    def _current_row(self, key: Key) -> Values:
        before = self.stored_rows.get(key, {})
        updated = self.updated.get(key, {}) if before else {}
        return {**before, **updated, **self.upserted.get(key, {})}

    def _is_deleted(self, row: Values) -> bool:
        return any(tuple(row[name] for name in columns) in values for columns, values in self.deleted.items())

    def _delete(self, key_values: Values) -> None:
        columns = tuple(name for name in self.key if name in key_values)
        value = tuple(key_values[name] for name in columns)
        self.deleted.setdefault(columns, {})[value] = key_values
        kept: dict[Key, Any]
        for kept in (self.stored_rows, self.updated, self.upserted):
            if columns == self.key:
                kept.pop(value, None)
            else:
                for key in [k for k, v in kept.items() if tuple(v[name] for name in columns) == value]:
                    del kept[key]


def _by_columns(row_values: Iterable[dict[str, Any]]) -> Iterator[tuple[tuple[str, ...], list[Values]]]:
    """(columns, rows) for each set of columns."""
    same_columns: dict[tuple[str, ...], list[Values]] = {}
    for values in row_values:
        same_columns.setdefault(tuple(sorted(values)), []).append(values)
    yield from same_columns.items()
