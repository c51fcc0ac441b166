"""Leads: everybody who is asked when nobody below has seen to an item; kept as a stream that a decision can read.

The leads have one, and information governance, who are asked about restricted matters.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import msgspec

from services.chassis.domain.decider import CommandContext, Event, command, event, stream


class Leads(msgspec.Struct, frozen=True, kw_only=True):
    members: tuple[UUID, ...] = ()


def leads_of(service: str, role: str = "") -> UUID:
    """The id of the stream of leads in one service, or of those who hold another role that is asked."""
    return stream("leads", service, *((role,) if role else ()))


@event("open-item.lead-known")
class LeadKnown:
    """`leads`: whether they are one, from now on."""

    member: UUID
    leads: bool

    def apply(self, leads: Leads | None) -> Leads:
        others = tuple(member for member in (leads.members if leads else ()) if member != self.member)
        return Leads(members=(*others, self.member) if self.leads else others)


@command
class RecordLeadKnown:
    """Record whether a member is a lead. A repeat records nothing."""

    member: UUID
    leads: bool

    def decide(self, leads: Leads | None, context: CommandContext) -> Iterator[Event[Leads]]:
        if self.leads != (self.member in (leads.members if leads else ())):
            yield LeadKnown(member=self.member, leads=self.leads)
