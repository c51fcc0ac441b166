"""State of a referral in enquiry. Later messages name only the referral; it leads them to the concern."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import msgspec

from services.chassis.domain.decider import stream


def referral_of(referral: UUID) -> UUID:
    """The id of a referral's stream in enquiry; the referral's own id is that of its stream in intake."""
    return stream("referrals in enquiry", referral)


class Referral(msgspec.Struct, frozen=True, kw_only=True):
    """`concern`: the concern that answers it, or None while triage has it again.

    `message_ids`: ids of the envelopes whose facts are recorded.

    `open_disputes`: occasion -> id of the envelope, for each dispute that nobody has answered.
    """

    id: UUID
    concern: UUID | None
    message_ids: frozenset[UUID] = frozenset()
    withdrawn: bool = False
    open_disputes: Mapping[str, UUID] = {}
