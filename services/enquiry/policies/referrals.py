"""Policies of referrals: what a referral learns, its concern learns with it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from services.chassis.application.service_manifest import Reactions
from services.chassis.domain.decider import Dispatch
from services.enquiry.domain.concern.detention import RecordConcernDetention
from services.enquiry.domain.concern.involvement import RecordConcernInvolvement
from services.enquiry.domain.concern.upstream_facts import (
    RecordConcernAdultsView,
    RecordConcernInformationAdded,
    RecordConcernReferralWithdrawn,
    RecordConcernSourceIdentified,
)
from services.enquiry.domain.referral.detention import DetentionRecorded
from services.enquiry.domain.referral.involvement import InvolvementRecorded
from services.enquiry.domain.referral.state import Referral
from services.enquiry.domain.referral.upstream_facts import (
    AdultsViewRecorded,
    InformationAdded,
    ReferralWithdrawn,
    SourceIdentified,
)


def source_identified_in_referral(event: SourceIdentified, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    command = RecordConcernSourceIdentified(referral=referral.id, sources=event.sources, cleared=event.cleared)
    yield Dispatch(event.concern, command)


def add_information_to_concern(event: InformationAdded, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    command = RecordConcernInformationAdded(
        referral=referral.id,
        message_id=event.message_id,
        information=event.information,
        from_partner=event.from_partner,
    )
    yield Dispatch(event.concern, command)


def record_adults_view_in_concern(event: AdultsViewRecorded, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    command = RecordConcernAdultsView(
        referral=referral.id, question=event.question, value=event.value, said_by=event.said_by
    )
    yield Dispatch(event.concern, command)


def record_withdrawal_in_concern(event: ReferralWithdrawn, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(event.concern, RecordConcernReferralWithdrawn(referral=referral.id))


def record_involvement_in_concern(
    event: InvolvementRecorded, referral: Referral, stream_id: UUID
) -> Iterator[Dispatch]:
    command = RecordConcernInvolvement(referral=referral.id, involved=event.involved, restricted=event.restricted)
    yield Dispatch(event.concern, command)


def record_detention_in_concern(event: DetentionRecorded, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    command = RecordConcernDetention(referral=referral.id, detained=event.detained, source=event.source)
    yield Dispatch(event.concern, command)


REFERRALS: Reactions = {
    DetentionRecorded: record_detention_in_concern,
    InvolvementRecorded: record_involvement_in_concern,
    SourceIdentified: source_identified_in_referral,
    InformationAdded: add_information_to_concern,
    AdultsViewRecorded: record_adults_view_in_concern,
    ReferralWithdrawn: record_withdrawal_in_concern,
}
