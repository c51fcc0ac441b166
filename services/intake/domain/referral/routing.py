"""Routing: triage sends a referral to safeguarding, on its own or joined to an earlier one, or elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from annotated_types import MaxLen
from msgspec.structs import replace

from contracts.personal import AboutAdult
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.chassis.domain.texts import Rationale, of_substance
from services.intake.domain.referral.same_adult import must_be_same_adult
from services.intake.domain.referral.state import Referral, Routing


class RoutingReason(StrEnum):
    """Why it is sent there: what a referrer may be told of it."""

    REASONABLE_SUSPICION = "abuse or neglect suspected"
    SAME_MATTER = "same matter as an earlier referral"
    NEEDS_WITHOUT_ABUSE = "needs without abuse or neglect"
    CARER_STRAIN = "carer under strain"
    ADVICE_SUFFICED = "advice was enough"
    DISCUSSION_FIRST = "to be discussed first"
    QUALITY_OF_SERVICE = "quality of a service"
    ANOTHER_AREA = "another council's area"
    UNDER_EIGHTEEN = "not an adult"


REASONS_BY_ROUTING: Mapping[Routing, tuple[RoutingReason, ...]] = {
    Routing.SAFEGUARDING: (RoutingReason.REASONABLE_SUSPICION, RoutingReason.SAME_MATTER),
    Routing.NEEDS_ASSESSMENT: (RoutingReason.NEEDS_WITHOUT_ABUSE, RoutingReason.CARER_STRAIN),
    Routing.CARERS_ASSESSMENT: (RoutingReason.CARER_STRAIN, RoutingReason.NEEDS_WITHOUT_ABUSE),
    Routing.ADVICE: (
        RoutingReason.ADVICE_SUFFICED,
        RoutingReason.NEEDS_WITHOUT_ABUSE,
        RoutingReason.CARER_STRAIN,
        RoutingReason.QUALITY_OF_SERVICE,
    ),
    Routing.CALLBACK: (RoutingReason.DISCUSSION_FIRST, RoutingReason.ADVICE_SUFFICED),
    Routing.QUALITY: (RoutingReason.QUALITY_OF_SERVICE,),
    Routing.OTHER_AREA: (RoutingReason.ANOTHER_AREA,),
    Routing.CHILDREN: (RoutingReason.UNDER_EIGHTEEN,),
}
"""Why a referral goes there, the usual reason first: its referrer is told both, and any other reason would deny it.

Where abuse or neglect is suspected, the council must enquire (Care Act 2014, section 42): that goes nowhere else. That
it is the same matter is told to nobody, and elsewhere nothing stands for it.
"""


@event("intake.referral.routed")
class ReferralRouted:
    """`joins`: the first referral of the matter; `joined`: the one that triage chose, which may have joined the first.

    `same_adult_because`: why both are about the same adult, where their particulars differ.
    """

    routing: Routing
    reason: RoutingReason
    rationale: AboutAdult
    joins: UUID | None
    joined: UUID | None = None
    same_adult_because: AboutAdult | None = None

    def apply(self, referral: Referral) -> Referral:
        return replace(referral, routing=self.routing, joins=self.joins)


@command
class RouteReferral:
    """Send a referral where it belongs, and say why. `joins` names an earlier referral about the same adult and matter.

    `same_adult_because` says why it is the same adult, where name, date of birth or NHS number differ.
    """

    routing: Routing
    reason: RoutingReason
    rationale: Rationale
    joins: UUID | None = None
    same_adult_because: Annotated[AboutAdult, MaxLen(4_000)] | None = None

    def decide(self, referral: Referral, context: CommandContext, joined: Referral | None) -> Iterator[Event[Referral]]:
        referral.must_be_unrouted()
        self._must_agree()
        if self.joins:
            self._must_be_joinable(referral, joined)
        yield ReferralRouted(
            routing=self.routing,
            reason=self.reason,
            rationale=of_substance(self.rationale),
            joins=joined.joins or self.joins if joined else None,
            joined=self.joins,
            same_adult_because=self.same_adult_because if self.joins else None,
        )

    def _must_agree(self) -> None:
        """Raises ReasonDenies."""
        reasons = REASONS_BY_ROUTING[self.routing]
        if self.reason not in reasons:
            raise ReasonDenies(
                f"{str(self.reason)!r} does not go with {str(self.routing)!r}, and its referrer is told both: choose"
                f" where that reason leads, or one of: {'; '.join(reasons)}"
            )

    def _must_be_joinable(self, referral: Referral, joined: Referral | None) -> None:
        if joined is None or not joined.routing is self.routing is Routing.SAFEGUARDING:
            raise NothingToJoin("join a referral that went to safeguarding, or route this one on its own")
        must_be_same_adult(referral.submission, joined.submission, self.same_adult_because)


class ReasonDenies(Refused):
    """Where a referral goes and why are told together, and agree."""

    status = 422


class NothingToJoin(Refused):
    """Only a referral that raised a concern, or joined one, can be joined."""
