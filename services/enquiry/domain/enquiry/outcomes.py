"""Making Safeguarding Personal: what the adult wants from the enquiry, in their words, and whether it was achieved."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from msgspec.structs import replace

from contracts.personal import AboutAdult
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.chassis.domain.texts import Rationale, Words, of_substance
from services.enquiry.domain.enquiry.state import Achieved, Enquiry, Wishes


class NotAsked(StrEnum):
    """Why nobody asked."""

    UNSAFE = "unsafe to ask"
    DIED = "the adult has died"
    NO_REPRESENTATIVE = "unable, and no representative"
    OTHER = "other"


@event("enquiry.enquiry.desired-outcome-recorded")
class DesiredOutcomeRecorded:
    """An outcome in the adult's words; or none was expressed; or they were not asked, and why."""

    wishes: Wishes
    words: AboutAdult | None = None
    not_asked: NotAsked | None = None

    def apply(self, enquiry: Enquiry) -> Enquiry:
        wishes = enquiry.wishes if enquiry.wishes is Wishes.EXPRESSED else self.wishes
        return replace(enquiry, wishes=wishes)


@command
class RecordDesiredOutcome:
    """Record what the adult, or who speaks for them, wants: in their `words`; or that nobody asked, and why."""

    wishes: Wishes
    words: Words | None = None
    not_asked: NotAsked | None = None

    def decide(self, enquiry: Enquiry, context: CommandContext) -> Iterator[Event[Enquiry]]:
        enquiry.must_be_under_way()
        if (self.wishes is Wishes.EXPRESSED) != (self.words is not None):
            raise WordsMissing("say what the adult wants, in their words; where they said nothing, leave the words out")
        if (self.wishes is Wishes.NOT_ASKED) != (self.not_asked is not None):
            raise ReasonNotAsked("say why the adult was not asked; where they were, leave that out")
        yield DesiredOutcomeRecorded(wishes=self.wishes, words=self.words, not_asked=self.not_asked)


@event("enquiry.enquiry.outcomes-evaluated")
class OutcomesEvaluated:
    """Whether the outcomes that the adult expressed were achieved."""

    achieved: Achieved
    rationale: AboutAdult

    def apply(self, enquiry: Enquiry) -> Enquiry:
        return replace(enquiry, achieved=self.achieved)


@command
class EvaluateOutcomes:
    """Evaluate with the adult whether what they wanted was achieved."""

    achieved: Achieved
    rationale: Rationale

    def decide(self, enquiry: Enquiry, context: CommandContext) -> Iterator[Event[Enquiry]]:
        enquiry.must_be_under_way()
        if enquiry.wishes is not Wishes.EXPRESSED:
            raise NothingToEvaluate("no outcome was expressed; record one in the adult's words first")
        yield OutcomesEvaluated(achieved=self.achieved, rationale=of_substance(self.rationale))


class WordsMissing(Refused):
    """An outcome is the adult's, in their words."""


class ReasonNotAsked(Refused):
    """Not asking has a reason."""


class NothingToEvaluate(Refused):
    """Only what was wanted can be achieved."""
