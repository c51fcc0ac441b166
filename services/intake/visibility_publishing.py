"""PUBLISHED of intake about who may see a referral inside its referrer's organisation, and who has a part in it."""

from __future__ import annotations

from uuid import UUID

from contracts.events import ReadersV1
from contracts.events.intake_access import (
    InvolvementRecordedV1,
    ReferralRestrictedV1,
    ReferralSharedV1,
    RestrictionLiftedV1,
    ShareEndedV1,
)
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.application.service_manifest import PublishedEvents
from services.chassis.domain.readers import Readers
from services.intake.domain.referral.involvement import InvolvementRecorded
from services.intake.domain.referral.restriction import ReferralRestricted, RestrictionLifted
from services.intake.domain.referral.sharing import ReferralShared, ShareEnded
from services.intake.domain.referral.state import Referral


def referral_restricted(event: ReferralRestricted, referral: Referral, recorded: RecordedEvent) -> ReferralRestrictedV1:
    return ReferralRestrictedV1(
        referral=recorded.stream, readers=readers_v1(event.readers), involved_members=involved_members(referral)
    )


def restriction_lifted(event: RestrictionLifted, referral: Referral, recorded: RecordedEvent) -> RestrictionLiftedV1:
    return RestrictionLiftedV1(
        referral=recorded.stream,
        readers=readers_v1(event.readers),
        involved_members=involved_members(referral),
        restricted=referral.involvement.restricted,
    )


def involvement_recorded(
    event: InvolvementRecorded, referral: Referral, recorded: RecordedEvent
) -> InvolvementRecordedV1:
    return InvolvementRecordedV1(
        referral=recorded.stream,
        involved_members=involved_members(referral),
        restricted=referral.involvement.restricted,
    )


def referral_shared(event: ReferralShared, referral: Referral, recorded: RecordedEvent) -> ReferralSharedV1:
    return ReferralSharedV1(referral=recorded.stream, member=event.member, readers=readers_v1(event.readers))


def share_ended(event: ShareEnded, referral: Referral, recorded: RecordedEvent) -> ShareEndedV1:
    return ShareEndedV1(referral=recorded.stream, member=event.member, readers=readers_v1(event.readers))


def involved_members(referral: Referral) -> tuple[UUID, ...]:
    """Whoever has a part in it beside its writer."""
    return tuple(sorted(referral.involved | referral.staff_involved))


def readers_v1(readers: Readers) -> ReadersV1:
    leads_of = next((holders.organisation for holders in readers.holders), None)
    return ReadersV1(members=readers.members, leads_of=leads_of)


VISIBILITY_PUBLISHED: PublishedEvents = {
    ReferralRestricted: referral_restricted,
    RestrictionLifted: restriction_lifted,
    InvolvementRecorded: involvement_recorded,
    ReferralShared: referral_shared,
    ShareEnded: share_ended,
}
