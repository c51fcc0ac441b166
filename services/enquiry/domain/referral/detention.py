"""Whether the adult is in prison or approved premises, as triage recorded it after the routing."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import AboutAdult, Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.enquiry.domain.referral.state import Referral


@event("enquiry.referral.detention-recorded")
class DetentionRecorded:
    """`message_id`: the envelope that said so; `source`: who said it."""

    concern: UUID
    message_id: UUID
    detained: Plain
    source: AboutAdult

    def apply(self, referral: Referral) -> Referral:
        return replace(referral, message_ids=referral.message_ids | {self.message_id})


@command
class RecordReferralDetention:
    """Record what was said. Before the routing, which will carry it, and as a repeat it records nothing."""

    message_id: UUID
    detained: Plain
    source: AboutAdult

    def decide(self, referral: Referral | None, context: CommandContext) -> Iterator[Event[Referral]]:
        if referral and referral.concern and self.message_id not in referral.message_ids:
            yield DetentionRecorded(
                concern=referral.concern, message_id=self.message_id, detained=self.detained, source=self.source
            )
