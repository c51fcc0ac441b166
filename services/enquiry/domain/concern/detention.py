"""Detention: whether the adult is in prison or approved premises, as somebody said it last; back to no too.

Sections 42 and 47 of the Care Act 2014 do not apply to adults detained in prison or residing in approved premises
(section 76). Whoever answers for them there is the governor or the probation service. Their needs for care and support
are assessed all the same (section 9).
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from contracts.personal import AboutAdult, Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.chassis.domain.readable import something_written
from services.chassis.domain.texts import Words
from services.chassis.domain.working_time import Clock
from services.enquiry.domain.concern.duty import duty_that_arises
from services.enquiry.domain.concern.state import Concern, Decision, Detained

DETENTION = "the adult is in prison or approved premises"


class DetentionLookup(Struct, frozen=True, kw_only=True):
    """By when a decision is due that this asks for, and by when a duty is recognised that arises now."""

    decision: Clock
    duty: Clock


@event("enquiry.concern.detention-recorded")
class ConcernDetentionRecorded:
    """`source`: who said so. `asks_again`: a section 42 enquiry was decided, so that it is decided again, by the clock.

    `remaining`: why the concern is to be decided still.
    """

    detained: Detained
    source: AboutAdult
    clock: Clock | None = None
    asks_again: bool = False
    remaining: tuple[Plain, ...] = ()

    def apply(self, concern: Concern) -> Concern:
        without = tuple(why for why in concern.decide_again if why != DETENTION)
        kept = concern.decide_again if self.detained is Detained.YES else without
        again = (*kept, DETENTION) if self.asks_again else kept
        return replace(concern, detained=self.detained, decide_again=again)


@command
class RecordDetention:
    """Say whether the adult is in prison or approved premises, and who says so. What is said later replaces it.

    Where they are, there is no section 42 enquiry, and one that was decided is decided again within one working day.
    """

    detained: Detained
    source: Words

    def decide(self, concern: Concern, context: CommandContext, lookup: DetentionLookup) -> Iterator[Event[Concern]]:
        yield from _recorded(concern, context, lookup, self.detained, something_written(self.source))


@command
class RecordConcernDetention:
    """Record what triage recorded of a referral. Of one whose join nobody has confirmed it stays with the referral."""

    referral: UUID
    detained: Plain
    source: AboutAdult

    def decide(
        self, concern: Concern | None, context: CommandContext, lookup: DetentionLookup
    ) -> Iterator[Event[Concern]]:
        if concern and self.referral in concern.confirmed:
            yield from _recorded(concern, context, lookup, Detained(self.detained), self.source)


def _recorded(
    concern: Concern, context: CommandContext, lookup: DetentionLookup, detained: Detained, source: str
) -> Iterator[Event[Concern]]:
    """The same again records nothing."""
    if detained is concern.detained:
        return
    yes = detained is Detained.YES
    asks_again = yes and concern.decision is Decision.S42_ENQUIRY and DETENTION not in concern.decide_again
    recorded = ConcernDetentionRecorded(
        detained=detained,
        source=source,
        clock=lookup.decision if asks_again else None,
        asks_again=asks_again,
        remaining=tuple(why for why in concern.open_decision if yes or why != DETENTION),
    )
    yield recorded
    yield from duty_that_arises(recorded.apply(concern), context.at, lookup.duty)
