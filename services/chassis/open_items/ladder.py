"""The ladder of a service: who is asked on each rung today. A rung is filled by all who hold its role and are here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from services.chassis.application.command_spec import LookupContext
from services.chassis.domain.decider import Dispatch
from services.chassis.domain.open_items.leads import Leads, RecordLeadKnown, leads_of
from services.chassis.domain.open_items.state import ItemContext, OpenItem, Rung
from services.chassis.open_items.service_items import ServiceItems

ALIASES_MAX = 20
"""So many mergers are followed from a team to the one that has its work now."""


def find_escalation(items: ServiceItems, unit_of_work: LookupContext, command: Any) -> ItemContext | None:
    """Look-up of an escalation: also who is asked on each rung. None where there is no item."""
    item = unit_of_work.state(OpenItem, unit_of_work.stream_id)
    context = items.look_up_existing(unit_of_work, command)
    if item is None or context is None or items.find_team is None:
        return context
    return replace(context, asked=_asked(items, unit_of_work, item))


def lead_known(service: str, member: UUID, leads: bool) -> Iterator[Dispatch]:
    """Keep the list of leads, from what a service records of its people."""
    yield Dispatch(leads_of(service), RecordLeadKnown(member=member, leads=leads))


def _asked(items: ServiceItems, unit_of_work: LookupContext, item: OpenItem) -> Mapping[Rung, tuple[UUID, ...]]:
    known = unit_of_work.state(Leads, leads_of(items.service))
    leads = known.members if known else ()
    return {
        Rung.MANAGER: _at_work(items, unit_of_work, _managers(items, unit_of_work, item.team)),
        Rung.LEAD: _at_work(items, unit_of_work, leads),
        Rung.EVERY_LEAD: leads,
    }


def _managers(items: ServiceItems, unit_of_work: LookupContext, team: UUID) -> tuple[UUID, ...]:
    """The managers of the team that has its work now."""
    assert items.find_team
    for _ in range(ALIASES_MAX):
        found = items.find_team(unit_of_work, team)
        if found is None or found.merged_into is None:
            return found.managers if found else ()
        team = found.merged_into
    return ()


def _at_work(items: ServiceItems, unit_of_work: LookupContext, members: Iterable[UUID]) -> tuple[UUID, ...]:
    people = (items.find_person(unit_of_work, member) for member in members)
    return tuple(person.member for person in people if person and not person.gone and not person.away)
