"""Disclosure risks: whether the adult objects to the referrer hearing back, or has died, as it was said last; and who
the sources of risk are, once a referral that named others has left the concern.

Where that changes, what waits is settled again. What was told stays told.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.notify.domain.feedback.audience import judge
from services.notify.domain.feedback.settlement import knowing, settle
from services.notify.domain.feedback.state import (
    Ending,
    Feedback,
    HoldReason,
    Milestone,
    Obligation,
    ResponsibleManager,
    Source,
)


@event("notify.feedback.disclosure-risks-changed")
class DisclosureRisksChanged:
    """The obligations of these occasions are open again, to be settled by what is known now.

    `kept`: those that stay held as they are, for another reason. `sources`: whom a referral of the concern names as
    source of risk now; None: as before. `ended`: those that were told or withheld outside any concern; what is told
    later of the same rests on them.
    """

    occasions: tuple[Plain, ...]
    objects: bool
    deceased: bool | None = None
    kept: tuple[Plain, ...] = ()
    sources: tuple[Source, ...] | None = None
    ended: tuple[Plain, ...] = ()

    def apply(self, feedback: Feedback) -> Feedback:
        reopened = {o: self.changed(one) for o, one in _waiting(feedback) if o in self.occasions}
        held = {
            occasion: replace(one, obligation=self.changed(one.obligation)) if occasion in self.kept else one
            for occasion, one in feedback.held_obligations.items()
            if occasion not in reopened
        }
        endings = {o: self._changed_ending(one) if o in self.ended else one for o, one in feedback.endings.items()}
        return replace(
            feedback,
            open_obligations={**feedback.open_obligations, **reopened},
            held_obligations=held,
            endings=endings,
        )

    def _changed_ending(self, ending: Ending) -> Ending:
        return replace(ending, obligation=self.changed(ending.obligation))

    def changed(self, obligation: Obligation) -> Obligation:
        deceased = obligation.deceased if self.deceased is None else self.deceased
        sources = obligation.sources if self.sources is None else self.sources
        return dataclasses.replace(obligation, objects=self.objects, deceased=deceased, sources=sources)


@command
class RecordDisclosureRisksChanged:
    """Record what makes telling unsafe now, in this concern (None: outside any), and settle again what waits."""

    referral: UUID
    concern: UUID | None
    objects: bool
    deceased: bool | None = None
    sources: tuple[Source, ...] | None = None

    def decide(
        self, feedback: Feedback | None, context: CommandContext, responsible_manager: ResponsibleManager
    ) -> Iterator[Event[Feedback]]:
        if feedback is None:
            return
        change = DisclosureRisksChanged(
            occasions=(), objects=self.objects, deceased=self.deceased, sources=self.sources
        )
        waiting = [
            occasion
            for occasion, obligation in _waiting(feedback)
            if obligation.concern == self.concern and change.changed(obligation) != obligation
        ]
        ended = tuple(self._ended(feedback, change))
        if waiting or ended:
            informed = knowing(feedback, responsible_manager)
            kept = tuple(occasion for occasion in waiting if _stays_held(informed, occasion, change))
            again = tuple(occasion for occasion in waiting if occasion not in kept)
            changed = dataclasses.replace(change, occasions=again, kept=kept, ended=ended)
            yield changed
            yield from settle(changed.apply(feedback), responsible_manager)

    def _ended(self, feedback: Feedback, change: DisclosureRisksChanged) -> Iterator[str]:
        for occasion, ending in feedback.endings.items():
            obligation = ending.obligation
            outside = self.concern is None and obligation.concern is None and obligation.milestone is Milestone.ROUTED
            if outside and change.changed(obligation) != obligation:
                yield occasion


def _stays_held(feedback: Feedback, occasion: str, change: DisclosureRisksChanged) -> bool:
    """It is held for another reason that stands, at the same level: its owner and its clock stay."""
    held = feedback.held_obligations.get(occasion)
    if held is None or feedback.addressee is None:
        return False
    judgement = judge(feedback.addressee, change.changed(held.obligation), held.reason is HoldReason.LEFT)
    return (judgement.hold, judgement.level) == (held.reason, held.ceiling)


def _waiting(feedback: Feedback) -> list[tuple[str, Obligation]]:
    """The obligations that are open or held, with their occasions."""
    held = [(occasion, held.obligation) for occasion, held in feedback.held_obligations.items()]
    return [*feedback.open_obligations.items(), *held]
