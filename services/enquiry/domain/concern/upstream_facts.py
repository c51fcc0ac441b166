"""This is where a concern learns what became known after it was raised: more of a referral, or who a source is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from services.chassis.domain.decider import CommandContext, Event, command, event
from services.enquiry.domain.concern.state import Concern
from services.enquiry.domain.sources import Source


@event("enquiry.concern.information-added")
class ConcernInformationAdded:
    """Something was added to a referral: it is written where that referral stands, and who decides has to read it."""

    referral: UUID

    def apply(self, concern: Concern) -> Concern:
        return replace(concern, additions=concern.additions + 1, new_since_decision=concern.decision is not None)


@command
class RecordConcernInformationAdded:
    """Note that something was added to a referral of this concern, so that nobody decides without having read it."""

    referral: UUID

    def decide(self, concern: Concern | None, context: CommandContext) -> Iterator[Event[Concern]]:
        if concern and self.referral in concern.referrals:
            yield ConcernInformationAdded(referral=self.referral)


@event("enquiry.concern.referral-withdrawn")
class ConcernReferralWithdrawn:
    """A referrer asked to withdraw."""

    referral: UUID

    def apply(self, concern: Concern) -> Concern:
        return replace(concern, withdrawn=(*concern.withdrawn, self.referral))


@command
class RecordConcernReferralWithdrawn:
    """Note that a referrer asked to withdraw: the council still decides what it must. Noted before: nothing follows."""

    referral: UUID

    def decide(self, concern: Concern | None, context: CommandContext) -> Iterator[Event[Concern]]:
        if concern and self.referral in concern.referrals and self.referral not in concern.withdrawn:
            yield ConcernReferralWithdrawn(referral=self.referral)


@event("enquiry.concern.source-identified", shape=2)
class SourceIdentified:
    """Who a referral names as source of risk, all of them, as intake knows them now. `cleared`: named by mistake."""

    referral: UUID
    sources: tuple[Source, ...]
    cleared: tuple[UUID, ...] = ()

    def apply(self, concern: Concern) -> Concern:
        return replace(concern, sources_by_referral={**concern.sources_by_referral, self.referral: self.sources})

    @staticmethod
    def upcast(shape: int, fields: dict[str, Any]) -> dict[str, Any]:
        """At first it named the one that became known."""
        return {"referral": fields["referral"], "sources": [fields["source"]]}


@command
class RecordSourceIdentified:
    """Know who a referral's sources of risk are. Known before, or no referral of this concern: nothing follows."""

    referral: UUID
    sources: tuple[Source, ...]
    cleared: tuple[UUID, ...] = ()

    def decide(self, concern: Concern | None, context: CommandContext) -> Iterator[Event[Concern]]:
        if concern is None or self.referral not in concern.referrals:
            return
        if self.sources != concern.sources_by_referral.get(self.referral, ()):
            yield SourceIdentified(referral=self.referral, sources=self.sources, cleared=self.cleared)
