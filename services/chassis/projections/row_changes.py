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


def write(rows: Connection, changes: Iterable[Change]) -> None:
    """Make these changes, with the same result as one after the other."""
    changes_by_table: dict[Table, _PageChanges] = {}
    for each in changes:
        if isinstance(each, RowChange):
            table_changes = changes_by_table.get(each.table) or changes_by_table.setdefault(
                each.table, _PageChanges(each.table)
            )
            table_changes.add(each)
        else:
            _flush(rows, changes_by_table)
            rows.execute(each)
    _flush(rows, changes_by_table)


def _flush(rows: Connection, changes_by_table: dict[Table, _PageChanges]) -> None:
    """The steps of one table run in order; the same step of several tables shares a call."""
    steps = [table_changes.steps(rows) for table_changes in changes_by_table.values()]
    for together in zip_longest(*steps, fillvalue=()):
        bulk_sql.write(rows, [item for step in together for item in step])
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

    def add(self, each: RowChange) -> None:
        if self.deferred or self._needs_stored_row(each):
            self.deferred.append(each)
        else:
            self._apply(each)

    def steps(self, rows: Connection) -> list[list[bulk_sql.BulkStatement]]:
        """The statements, step by step; no step touches a row twice."""
        self._load_stored_rows(rows)
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

    def _needs_stored_row(self, each: RowChange) -> bool:
        if isinstance(each, Delete) or not each.when:
            return False
        return len(self.upserted.get(self._key(each.values), ())) < len(self.table.c)

    def _load_stored_rows(self, rows: Connection) -> None:
        needed = {self._key(each.values): each.values for each in self.deferred if self._needs_stored_row(each)}  # type: ignore[union-attr]
        keys = [{name: values[name] for name in self.key} for values in needed.values()]
        for found in bulk_sql.read(rows, self.table, self.key, keys) if keys else ():
            if not self._is_deleted(found):
                self.stored_rows[self._key(found)] = found
        for each in self.deferred:
            self._apply(each)

    def _apply(self, each: RowChange) -> None:
        if isinstance(each, Delete):
            self._delete(each.key_values)
            return
        key = self._key(each.values)
        if each.when and not each.when(self._current_row(key)):
            return
        if key in self.upserted:
            self.upserted[key].update(each.values)
        elif isinstance(each, Upsert):
            self.upserted[key] = {**each.values}
        else:
            self.updated.setdefault(key, {}).update(each.values)

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
        held: dict[Key, Any]
        for held in (self.stored_rows, self.updated, self.upserted):
            if columns == self.key:
                held.pop(value, None)
            else:
                for key in [k for k, v in held.items() if tuple(v[name] for name in columns) == value]:
                    del held[key]


def _by_columns(row_values: Iterable[dict[str, Any]]) -> Iterator[tuple[tuple[str, ...], list[Values]]]:
    """(columns, rows) for each set of columns."""
    same_columns: dict[tuple[str, ...], list[Values]] = {}
    for values in row_values:
        same_columns.setdefault(tuple(sorted(values)), []).append(values)
    yield from same_columns.items()
