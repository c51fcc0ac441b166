"""This is where it is said what an event changes in a read model, and a page of changes becomes one a row.

A row is named by its primary key. Whatever a page changes is written by one statement a table, or a few: many small
ones are what made read models slow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from sqlalchemy import Connection, Executable, Table

from services.chassis.projecting import bulk

Values = Mapping[str, Any]
Key = tuple[Any, ...]
When = Callable[[Values], bool]
"""The row as it stands by then, empty where there is none -> whether the change is made."""


@dataclass(frozen=True, slots=True)
class Upsert:
    """A row made, or changed in these columns."""

    table: Table
    values: Values
    when: When | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """A row changed in these columns, where there is one."""

    table: Table
    values: Values
    when: When | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """No row any more with these values in columns of its primary key."""

    table: Table
    of: Values


RowChange = Upsert | Update | Delete
Change = RowChange | Executable
"""A statement of one's own comes after all that is before it, and costs a round trip for each event."""


def row(table: Table, **values: Any) -> Upsert:
    """The whole row: what is not given is null."""
    return Upsert(table, {**dict.fromkeys(table.c.keys()), **values})


def upsert(table: Table, when: When | None = None, /, **values: Any) -> Upsert:
    """The row of that primary key, made or changed in these columns. Columns that may not be null must all be given."""
    return Upsert(table, values, when)


def change(table: Table, when: When | None = None, /, **values: Any) -> Update:
    """The row of that primary key changed in these columns; where there is none, nothing."""
    return Update(table, values, when)


def drop(table: Table, **of: Any) -> Delete:
    """Every row with these values; they are all, or some, of its primary key."""
    return Delete(table, of)


def absent(stands: Values) -> bool:
    """For an `upsert` that leaves a row that stands as it is."""
    return not stands


def write(rows: Connection, changes: Iterable[Change]) -> None:
    """Make these changes, as if one after the other."""
    folded: dict[Table, _Folded] = {}
    for each in changes:
        if isinstance(each, RowChange):
            of_it = folded.get(each.table) or folded.setdefault(each.table, _Folded(each.table))
            of_it.take(each)
        else:
            _flush(rows, folded)
            rows.execute(each)
    _flush(rows, folded)


def _flush(rows: Connection, folded: dict[Table, _Folded]) -> None:
    """A table's own steps come one after the other; those of several tables are taken together."""
    steps = [of_it.steps(rows) for of_it in folded.values()]
    for together in zip_longest(*steps, fillvalue=()):
        bulk.write(rows, [writing for step in together for writing in step])
    folded.clear()


class _Folded:
    """What a page changes in one table: what goes, what is changed where it stands, and what is made.

    What hangs on a row that has not been looked at waits, and all behind it: then one look is enough.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.key = tuple(column.name for column in table.primary_key)
        self.stood: dict[Key, dict[str, Any]] = {}
        self.gone: dict[Key, dict[Key, Values]] = {}
        self.changed: dict[Key, dict[str, Any]] = {}
        self.made: dict[Key, dict[str, Any]] = {}
        self.waiting: list[RowChange] = []

    def take(self, each: RowChange) -> None:
        if self.waiting or self._unknown(each):
            self.waiting.append(each)
        else:
            self._take(each)

    def steps(self, rows: Connection) -> list[list[bulk.Writing]]:
        """What is written, in this order; nothing in one step touches a row twice."""
        self._look(rows)
        steps = [
            [bulk.deleting(self.table, columns, values.values()) for columns, values in self.gone.items()],
            [
                bulk.updating(self.table, columns, alike)
                for columns, alike in _alike(self.changed.values())
                if len(columns) > len(self.key)
            ],
            [bulk.upserting(self.table, columns, alike) for columns, alike in _alike(self.made.values())],
        ]
        return [step for step in steps if step]

    def _unknown(self, each: RowChange) -> bool:
        if isinstance(each, Delete) or not each.when:
            return False
        return len(self.made.get(self._key(each.values), ())) < len(self.table.c)

    def _look(self, rows: Connection) -> None:
        asked = {self._key(each.values): each.values for each in self.waiting if self._unknown(each)}  # type: ignore[union-attr]
        keys = [{name: values[name] for name in self.key} for values in asked.values()]
        for found in bulk.read(rows, self.table, self.key, keys) if keys else ():
            if not self._is_gone(found):
                self.stood[self._key(found)] = found
        for each in self.waiting:
            self._take(each)

    def _take(self, each: RowChange) -> None:
        if isinstance(each, Delete):
            self._drop(each.of)
            return
        key = self._key(each.values)
        if each.when and not each.when(self._stands(key)):
            return
        if key in self.made:
            self.made[key].update(each.values)
        elif isinstance(each, Upsert):
            self.made[key] = {**each.values}
        else:
            self.changed.setdefault(key, {}).update(each.values)

    def _key(self, values: Values) -> Key:
        return tuple([values[name] for name in self.key])

    def _stands(self, key: Key) -> Values:
        before = self.stood.get(key, {})
        changed = self.changed.get(key, {}) if before else {}
        return {**before, **changed, **self.made.get(key, {})}

    def _is_gone(self, row: Values) -> bool:
        return any(tuple(row[name] for name in columns) in values for columns, values in self.gone.items())

    def _drop(self, of: Values) -> None:
        columns = tuple(name for name in self.key if name in of)
        value = tuple(of[name] for name in columns)
        self.gone.setdefault(columns, {})[value] = of
        held: dict[Key, Any]
        for held in (self.stood, self.changed, self.made):
            if columns == self.key:
                held.pop(value, None)
            else:
                for key in [k for k, v in held.items() if tuple(v[name] for name in columns) == value]:
                    del held[key]


def _alike(pending: Iterable[dict[str, Any]]) -> Iterator[tuple[tuple[str, ...], list[Values]]]:
    """Those that say the same columns, together."""
    alike: dict[tuple[str, ...], list[Values]] = {}
    for values in pending:
        alike.setdefault(tuple(sorted(values)), []).append(values)
    yield from alike.items()
