"""Policies of who of the council has a part in a referral, as intake says it: nobody of them is asked about it."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.envelope import Envelope
from contracts.events.intake import ReferralReceivedV1, ReferralRoutedV1
from contracts.events.intake_access import InvolvementRecordedV1, ReferralRestrictedV1, RestrictionLiftedV1
from services.chassis.domain.decider import Dispatch
from services.notify.domain.feedback.involvement import RecordInvolvement
from services.notify.domain.feedback.state import feedback_of
from services.notify.policies import visibility


def involvement_recorded(
    message: ReferralReceivedV1 | ReferralRoutedV1 | ReferralRestrictedV1 | RestrictionLiftedV1 | InvolvementRecordedV1,
    envelope: Envelope,
) -> Iterator[Dispatch]:
    """Its writer is known as whom it is told to."""
    command = RecordInvolvement(
        referral=message.referral,
        involved=message.involved_members,
        restricted=isinstance(message, ReferralRestrictedV1) or message.restricted,
    )
    yield Dispatch(feedback_of(message.referral), command)


def restriction_changed(message: ReferralRestrictedV1 | RestrictionLiftedV1, envelope: Envelope) -> Iterator[Dispatch]:
    """Other people may see it inside the referrer's organisation, and inside the council."""
    yield from visibility.readers_changed(message, envelope)
    yield from involvement_recorded(message, envelope)
