"""Policies of withdrawals that were asked before a routing, which carries them."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from services.chassis.application.service_manifest import Reactions
from services.chassis.domain.decider import Dispatch
from services.enquiry.domain.concern.raising import ReferralTaken
from services.enquiry.domain.concern.state import Concern
from services.enquiry.domain.referral.state import referral_of
from services.enquiry.domain.referral.upstream_facts import RecordReferralWithdrawn


def referral_taken(event: ReferralTaken, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    """Whoever asked to withdraw it before is heard as if they asked now."""
    if event.submission.withdrawn is not None:
        record = RecordReferralWithdrawn(reason=event.submission.withdrawn)
        yield Dispatch(referral_of(event.submission.referral), record)


WITHDRAWALS: Reactions = {ReferralTaken: referral_taken}
"""After those that place the referral and put its concern on the board: what is new of it waits beside the concern."""
