"""Triage: the risk rating, the owner, and the identification of a source of risk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated
from uuid import UUID

from annotated_types import MaxLen
from msgspec.structs import replace

from contracts.personal import AboutAdult, Plain
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.chassis.domain.texts import Rationale, of_substance
from services.chassis.domain.working_time import london_day
from services.intake.domain.member.state import Member
from services.intake.domain.partner.state import Partner
from services.intake.domain.referral.restriction import restrict
from services.intake.domain.referral.state import NamedSource, Referral, Restriction, RiskRating
from services.intake.domain.referral.submission import UnknownOrganisation


@event("intake.referral.risk-rated")
class RiskRated:
    """`by_item`: it was rated at the review of its open item, which stands at that risk already."""

    rating: RiskRating
    rationale: AboutAdult
    review_on: date
    by_item: bool = False

    def apply(self, referral: Referral) -> Referral:
        return replace(referral, rating=self.rating, review_on=self.review_on)


@command
class RateRisk:
    """Rate the risk while the referral waits, say why, and when it is looked at next."""

    rating: RiskRating
    rationale: Rationale
    review_on: date

    def decide(self, referral: Referral, context: CommandContext) -> Iterator[Event[Referral]]:
        referral.must_be_unrouted()
        _must_not_be_past(self.review_on, context)
        yield RiskRated(rating=self.rating, rationale=of_substance(self.rationale), review_on=self.review_on)


@command
class RecordRating:
    """Record the risk at which its item was reviewed on the board. A repeat, or a routed referral, records nothing."""

    rating: RiskRating
    rationale: AboutAdult
    review_on: date

    def decide(self, referral: Referral, context: CommandContext) -> Iterator[Event[Referral]]:
        if not referral.routing and (self.rating, self.review_on) != (referral.rating, referral.review_on):
            yield RiskRated(rating=self.rating, rationale=self.rationale, review_on=self.review_on, by_item=True)


@event("intake.referral.allocated")
class ReferralAllocated:
    owner: UUID
    review_on: date

    def apply(self, referral: Referral) -> Referral:
        return replace(referral, owner=self.owner, unallocated="", review_on=self.review_on)


@event("intake.referral.unallocated")
class ReferralUnallocated:
    reason: Plain
    review_on: date

    def apply(self, referral: Referral) -> Referral:
        return replace(referral, owner=None, unallocated=self.reason, review_on=self.review_on)


@command
class AllocateReferral:
    """Give the referral to a named person; or say openly that it has none, and why (`owner` left out)."""

    review_on: date
    owner: UUID | None = None
    reason: Annotated[Plain, MaxLen(200)] | None = None

    def decide(self, referral: Referral, context: CommandContext, member: Member | None) -> Iterator[Event[Referral]]:
        referral.must_be_unrouted()
        _must_not_be_past(self.review_on, context)
        if self.owner is None:
            if not self.reason:
                raise ReasonMissing("say why nobody has it, or name its owner")
            yield ReferralUnallocated(reason=self.reason, review_on=self.review_on)
            return
        if member is None or not member.may_own_in_triage:
            raise NoSuchWorker("only a person who works in triage can own a referral there")
        yield ReferralAllocated(owner=self.owner, review_on=self.review_on)


@command
class RecordOwner:
    """Record who owns the referral by its item on the board. A repeat, or a routed referral, records nothing."""

    owner: UUID | None
    review_on: date
    reason: Plain = ""

    def decide(self, referral: Referral, context: CommandContext) -> Iterator[Event[Referral]]:
        if referral.routing or (self.owner, self.reason) == (referral.owner, referral.unallocated):
            return
        if self.owner:
            yield ReferralAllocated(owner=self.owner, review_on=self.review_on)
        else:
            yield ReferralUnallocated(reason=self.reason, review_on=self.review_on)


@event("intake.referral.source-identified")
class SourceIdentified:
    """Who a source of risk is; `instead_of` a registered organisation that was named by mistake."""

    organisation: UUID | None
    rationale: AboutAdult
    instead_of: UUID | None = None

    def apply(self, referral: Referral) -> Referral:
        """The one rule of who is a source (decision record 0016): an identification settles the unmatched name, or
        replaces the organisation that `instead_of` expressly names. Every other named organisation stays.
        """
        registered = tuple(s for s in referral.sources if s.organisation and s.organisation != self.instead_of)
        unsettled = tuple(s for s in referral.sources if not s.matched and self.instead_of)
        sources = (*registered, NamedSource(self.organisation, matched=True), *unsettled)
        return replace(referral, sources=tuple(dict.fromkeys(sources)))


@command
class IdentifySource:
    """Say who a named source of risk is: a registered organisation, or none of them (`organisation` left out).

    It settles the name that nobody had matched. An organisation that was named stays so, unless it was a mistake and
    this says so: `instead_of`. Where it is the referrer's own organisation, the referral is restricted.
    """

    rationale: Rationale
    organisation: UUID | None = None
    instead_of: UUID | None = None

    def decide(self, referral: Referral, context: CommandContext, partner: Partner | None) -> Iterator[Event[Referral]]:
        if self.organisation and partner is None:
            raise UnknownOrganisation("no organisation is registered under this id; register it first")
        if self.instead_of and not referral.names(self.instead_of):
            raise NotNamed("this organisation is not named as a source of risk here; read the referral again")
        yield SourceIdentified(
            organisation=self.organisation, rationale=of_substance(self.rationale), instead_of=self.instead_of
        )
        if partner is not None and self.organisation == referral.organisation:
            yield from restrict(referral, Restriction.TRIAGE, "the referrer's own organisation is a source of risk")


def _must_not_be_past(review_on: date, context: CommandContext) -> None:
    if review_on < london_day(context.at):
        raise ReviewInThePast("what waits is looked at again: name a day that has not passed")


class NotNamed(Refused):
    """Only what was said can be corrected."""

    status = 422


class ReasonMissing(Refused):
    """Nothing waits without an owner or a reason."""

    status = 422


class ReviewInThePast(Refused):
    """Nothing waits without a day on which it is looked at again."""

    status = 422


class NoSuchWorker(Refused):
    """Only a person can be accountable."""
