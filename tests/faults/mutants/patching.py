"""This is where something wrong is put in the place of what is right, and taken away again where that is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

_undo = ExitStack()


def put(owner: Any, name: str, replacement: Any) -> None:
    """In the place of what is right."""
    _undo.callback(setattr, owner, name, getattr(owner, name))
    setattr(owner, name, replacement)


def put_among(table: Any, key: Any, replacement: Any) -> None:
    """In the place of what is right in a table."""
    _undo.callback(table.__setitem__, key, table[key])
    table[key] = replacement


@contextmanager
def mutation(apply: Callable[[], None]) -> Iterator[None]:
    """Meanwhile, in this process."""
    with _undo:
        apply()
        yield
