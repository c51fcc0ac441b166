"""This is where something wrong is put in the place of what is right, and taken away again where that is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

_undone = ExitStack()


def put(owner: Any, name: str, wrong: Any) -> None:
    """In the place of what is right."""
    _undone.callback(setattr, owner, name, getattr(owner, name))
    setattr(owner, name, wrong)


def put_among(table: Any, key: Any, wrong: Any) -> None:
    """In the place of what is right in a table."""
    _undone.callback(table.__setitem__, key, table[key])
    table[key] = wrong


@contextmanager
def made_wrong(make: Callable[[], None]) -> Iterator[None]:
    """Meanwhile, in this process."""
    with _undone:
        make()
        yield
