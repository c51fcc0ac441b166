"""Joining: referrals that join the concern of an open enquiry, or leave it, are recorded here too."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from services.chassis.domain.decider import CommandContext, Event, command, event
from services.enquiry.domain.enquiry.awaited_feedback import closure_that_follows
from services.enquiry.domain.enquiry.state import Enquiry


@event("enquiry.enquiry.join-pending")
class JoinPending:
    """A referral joined the concern, and nobody has confirmed it: the enquiry cannot be concluded before."""

    referral: UUID

    def apply(self, enquiry: Enquiry) -> Enquiry:
        return replace(enquiry, pending=enquiry.pending | {self.referral})


@command
class RecordJoinPending:
    """Record a join that waits to be confirmed. A repeat, or no enquiry, records nothing."""

    referral: UUID

    def decide(self, enquiry: Enquiry | None, context: CommandContext) -> Iterator[Event[Enquiry]]:
        if enquiry and self.referral not in enquiry.pending and self.referral not in enquiry.referrals:
            yield JoinPending(referral=self.referral)


@event("enquiry.enquiry.referral-joined")
class ReferralJoined:
    """A referral joined the concern after the enquiry was opened; its referrer is to be told the outcome too."""

    referral: UUID

    def apply(self, enquiry: Enquiry) -> Enquiry:
        pending = enquiry.pending - {self.referral}
        return replace(enquiry, referrals=(*enquiry.referrals, self.referral), pending=pending)


@command
class RecordReferralJoined:
    """Record a referral that joined late. A repeat, or no enquiry, records nothing."""

    referral: UUID

    def decide(self, enquiry: Enquiry | None, context: CommandContext) -> Iterator[Event[Enquiry]]:
        if enquiry and self.referral not in enquiry.referrals:
            yield ReferralJoined(referral=self.referral)


@event("enquiry.enquiry.referral-left")
class ReferralLeft:
    """A referral was unjoined from the concern: the enquiry does not answer it."""

    referral: UUID

    def apply(self, enquiry: Enquiry) -> Enquiry:
        remaining = tuple(referral for referral in enquiry.referrals if referral != self.referral)
        return replace(enquiry, referrals=remaining, pending=enquiry.pending - {self.referral})


@command
class RecordReferralLeft:
    """Record that a referral was unjoined. A closure that waited for its referrer alone follows.

    A repeat, or no enquiry, records nothing.
    """

    referral: UUID

    def decide(self, enquiry: Enquiry | None, context: CommandContext) -> Iterator[Event[Enquiry]]:
        if enquiry is None or not (self.referral in enquiry.referrals or self.referral in enquiry.pending):
            return
        left = ReferralLeft(referral=self.referral)
        yield left
        yield from closure_that_follows(left.apply(enquiry))
