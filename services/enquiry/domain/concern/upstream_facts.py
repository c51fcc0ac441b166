"""Facts that intake publishes after a concern was raised: information added, withdrawal, source identified."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import AboutAdult, Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.enquiry.domain.concern.state import Concern
from services.enquiry.domain.sources import Source


@event("enquiry.concern.information-added")
class ConcernInformationAdded:
    """Something was added to a referral; whoever decides must read it. `message_id`: the envelope that said so.

    Those recorded before they bore the text leave it in the stream of the referral. `from_partner`: whoever added it
    hears when it was read.
    """

    referral: UUID
    message_id: UUID | None = None
    information: AboutAdult = ""
    from_partner: bool = False

    def apply(self, concern: Concern) -> Concern:
        return replace(concern, additions=concern.additions + 1, new_since_decision=concern.decision is not None)


@command
class RecordConcernInformationAdded:
    """Record that something was added to a referral, so that nobody decides without reading it."""

    referral: UUID
    message_id: UUID
    information: AboutAdult
    from_partner: bool = False

    def decide(self, concern: Concern | None, context: CommandContext) -> Iterator[Event[Concern]]:
        if concern and self.referral in concern.referrals:
            yield ConcernInformationAdded(
                referral=self.referral,
                message_id=self.message_id,
                information=self.information,
                from_partner=self.from_partner,
            )


@event("enquiry.concern.referral-withdrawn")
class ConcernReferralWithdrawn:
    """A referrer asked to withdraw."""

    referral: UUID

    def apply(self, concern: Concern) -> Concern:
        return replace(concern, withdrawn=(*concern.withdrawn, self.referral))


@command
class RecordConcernReferralWithdrawn:
    """Record that a referrer asked to withdraw. The council still decides. A repeat records nothing."""

    referral: UUID

    def decide(self, concern: Concern | None, context: CommandContext) -> Iterator[Event[Concern]]:
        if concern and self.referral in concern.referrals and self.referral not in concern.withdrawn:
            yield ConcernReferralWithdrawn(referral=self.referral)


OBJECTS = "objects to the referrer hearing back"


@event("enquiry.concern.adults-view-recorded")
class ConcernAdultsViewRecorded:
    """What the adult thinks of one of the referrals, or of its referrer hearing back, as it was said last."""

    referral: UUID
    question: Plain
    value: Plain
    said_by: Plain

    def apply(self, concern: Concern) -> Concern:
        if self.question != OBJECTS:
            return concern
        referral = replace(concern.taken[self.referral], objects=self.value == "yes")
        return replace(concern, taken={**concern.taken, self.referral: referral})


@command
class RecordConcernAdultsView:
    """Record what the adult thinks of a referral of this concern."""

    referral: UUID
    question: Plain
    value: Plain
    said_by: Plain

    def decide(self, concern: Concern | None, context: CommandContext) -> Iterator[Event[Concern]]:
        if concern and self.referral in concern.referrals:
            yield ConcernAdultsViewRecorded(
                referral=self.referral, question=self.question, value=self.value, said_by=self.said_by
            )


@event("enquiry.concern.source-identified")
class ConcernSourceIdentified:
    """All sources of risk that a referral names now, as intake publishes them. `cleared`: named by mistake."""

    referral: UUID
    sources: tuple[Source, ...]
    cleared: tuple[UUID, ...] = ()

    def apply(self, concern: Concern) -> Concern:
        referral = replace(concern.taken[self.referral], sources=self.sources)
        return replace(concern, taken={**concern.taken, self.referral: referral})


@command
class RecordConcernSourceIdentified:
    """Record the sources of a referral of this concern. The same sources again record nothing."""

    referral: UUID
    sources: tuple[Source, ...]
    cleared: tuple[UUID, ...] = ()

    def decide(self, concern: Concern | None, context: CommandContext) -> Iterator[Event[Concern]]:
        if concern is None or self.referral not in concern.referrals:
            return
        if self.sources != concern.taken[self.referral].sources:
            yield ConcernSourceIdentified(referral=self.referral, sources=self.sources, cleared=self.cleared)
