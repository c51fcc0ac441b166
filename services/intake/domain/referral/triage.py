"""Triage: how great the risk is, whose it is to look at, and who the source of risk is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated
from uuid import UUID

from annotated_types import MaxLen, MinLen
from msgspec.structs import replace

from contracts.personal import AboutAdult, Plain
from services.chassis.asking.decisions import Asked, Event, Refused, command, event
from services.intake.domain.member.state import Member
from services.intake.domain.partner.state import Partner
from services.intake.domain.referral.state import NamedSource, Referral, RiskRating
from services.intake.domain.referral.submission import UnknownOrganisation

Rationale = Annotated[AboutAdult, MinLen(1), MaxLen(4_000)]


@event("intake.referral.risk-rated")
class RiskRated:
    rating: RiskRating
    rationale: AboutAdult
    review_on: date

    def apply(self, referral: Referral) -> Referral:
        return replace(referral, rating=self.rating, review_on=self.review_on)


@command
class RateRisk:
    """Rate the risk while the referral waits, say why, and when it is looked at next."""

    rating: RiskRating
    rationale: Rationale
    review_on: date

    def decide(self, referral: Referral, asked: Asked) -> Iterator[Event]:
        referral.must_be_unrouted()
        _must_be_ahead(self.review_on, asked)
        yield RiskRated(rating=self.rating, rationale=self.rationale, review_on=self.review_on)


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

    def decide(self, referral: Referral, asked: Asked, member: Member | None) -> Iterator[Event]:
        referral.must_be_unrouted()
        _must_be_ahead(self.review_on, asked)
        if self.owner is None:
            if not self.reason:
                raise ReasonMissing("say why nobody has it, or name its owner")
            yield ReferralUnallocated(reason=self.reason, review_on=self.review_on)
            return
        if member is None or not member.may_own:
            raise NoSuchWorker("only a person who works in triage or practice can own a referral")
        yield ReferralAllocated(owner=self.owner, review_on=self.review_on)


@event("intake.referral.source-identified")
class SourceIdentified:
    organisation: UUID | None
    rationale: AboutAdult

    def apply(self, referral: Referral) -> Referral:
        """What a name stood for is settled; who else is named stays named."""
        others = tuple(s for s in referral.sources if s.matched and s.organisation)
        settled = NamedSource(self.organisation, matched=True)
        return replace(referral, sources=(*others, *(() if settled in others else (settled,))))


@command
class IdentifySource:
    """Say who a named source of risk is: a registered organisation, or none of them (`organisation` left out)."""

    rationale: Rationale
    organisation: UUID | None = None

    def decide(self, referral: Referral, asked: Asked, partner: Partner | None) -> Iterator[Event]:
        if self.organisation and partner is None:
            raise UnknownOrganisation("no organisation is registered under this id; register it first")
        yield SourceIdentified(organisation=self.organisation, rationale=self.rationale)


def _must_be_ahead(review_on: date, asked: Asked) -> None:
    if review_on < asked.at.date():
        raise ReviewInThePast("what waits is looked at again: name a day that has not passed")


class ReasonMissing(Refused):
    """Nothing waits without an owner or a reason."""

    status = 422


class ReviewInThePast(Refused):
    """Nothing waits without a day on which it is looked at again."""

    status = 422


class NoSuchWorker(Refused):
    """Only a person can be accountable."""
