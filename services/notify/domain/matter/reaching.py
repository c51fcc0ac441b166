"""A matter reaches a milestone, or takes in a referral, in whichever order they are heard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.asking.decisions import Asked, Event, command, event
from services.notify.domain.feedback.state import Debt, Source
from services.notify.domain.matter.state import Matter


@event("notify.matter.referral-added")
class ReferralAdded:
    """`occasion` and `reason`: by which it is owed word of its routing."""

    concern: UUID
    referral: UUID
    occasion: Plain = ""
    reason: Plain = ""
    sources: tuple[Source, ...] = ()
    objects: bool = False
    deceased: bool = False

    def apply(self, matter: Matter | None) -> Matter:
        before = matter or Matter()
        wary = _wary(before, self.sources, self.objects, self.deceased, unmatched=before.unmatched)
        return replace(wary, referrals=(*before.referrals, self.referral))


@event("notify.matter.milestone-reached")
class MilestoneReached:
    occasion: Plain
    debt: Debt

    def apply(self, matter: Matter | None) -> Matter:
        before = matter or Matter()
        wary = _wary(before, self.debt.sources, self.debt.objects, self.debt.deceased, unmatched=before.unmatched)
        return replace(wary, reached={**before.reached, self.occasion: self.debt})


@event("notify.matter.sources-known")
class SourcesKnown:
    """`cleared`: named by mistake, and by nobody any more."""

    concern: UUID
    sources: tuple[Source, ...]
    cleared: tuple[UUID, ...] = ()

    def apply(self, matter: Matter | None) -> Matter:
        before = matter or Matter()
        left = replace(before, named=before.named.difference(self.cleared))
        return _wary(left, self.sources, False, False, unmatched=False)


@command
class AddReferral:
    """Take in a referral that this matter answers. Taken in before: nothing follows."""

    concern: UUID
    referral: UUID
    occasion: Plain
    reason: Plain
    sources: tuple[Source, ...] = ()
    objects: bool = False
    deceased: bool = False

    def decide(self, matter: Matter | None, asked: Asked) -> Iterator[Event]:
        if not (matter and self.referral in matter.referrals):
            yield ReferralAdded(
                concern=self.concern,
                referral=self.referral,
                occasion=self.occasion,
                reason=self.reason,
                sources=self.sources,
                objects=self.objects,
                deceased=self.deceased,
            )


@command
class ReachMilestone:
    """Record that a milestone was reached. Recorded before: nothing follows."""

    occasion: Plain
    debt: Debt

    def decide(self, matter: Matter | None, asked: Asked) -> Iterator[Event]:
        if not (matter and self.occasion in matter.reached):
            yield MilestoneReached(occasion=self.occasion, debt=self.debt)


@command
class LearnSources:
    """Take in who the sources of risk are, all of them, as they are known now. Known before: nothing follows."""

    concern: UUID
    sources: tuple[Source, ...]
    cleared: tuple[UUID, ...] = ()

    def decide(self, matter: Matter | None, asked: Asked) -> Iterator[Event]:
        before = matter or Matter()
        learnt = SourcesKnown(concern=self.concern, sources=self.sources, cleared=self.cleared)
        if learnt.apply(matter) != before:
            yield learnt


def _wary(matter: Matter, sources: Iterable[Source], objects: bool, deceased: bool, *, unmatched: bool) -> Matter:
    return replace(
        matter,
        named=matter.named.union(s.organisation for s in sources if s.organisation),
        unmatched=unmatched or any(not s.matched for s in sources),
        objects=matter.objects or objects,
        deceased=matter.deceased or deceased,
    )
