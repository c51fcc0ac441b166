"""This is where it stands which concern answers a referral; what intake says of it later names the referral only."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import msgspec

from services.chassis.domain.decider import stream


def referral_of(referral: UUID) -> UUID:
    """The stream of what enquiry knows of a referral."""
    return stream("referrals in enquiry", referral)


class Referral(msgspec.Struct, frozen=True, kw_only=True):
    """`message_ids` is what was taken in of it, by the id of the envelope that said it.

    `open_disputes` is what its referrer disagrees with and nobody answered yet: by occasion, the id that said so.
    """

    id: UUID
    concern: UUID
    message_ids: frozenset[UUID] = frozenset()
    withdrawn: bool = False
    open_disputes: Mapping[str, UUID] = {}
