"""This is where a long answer is cut into pages that follow each other: by where the last one ended, and not by number.

What comes or goes meanwhile moves no other entry over a page's edge, so that none is skipped and none is shown twice
unless it was itself moved.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import GenericAlias
from typing import Annotated, Any, Generic, NamedTuple, TypeVar

import msgspec
from fastapi import Depends, Query
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, or_

from services.chassis.asking.decisions import Refused

Entry = TypeVar("Entry")

USUAL, MOST = 100, 500
"""Entries of a page, and the most that may be asked for."""


class CursorUnreadable(Refused):
    """A cursor is as a `Link` gave it, for the same question."""

    status = 422


@dataclass(frozen=True, slots=True)
class Turn:
    """Which page is asked for: the first, or the one at a cursor, of at most so many entries."""

    cursor: str | None = None
    limit: int = USUAL


FIRST = Turn()


def _turn(
    cursor: Annotated[
        str | None, Query(max_length=2_000, description="as the answer's Link header gave it; left out: the first page")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MOST, description="entries of a page, at most")] = USUAL,
) -> Turn:
    return Turn(cursor, limit)


Turned = Annotated[Turn, Depends(_turn)]
"""How a question is asked for one of its pages."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Entry]):
    """One page of an answer, and the cursors of its neighbours: over HTTP a list, with them in its Link header."""

    entries: list[Entry]
    following: str | None = None
    previous: str | None = None


class Key(NamedTuple):
    """One of what a list is ordered by: a column that is never null. The last of them must tell every entry apart."""

    column: ColumnElement[Any]
    falling: bool = False

    def ordered(self, back: bool) -> ColumnElement[Any]:
        return self.column.desc() if self.falling != back else self.column.asc()

    def beyond(self, value: Any, back: bool) -> ColumnElement[bool]:
        before: ColumnElement[bool] = self.column < value
        after: ColumnElement[bool] = self.column > value
        return before if self.falling != back else after


BOUNDS: dict[type, Any] = {
    datetime: Annotated[datetime, msgspec.Meta(tz=True)],
    int: Annotated[int, msgspec.Meta(ge=-(2**31), lt=2**31)],
    str: Annotated[str, msgspec.Meta(pattern=r"^[^\x00]*$")],
}
"""What the database can compare a column with: a cursor that says anything else is refused before it is asked."""


def paged(
    rows: Connection, name: str, found: Select[Any], keys: Sequence[Key], turn: Turn, entry: Callable[[Row[Any]], Entry]
) -> Page[Entry]:
    """The page of `found` that is asked for, ordered by `keys`.

    `name` is the list's: its cursors are good nowhere else. Raises CursorUnreadable.
    """
    back, at = _read(turn.cursor, name, keys) if turn.cursor else (False, None)
    if at is not None:
        found = found.where(_beyond(keys, at, back))
    seen = found.add_columns(*(key.column.label(f"key_{n}") for n, key in enumerate(keys)))
    listed = rows.execute(seen.order_by(*(key.ordered(back) for key in keys)).limit(turn.limit + 1)).all()
    more, shown = len(listed) > turn.limit, [*listed[: turn.limit]]
    if back:
        shown.reverse()
    if not shown:
        return Page([])
    return Page(
        [entry(row) for row in shown],
        following=_cursor(name, keys, shown[-1], back=False) if more or back else None,
        previous=_cursor(name, keys, shown[0], back=True) if (more if back else at is not None) else None,
    )


def _beyond(keys: Sequence[Key], at: Iterable[Any], back: bool) -> ColumnElement[bool]:
    """Later in the order than `at`: by the first key that differs."""
    same: list[ColumnElement[bool]] = []
    later: list[ColumnElement[bool]] = []
    for key, value in zip(keys, at, strict=True):
        later.append(and_(*same, key.beyond(value, back)))
        same.append(key.column == value)
    return or_(*later)


def _cursor(name: str, keys: Sequence[Key], row: Row[Any], *, back: bool) -> str:
    at = [row._mapping[f"key_{n}"] for n in range(len(keys))]
    return urlsafe_b64encode(msgspec.json.encode((name, back, at))).decode().rstrip("=")


def _read(cursor: str, name: str, keys: Sequence[Key]) -> tuple[bool, tuple[Any, ...]]:
    kinds = [BOUNDS.get(key.column.type.python_type, key.column.type.python_type) for key in keys]
    said = GenericAlias(tuple, (str, bool, GenericAlias(tuple, tuple(kinds))))
    try:
        of, back, at = msgspec.json.decode(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=said)
    except (ValueError, msgspec.MsgspecError):
        of, back, at = "", False, ()
    if of != name:
        raise CursorUnreadable("this is no cursor of this list: take it as the Link header gave it, or begin anew")
    return back, at
