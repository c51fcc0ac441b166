"""Reactions to who may see a referral: which restricted referrals a writer has, and what follows when they leave."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from services.chassis.application.service_manifest import Reactions
from services.chassis.domain.decider import Dispatch
from services.chassis.open_items.policies import involvement_known
from services.intake.domain.member.membership import MemberLeft
from services.intake.domain.member.state import Member
from services.intake.domain.referral.involvement import InvolvementRecorded
from services.intake.domain.referral.restriction import ReferralRestricted, RestrictionLifted
from services.intake.domain.referral.state import Referral
from services.intake.domain.referral.submission import ReferralReceived
from services.intake.domain.referral.writers import (
    LeaveWritings,
    ListRestricted,
    RecordWriterLeft,
    RestrictedListed,
    UnlistRestricted,
    Writings,
    WritingsLeft,
    writings_of,
)

INTAKE = "intake"


def list_restricted(
    event: ReferralReceived | ReferralRestricted, referral: Referral, stream_id: UUID
) -> Iterator[Dispatch]:
    if referral.restrictions:
        yield Dispatch(writings_of(referral.writer), ListRestricted(referral=stream_id))


def referral_restricted(event: ReferralRestricted, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    yield from list_restricted(event, referral, stream_id)
    yield from involvement_known(INTAKE, event.involved)


def involvement_recorded(event: InvolvementRecorded, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    return involvement_known(INTAKE, event.members)


def unlist_restricted(event: RestrictionLifted, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(writings_of(referral.writer), UnlistRestricted(referral=stream_id))


def leave_writings(event: MemberLeft, member: Member, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(writings_of(stream_id), LeaveWritings())


def writer_left(event: WritingsLeft, writings: Writings, stream_id: UUID) -> Iterator[Dispatch]:
    for referral in event.referrals:
        yield Dispatch(referral, RecordWriterLeft())


def restricted_after_leaving(event: RestrictedListed, writings: Writings, stream_id: UUID) -> Iterator[Dispatch]:
    if event.writer_has_left:
        yield Dispatch(event.referral, RecordWriterLeft())


VISIBILITY: Reactions = {
    MemberLeft: leave_writings,
    ReferralReceived: list_restricted,
    ReferralRestricted: referral_restricted,
    RestrictionLifted: unlist_restricted,
    InvolvementRecorded: involvement_recorded,
    WritingsLeft: writer_left,
    RestrictedListed: restricted_after_leaving,
}
