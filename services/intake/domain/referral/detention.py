"""Detention: whether the adult is in prison or approved premises, who said so and when; the later replaces the earlier.

Section 42 of the Care Act 2014 does not apply there (section 76). Whoever decides the concern is told by the routing,
or afterwards. Where nobody has said, that is no answer.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from contracts.personal import AboutAdult
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.chassis.domain.readable import something_written
from services.chassis.domain.texts import Words
from services.intake.domain.referral.content import Answer
from services.intake.domain.referral.state import Detention, Referral


@event("intake.referral.detention-recorded")
class DetentionRecorded:
    """`source`: who said so."""

    detained: Answer
    source: AboutAdult

    def apply(self, referral: Referral) -> Referral:
        return replace(referral, detention=Detention(value=self.detained, source=self.source))


@command
class RecordDetention:
    """Say whether the adult is in prison or approved premises, and who says so. What is said later replaces it."""

    detained: Answer
    source: Words

    def decide(self, referral: Referral, context: CommandContext) -> Iterator[Event[Referral]]:
        yield DetentionRecorded(detained=self.detained, source=something_written(self.source))
