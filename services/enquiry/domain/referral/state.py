"""This is where it stands which concern answers a referral; what intake says of it later names the referral only."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import msgspec

from services.chassis.asking.decisions import stream


def place_of(referral: UUID) -> UUID:
    """The stream of what enquiry knows of a referral."""
    return stream("referrals in enquiry", referral)


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """`heard` is what was taken in of it, by the id of the envelope that said it.

    `disputed` is what its referrer disagrees with and nobody answered yet: by occasion, the id that said so.
    """

    referral: UUID
    concern: UUID
    heard: frozenset[UUID] = frozenset()
    withdrawn: bool = False
    disputed: Mapping[str, UUID] = {}
