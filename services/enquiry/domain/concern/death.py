"""Death: a reported one stops nothing and holds what would be told; a confirmed one stops section 42.

Section 42 speaks of an adult who is experiencing abuse or neglect, or is at risk of it: of nobody who has died. What
is done then for others at risk, and whether a safeguarding adults review is due, is decided anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from contracts.personal import AboutAdult, Plain
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.chassis.domain.readable import something_written
from services.chassis.domain.texts import Rationale, Words, of_substance
from services.chassis.domain.working_time import Clock, london_day
from services.enquiry.domain.concern.duty import duty_that_arises
from services.enquiry.domain.concern.state import DUTY, Concern, Decision

DEATH = "the adult has died"


@event("enquiry.concern.death-confirmed")
class DeathConfirmed:
    """A practitioner confirmed that the adult has died. `source`: who said so.

    `asks_again`: an enquiry was decided, so that it is decided again, by the `clock`.
    """

    died_on: date
    source: AboutAdult
    clock: Clock
    asks_again: bool = False

    def apply(self, concern: Concern) -> Concern:
        again = (*_without_death(concern), DEATH) if self.asks_again else concern.decide_again
        return replace(concern, died_on=self.died_on, decide_again=again)


@command
class ConfirmDeath:
    """Confirm that the adult has died: on which day, and who said so. A section 42 enquiry stops, and a new decision is
    asked for within one working day.
    """

    died_on: date
    source: Words

    def decide(self, concern: Concern, context: CommandContext, clock: Clock) -> Iterator[Event[Concern]]:
        if self.died_on > london_day(context.at):
            raise DeathToCome("nobody has died on a day that is to come: check the date")
        if self.died_on != concern.died_on:
            enquired = concern.decision in (Decision.S42_ENQUIRY, Decision.OTHER_ENQUIRY)
            asks_again = enquired and (concern.died_on is None or DEATH in concern.decide_again)
            source = something_written(self.source)
            yield DeathConfirmed(died_on=self.died_on, source=source, clock=clock, asks_again=asks_again)


@event("enquiry.concern.death-found-wrong")
class DeathFoundWrong:
    """The adult is alive: whoever reported or confirmed the death was mistaken. What it stopped starts again.

    `remaining`: why the concern is to be decided still.
    """

    rationale: AboutAdult
    remaining: tuple[Plain, ...] = ()

    def apply(self, concern: Concern) -> Concern:
        return replace(
            concern, died_on=None, decide_again=_without_death(concern), found_alive=frozenset(concern.referrals)
        )


@command
class CorrectDeath:
    """Say that the adult is alive, and how you know: the report of a death was an error."""

    rationale: Rationale

    def decide(self, concern: Concern, context: CommandContext, clock: Clock) -> Iterator[Event[Concern]]:
        if not concern.deceased:
            raise NoDeathReported("nobody has reported a death: there is nothing to correct")
        duty = (DUTY,) if concern.duty_found_at else ()
        remaining = (*duty, *_without_death(concern))
        wrong = DeathFoundWrong(rationale=of_substance(self.rationale), remaining=remaining)
        yield wrong
        yield from duty_that_arises(wrong.apply(concern), context.at, clock)


def _without_death(concern: Concern) -> tuple[str, ...]:
    return tuple(why for why in concern.decide_again if why != DEATH)


class DeathToCome(Refused):
    """A date that cannot be true is refused rather than kept."""

    status = 422


class NoDeathReported(Refused):
    """Only what somebody reported can be an error."""
