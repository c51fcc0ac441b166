"""An id that is derived is derived for ever: streams stand under it, and other services know it."""

from __future__ import annotations

from urllib.parse import quote
from uuid import NAMESPACE_URL, UUID, uuid5

from hypothesis import given
from hypothesis import strategies as some

from services.chassis.domain.decider import stream

A_NAME = some.uuids() | some.integers() | some.text(some.characters(exclude_categories=["Cs"]))


@given(some.lists(A_NAME, min_size=1, max_size=4))
def test_an_id_is_that_of_its_names_each_quoted(names: list[object]) -> None:
    path = "/".join(quote(str(name), safe="") for name in names)

    assert stream(*names) == uuid5(NAMESPACE_URL, f"tellback:/{path}")


def test_ids_that_were_derived_once_stay_what_they_are() -> None:
    assert stream("workers", UUID(int=7)) == UUID("ebd5c8d4-3521-5e06-a78c-5511a27e8c95")
    assert stream("dead-letters", "intake:a/b é") == UUID("951dbed7-30ca-5f52-bc37-0b09eb9a8bed")
