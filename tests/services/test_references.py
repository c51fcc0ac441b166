"""A reference read over a telephone is caught when one character of it is wrong."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.chassis.domain.references import ALPHABET, ReferenceMistyped, id_range, normalize_reference, reference_of

PLACES = [n for n in range(len("SA-7K4Q-9X2C-M3TB")) if n > 2 and n not in (7, 12)]


@given(some.uuids())
def test_a_reference_reads_as_itself_however_it_is_typed(referral: UUID) -> None:
    reference = reference_of(referral)

    assert normalize_reference(reference) == reference
    assert normalize_reference(reference.lower().replace("-", " ").replace("0", "o").replace("1", "l")) == reference


@given(some.uuids(), some.sampled_from(PLACES), some.sampled_from(ALPHABET))
def test_one_wrong_character_is_caught(referral: UUID, place: int, other: str) -> None:
    reference = reference_of(referral)
    mistyped = reference[:place] + other + reference[place + 1 :]

    if mistyped != reference:
        with pytest.raises(ReferenceMistyped):
            normalize_reference(mistyped)


@pytest.mark.parametrize("typed", ["", "SA-", "SA-7K4Q-9X2C", "nonsense", "SA-7K4Q-9X2C-M3TB-7"])
def test_a_text_that_is_no_reference_is_refused(typed: str) -> None:
    with pytest.raises(ReferenceMistyped):
        normalize_reference(typed)


def test_a_reference_without_its_mark_is_read_also_where_it_begins_like_one() -> None:
    begins_like_the_mark = next(
        reference for n in range(2**12) if (reference := reference_of(UUID(int=n << 116)))[3:5] == "SA"
    )

    assert normalize_reference(begins_like_the_mark[3:]) == begins_like_the_mark


@given(some.uuids(), some.uuids())
def test_a_reference_names_the_ids_that_are_read_so_and_no_other(one: UUID, other: UUID) -> None:
    first, last = id_range(reference_of(one))

    assert first <= one <= last
    assert {reference_of(first), reference_of(last)} == {reference_of(one)}
    assert (first <= other <= last) == (reference_of(other) == reference_of(one))
