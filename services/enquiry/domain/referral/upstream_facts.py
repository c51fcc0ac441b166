"""Facts about a referral after its routing: its concern, information, sources, withdrawal.

Later facts find their concern here, by the referral's own stream: it may have moved since triage said what it joins.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import AboutAdult, Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.enquiry.domain.referral.state import Referral
from services.enquiry.domain.sources import Source


@event("enquiry.referral.placed")
class ReferralPlaced:
    """This concern answers the referral."""

    referral: UUID
    concern: UUID

    def apply(self, referral: Referral | None) -> Referral:
        return Referral(id=self.referral, concern=self.concern)


@command
class RecordReferralPlaced:
    """Record which concern answers a referral. A repeat records nothing."""

    referral: UUID
    concern: UUID

    def decide(self, referral: Referral | None, context: CommandContext) -> Iterator[Event[Referral]]:
        if referral is None or referral.concern != self.concern:
            yield ReferralPlaced(referral=self.referral, concern=self.concern)


@event("enquiry.referral.sent-back")
class ReferralSentBack:
    """No concern answers the referral any more: triage has it again, and its next routing says where it goes."""

    referral: UUID
    concern: UUID

    def apply(self, referral: Referral) -> Referral:
        return replace(referral, concern=None)


@command
class RecordReferralSentBack:
    """Record that a concern no longer answers a referral. A repeat, or one that moved on, records nothing."""

    referral: UUID
    concern: UUID

    def decide(self, referral: Referral | None, context: CommandContext) -> Iterator[Event[Referral]]:
        if referral and referral.concern == self.concern:
            yield ReferralSentBack(referral=self.referral, concern=self.concern)


@event("enquiry.referral.source-identified")
class SourceIdentified:
    """All sources of risk that the referral names now. `cleared`: named by mistake. `message_id`: who said so."""

    concern: UUID
    message_id: UUID
    sources: tuple[Source, ...]
    cleared: tuple[UUID, ...] = ()

    def apply(self, referral: Referral) -> Referral:
        return replace(referral, message_ids=referral.message_ids | {self.message_id})


@command
class RecordSourceIdentified:
    """Record the sources of a referral. No concern answers it (its routing will carry them), or recorded before:
    nothing follows.
    """

    message_id: UUID
    sources: tuple[Source, ...]
    cleared: tuple[UUID, ...] = ()

    def decide(self, referral: Referral | None, context: CommandContext) -> Iterator[Event[Referral]]:
        if referral and referral.concern and self.message_id not in referral.message_ids:
            yield SourceIdentified(
                concern=referral.concern, message_id=self.message_id, sources=self.sources, cleared=self.cleared
            )


@event("enquiry.referral.adults-view-recorded")
class AdultsViewRecorded:
    """What the adult thinks of the referral, or of its referrer hearing back, as it was said last."""

    concern: UUID
    message_id: UUID
    question: Plain
    value: Plain
    said_by: Plain

    def apply(self, referral: Referral) -> Referral:
        return replace(referral, message_ids=referral.message_ids | {self.message_id})


@command
class RecordAdultsView:
    """Record what the adult thinks. Before the routing, which will carry it, and as a repeat it records nothing."""

    message_id: UUID
    question: Plain
    value: Plain
    said_by: Plain

    def decide(self, referral: Referral | None, context: CommandContext) -> Iterator[Event[Referral]]:
        if referral and referral.concern and self.message_id not in referral.message_ids:
            yield AdultsViewRecorded(
                concern=referral.concern,
                message_id=self.message_id,
                question=self.question,
                value=self.value,
                said_by=self.said_by,
            )


@event("enquiry.referral.information-added")
class InformationAdded:
    """Something was added to the referral after its routing. `message_id`: the envelope that said so. `from_partner`:
    whoever added it hears when it was read.
    """

    concern: UUID
    message_id: UUID
    information: AboutAdult
    from_partner: bool = False

    def apply(self, referral: Referral) -> Referral:
        return replace(referral, message_ids=referral.message_ids | {self.message_id})


@command
class RecordInformationAdded:
    """Record what was added. Before the routing, which will carry it, and as a repeat it records nothing."""

    message_id: UUID
    information: AboutAdult
    from_partner: bool = False

    def decide(self, referral: Referral | None, context: CommandContext) -> Iterator[Event[Referral]]:
        if referral and referral.concern and self.message_id not in referral.message_ids:
            yield InformationAdded(
                concern=referral.concern,
                message_id=self.message_id,
                information=self.information,
                from_partner=self.from_partner,
            )


@event("enquiry.referral.withdrawn")
class ReferralWithdrawn:
    """Its referrer asked to withdraw it."""

    concern: UUID
    reason: AboutAdult

    def apply(self, referral: Referral) -> Referral:
        return replace(referral, withdrawn=True)


@command
class RecordReferralWithdrawn:
    """Record that the referrer asked to withdraw. A repeat, or a referral that is not routed here, records nothing."""

    reason: AboutAdult

    def decide(self, referral: Referral | None, context: CommandContext) -> Iterator[Event[Referral]]:
        if referral and referral.concern and not referral.withdrawn:
            yield ReferralWithdrawn(concern=referral.concern, reason=self.reason)
