"""Listing: a referral names this organisation as a source of risk; a merger asks for all that do."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from services.chassis.domain.decider import CommandContext, Event, command, event
from services.notify.domain.named_source.state import NamedSource


@event("notify.named-source.referral-listed")
class ReferralListed:
    referral: UUID

    def apply(self, named: NamedSource | None) -> NamedSource:
        return NamedSource(referrals=(named.referrals if named else frozenset()) | {self.referral})


@event("notify.named-source.merged")
class NamedSourceMerged:
    """The organisation is another one, too: these referrals are judged again."""

    referrals: tuple[UUID, ...]

    def apply(self, named: NamedSource) -> NamedSource:
        return named


@command
class ListReferral:
    """List a referral that names this organisation. A repeat records nothing."""

    referral: UUID

    def decide(self, named: NamedSource | None, context: CommandContext) -> Iterator[Event[NamedSource]]:
        if named is None or self.referral not in named.referrals:
            yield ReferralListed(referral=self.referral)


@command
class MergeNamedSource:
    """Ask for everything that names this organisation to be judged again. Nothing does: it records nothing."""

    def decide(self, named: NamedSource | None, context: CommandContext) -> Iterator[Event[NamedSource]]:
        if named and named.referrals:
            yield NamedSourceMerged(referrals=tuple(sorted(named.referrals)))
