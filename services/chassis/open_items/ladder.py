"""The ladder of a service: who is asked on each rung today.

A rung is filled by all who hold its role, are here, may see the item, and have no part in its matter. All of it is
looked up in the service's own streams when the rung is due (decision record 0036).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from services.chassis.application.command_spec import LookupContext
from services.chassis.domain.decider import Dispatch
from services.chassis.domain.open_items.involvement import Involvement
from services.chassis.domain.open_items.leads import Leads, RecordLeadKnown, leads_of
from services.chassis.domain.open_items.state import ItemContext, OpenItem, Rung
from services.chassis.open_items.service_items import ServiceItems


def find_escalation(items: ServiceItems, unit_of_work: LookupContext, command: Any) -> ItemContext | None:
    """Look-up of an escalation: also who is asked on each rung. None where there is no item."""
    item = unit_of_work.state(OpenItem, unit_of_work.stream_id)
    context = items.look_up_existing(unit_of_work, command)
    if item is None or context is None or items.find_team is None:
        return context
    return replace(context, asked=_asked(items, unit_of_work, item, context.involvement))


def lead_known(service: str, member: UUID, leads: bool) -> Iterator[Dispatch]:
    """Keep the list of leads, from what a service records of its people."""
    yield Dispatch(leads_of(service), RecordLeadKnown(member=member, leads=leads))


def governance_known(service: str, member: UUID, governs: bool) -> Iterator[Dispatch]:
    """Keep the list of information governance, whom a restricted matter goes to last."""
    yield Dispatch(leads_of(service, Rung.GOVERNANCE), RecordLeadKnown(member=member, leads=governs))


def before_whom(items: ServiceItems, unit_of_work: LookupContext, item: OpenItem) -> UUID | None:
    """Before whom an item stands now: its owner, else their cover, followed once; None: before its team.

    Cover stands in who is here, can act on it, and has no part in its matter.
    """
    owner = items.find_person(unit_of_work, item.owner) if item.owner else None
    if owner is None or owner.gone:
        return None
    if not owner.away:
        return owner.member
    cover = items.find_person(unit_of_work, owner.cover) if owner.cover else None
    involved = items.involvement_of(unit_of_work, item.subject).involved
    if cover is None or cover.gone or cover.away or cover.member in involved:
        return None
    return cover.member if cover.roles & items.kinds[item.kind].roles else None


def _asked(
    items: ServiceItems, unit_of_work: LookupContext, item: OpenItem, involvement: Involvement
) -> Mapping[Rung, tuple[UUID, ...]]:
    """Who is asked on each rung. At the last, every lead is, here or away, but nobody who is involved."""
    leads, governance = (_holders(items, unit_of_work, role) for role in ("", Rung.GOVERNANCE))
    team = items.team_now(unit_of_work, item.team)
    managers = team.managers if team else ()
    free = tuple(lead for lead in leads if lead not in involvement.involved)
    return {
        Rung.MANAGER: _may_be_asked(items, unit_of_work, managers, involvement),
        Rung.LEAD: _may_be_asked(items, unit_of_work, leads, involvement),
        Rung.EVERY_LEAD: free,
        Rung.GOVERNANCE: _may_be_asked(items, unit_of_work, governance, involvement),
    }


def _holders(items: ServiceItems, unit_of_work: LookupContext, role: str) -> tuple[UUID, ...]:
    known = unit_of_work.state(Leads, leads_of(items.service, role))
    return known.members if known else ()


def _may_be_asked(
    items: ServiceItems, unit_of_work: LookupContext, members: Iterable[UUID], involvement: Involvement
) -> tuple[UUID, ...]:
    """Those who are here, may see the item, and have no part in its matter."""
    free = (member for member in members if member not in involvement.involved)
    people = [items.find_person(unit_of_work, member) for member in free]
    here = [person for person in people if person and not person.gone and not person.away]
    return tuple(person.member for person in here if person.roles & items.readers)
