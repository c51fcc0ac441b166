"""Policies of joining: what a concern's taking, passing on, confirming and unjoining of a referral asks of others."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from services.chassis.application.service_manifest import Reactions
from services.chassis.domain.decider import Dispatch
from services.enquiry.domain.concern.joining import JoinConfirmed, ReferralUnjoined
from services.enquiry.domain.concern.raising import RecordReferralTaken, ReferralPassedOn, ReferralTaken
from services.enquiry.domain.concern.state import Concern, concern_of
from services.enquiry.domain.concern.upstream_facts import (
    ConcernAdultsViewRecorded,
    ConcernSourceIdentified,
)
from services.enquiry.domain.enquiry.joining import RecordJoinPending, RecordReferralJoined, RecordReferralLeft
from services.enquiry.domain.enquiry.opening import RecordSourcesKnown
from services.enquiry.domain.referral.state import referral_of
from services.enquiry.domain.referral.upstream_facts import (
    RecordReferralPlaced,
    RecordReferralSentBack,
)
from services.enquiry.policies.decisions import enquiries_of, latest_enquiry_of


def referral_taken(event: ReferralTaken, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    referral = event.submission.referral
    yield Dispatch(referral_of(referral), RecordReferralPlaced(referral=referral, concern=stream_id))
    join = RecordJoinPending(referral=referral) if event.joined else RecordReferralJoined(referral=referral)
    yield Dispatch(latest_enquiry_of(concern, stream_id), join)
    yield from sources_known(event, concern, stream_id)


def referral_passed_on(event: ReferralPassedOn, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    """A referral that raises a concern of its own joins nothing there."""
    raises = event.concern == concern_of(event.submission.referral)
    take = RecordReferralTaken(
        submission=event.submission,
        message_id=event.message_id,
        joins=None if raises else event.joins,
        follows=event.follows,
    )
    yield Dispatch(event.concern, take)


def join_confirmed(event: JoinConfirmed, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(latest_enquiry_of(concern, stream_id), RecordReferralJoined(referral=event.referral))


def referral_unjoined(event: ReferralUnjoined, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    sent_back = RecordReferralSentBack(referral=event.referral, concern=stream_id)
    yield Dispatch(referral_of(event.referral), sent_back)
    for enquiry in enquiries_of(concern, stream_id):
        yield Dispatch(enquiry, RecordReferralLeft(referral=event.referral))
    yield from sources_known(event, concern, stream_id)


def sources_known(event: object, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    command = RecordSourcesKnown(sources=concern.sources, objects=concern.objects, deceased=concern.deceased)
    for enquiry in enquiries_of(concern, stream_id):
        yield Dispatch(enquiry, command)


JOINING: Reactions = {
    ReferralTaken: referral_taken,
    ReferralPassedOn: referral_passed_on,
    JoinConfirmed: join_confirmed,
    ReferralUnjoined: referral_unjoined,
    ConcernSourceIdentified: sources_known,
    ConcernAdultsViewRecorded: sources_known,
}
