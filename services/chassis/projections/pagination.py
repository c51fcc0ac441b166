"""Keyset pagination: a page of a list begins after the last entry of the page before, and not at a number.

An entry that is added or removed between two requests moves no other entry over a page's edge: none is skipped, and
none is shown twice unless that entry itself moved.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import GenericAlias
from typing import Annotated, Any, Generic, NamedTuple, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, or_

from services.chassis.domain.decider import Refused

Entry = TypeVar("Entry")

PAGE_ENTRIES_DEFAULT, PAGE_ENTRIES_MAX = 100, 500
"""Entries of a page, and the most that a request may ask for."""


class CursorUnreadable(Refused):
    """A cursor is none of this list's: it comes from another list, or was changed."""

    status = 422


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page is asked for: the first, or the one at a cursor, of at most `limit` entries."""

    cursor: str | None = None
    limit: int = PAGE_ENTRIES_DEFAULT


FIRST_PAGE = PageRequest()


@dataclass(frozen=True, slots=True)
class Page(Generic[Entry]):
    """One page of a list, with the cursors of its neighbours. Over HTTP: a list, and the cursors in its Link header."""

    entries: list[Entry]
    following: str | None = None
    previous: str | None = None


class SortKey(NamedTuple):
    """One column that a list is ordered by; it is never null. The last sort key of a list is unique."""

    column: ColumnElement[Any]
    descending: bool = False

    def order(self, backwards: bool) -> ColumnElement[Any]:
        return self.column.desc() if self.descending != backwards else self.column.asc()

    def beyond(self, value: Any, backwards: bool) -> ColumnElement[bool]:
        before: ColumnElement[bool] = self.column < value
        after: ColumnElement[bool] = self.column > value
        return before if self.descending != backwards else after


CURSOR_TYPES: dict[type, Any] = {
    datetime: Annotated[datetime, msgspec.Meta(tz=True)],
    int: Annotated[int, msgspec.Meta(ge=-(2**31), lt=2**31)],
    str: Annotated[str, msgspec.Meta(pattern=r"^[^\x00]*$")],
}
"""The values that the database can compare a column with; a cursor with any other value is refused before the query."""


def paginate(
    connection: Connection,
    name: str,
    statement: Select[Any],
    keys: Sequence[SortKey],
    page_request: PageRequest,
    entry: Callable[[Row[Any]], Entry],
) -> Page[Entry]:
    """The page of `statement` that is asked for, ordered by `keys`.

    `name`: the list's, which its cursors carry, so that no other list accepts them. Raises CursorUnreadable.
    """
    backwards, at = _decode_cursor(page_request.cursor, name, keys) if page_request.cursor else (False, None)
    if at is not None:
        statement = statement.where(_after_key(keys, at, backwards))
    keyed_statement = statement.add_columns(*(key.column.label(f"key_{n}") for n, key in enumerate(keys)))
    fetched = connection.execute(
        keyed_statement.order_by(*(key.order(backwards) for key in keys)).limit(page_request.limit + 1)
    ).all()
    more, page_rows = len(fetched) > page_request.limit, [*fetched[: page_request.limit]]
    if backwards:
        page_rows.reverse()
    if not page_rows:
        return Page([])
    return Page(
        [entry(row) for row in page_rows],
        following=_encode_cursor(name, keys, page_rows[-1], backwards=False) if more or backwards else None,
        previous=_encode_cursor(name, keys, page_rows[0], backwards=True)
        if (more if backwards else at is not None)
        else None,
    )


def cursor_at(name: str, keys: Sequence[SortKey], row: Row[Any]) -> str:
    """The cursor after one entry of a list: for a reader who merges several lists and stops within a page."""
    return _encode_cursor(name, keys, row, backwards=False)


def _after_key(keys: Sequence[SortKey], at: Iterable[Any], backwards: bool) -> ColumnElement[bool]:
    """Condition: later in the order than the values `at`, by the first key that differs."""
    same: list[ColumnElement[bool]] = []
    later: list[ColumnElement[bool]] = []
    for key, value in zip(keys, at, strict=True):
        later.append(and_(*same, key.beyond(value, backwards)))
        same.append(key.column == value)
    return or_(*later)


def _encode_cursor(name: str, keys: Sequence[SortKey], row: Row[Any], *, backwards: bool) -> str:
    at = [row._mapping[f"key_{n}"] for n in range(len(keys))]
    return urlsafe_b64encode(msgspec.json.encode((name, backwards, at))).decode().rstrip("=")


def _decode_cursor(cursor: str, name: str, keys: Sequence[SortKey]) -> tuple[bool, tuple[Any, ...]]:
    kinds = [CURSOR_TYPES.get(key.column.type.python_type, key.column.type.python_type) for key in keys]
    cursor_type = GenericAlias(tuple, (str, bool, GenericAlias(tuple, tuple(kinds))))
    try:
        list_name, backwards, at = msgspec.json.decode(
            urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=cursor_type
        )
    except (ValueError, msgspec.MsgspecError):
        list_name, backwards, at = "", False, ()
    if list_name != name:
        raise CursorUnreadable("this is no cursor of this list: take it as the Link header gave it, or begin anew")
    return backwards, at
