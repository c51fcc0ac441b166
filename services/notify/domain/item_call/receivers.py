"""Who is written to when people are called for an open item (practice §1): the people of the rung, the owner in effect,
the team, or who answers for it while the team is closed.
"""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

import msgspec

from services.chassis.domain.decider import value
from services.chassis.domain.open_items.state import Rung


class Place(StrEnum):
    """Where somebody is written to."""

    OWN = "their own address"
    MAILBOX = "its mailbox"
    OUT_OF_HOURS = "its out-of-hours address"
    DIRECTOR = "the director's mailbox"


@value
class Receiver:
    """A member, a team, or the director, and at which of their addresses. The address is read when it is written to."""

    place: Place
    member: UUID | None = None
    team: UUID | None = None


DIRECTOR = Receiver(place=Place.DIRECTOR)


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """A look-up's answer: who can be written to at this moment.

    `people`: of those of the rung, or the owner in effect, who have an address. `mailbox`: the team's. `members`: those
    of the team who are at work and have an address. `closed`: whoever answers while the team is closed; None where it
    is open, and still will be when the next rung is asked. `still_open`: it closes before that.
    """

    people: tuple[UUID, ...] = ()
    mailbox: Receiver | None = None
    members: tuple[UUID, ...] = ()
    closed: Receiver | None = None
    still_open: bool = False


def receivers_of(rung: Rung, urgent: bool, reach: Reach) -> tuple[Receiver, ...]:
    """Each once, in this order. What is not urgent waits in a mailbox until the team opens; what is urgent does not:
    while the team is closed it goes to whoever answers then, in place of the owner, and beside the people of a rung;
    and beside the owner too where the team closes before the next rung is asked.
    """
    found = [Receiver(place=Place.OWN, member=member) for member in reach.people] or _of_the_team(reach)
    if urgent and reach.closed:
        found = [*found, reach.closed] if rung is not Rung.OWNER or reach.still_open else [reach.closed]
    if rung is Rung.EVERY_LEAD:
        found.append(DIRECTOR)
    return tuple(dict.fromkeys(found))


def _of_the_team(reach: Reach) -> list[Receiver]:
    """Also for a rung on which nobody can be written to."""
    if reach.mailbox:
        return [reach.mailbox]
    return [Receiver(place=Place.OWN, member=member) for member in reach.members]
