"""Reopening: after its conclusion or closure a matter is taken up again in the next enquiry; the earlier stays."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from contracts.personal import AboutAdult
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.chassis.domain.texts import Rationale, of_substance
from services.enquiry.domain.concern.state import Concern, Decision
from services.enquiry.domain.concern.superseding import Because
from services.enquiry.domain.enquiry.state import Enquiry


@event("enquiry.concern.reopened")
class ConcernReopened:
    """The matter is open again. `opens`: the number of the enquiry that begins; the decision stands as it was."""

    because: Because
    rationale: AboutAdult
    opens: int

    def apply(self, concern: Concern) -> Concern:
        return replace(concern, enquiries=self.opens)


@command
class ReopenConcern:
    """Take the matter up again in a new enquiry, and say why. The concluded or closed enquiry stays as it was."""

    because: Because
    rationale: Rationale

    def decide(self, concern: Concern, context: CommandContext, enquiry: Enquiry | None) -> Iterator[Event[Concern]]:
        rationale = of_substance(self.rationale)
        if enquiry is None or concern.decision in (None, Decision.NO_ENQUIRY):
            raise NothingToReopen("there is no enquiry to reopen: decide the concern (again) instead")
        if not (enquiry.concluded or enquiry.closed):
            raise StillUnderWay("its enquiry is under way: record what is new there")
        yield ConcernReopened(because=self.because, rationale=rationale, opens=concern.enquiries + 1)


class NothingToReopen(Refused):
    """Only an enquiry that came to an end is reopened."""


class StillUnderWay(Refused):
    """An enquiry that has no conclusion goes on as it is."""
