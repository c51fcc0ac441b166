"""A reference read over a telephone is caught when one character of it is wrong."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.intake.reference import ALPHABET, NoSuchReference, checked, reference_of

PLACES = [n for n in range(len("SA-7K4Q-9X2C-M3TB")) if n > 2 and n not in (7, 12)]


@given(some.uuids())
def test_a_reference_reads_as_itself_however_it_is_typed(referral: UUID) -> None:
    reference = reference_of(referral)

    assert checked(reference) == reference
    assert checked(reference.lower().replace("-", " ").replace("0", "o").replace("1", "l")) == reference


@given(some.uuids(), some.sampled_from(PLACES), some.sampled_from(ALPHABET))
def test_one_wrong_character_is_caught(referral: UUID, place: int, other: str) -> None:
    reference = reference_of(referral)
    mistyped = reference[:place] + other + reference[place + 1 :]

    if mistyped != reference:
        with pytest.raises(NoSuchReference):
            checked(mistyped)


@pytest.mark.parametrize("typed", ["", "SA-", "SA-7K4Q-9X2C", "nonsense", "SA-7K4Q-9X2C-M3TB-7"])
def test_what_is_no_reference_is_refused(typed: str) -> None:
    with pytest.raises(NoSuchReference):
        checked(typed)
