"""Patching: replaces attributes and table entries of the product, and restores them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

_undo = ExitStack()


def patch(owner: Any, name: str, replacement: Any) -> None:
    """Replace an attribute of a class or a module."""
    _undo.callback(setattr, owner, name, getattr(owner, name))
    setattr(owner, name, replacement)


def patch_item(table: Any, key: Any, replacement: Any) -> None:
    """Replace an entry of a table."""
    _undo.callback(table.__setitem__, key, table[key])
    table[key] = replacement


@contextmanager
def mutation(apply: Callable[[], None]) -> Iterator[None]:
    """Apply a mutant to this process inside the block, and undo it."""
    with _undo:
        apply()
        yield
