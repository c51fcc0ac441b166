"""Standing: what is amiss on the boards of a matter, in whatever state it is. Every line of the answer is a fault."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from services.chassis.domain.open_items.escalation import EscalateItem
from services.chassis.domain.open_items.holdings import Holdings, holdings_of
from services.chassis.domain.open_items.leads import Leads, leads_of
from services.chassis.domain.open_items.state import OpenItem
from services.intake.domain.member.state import Member, Role
from services.intake.domain.partner.state import Kind
from tests.completeness.agreement import disagreements_of, unheard_of
from tests.completeness.examples_items import KINDS
from tests.completeness.matter import WholeMatter
from tests.completeness.waits import WAITS

SERVICES_WITH_ITEMS = frozenset(service for service, _ in KINDS)


def faults_of(matter: WholeMatter) -> list[str]:
    """Each thing that waits and is on no board, or is there without owner, team, moment or clock; and each ghost."""
    return [
        *_not_on_the_board(matter),
        *_ghosts(matter),
        *(fault for service in SERVICES_WITH_ITEMS for fault in _items_without(matter, service)),
        *(fault for service in SERVICES_WITH_ITEMS for fault in _clocks_amiss(matter, service)),
        *(fault for service in SERVICES_WITH_ITEMS for fault in _holdings_amiss(matter, service)),
        *disagreements_of(matter),
        *unheard_of(matter),
    ]


def _not_on_the_board(matter: WholeMatter) -> Iterator[str]:
    for (service, kind), waiting in WAITS.items():
        every = matter.states(service, OpenItem)
        for id in waiting(matter):
            item = every.get(id)
            if item is None or (item.settled and not KINDS[service, kind].outcomes):
                yield f"nobody is shown what waits: {kind} ({service})"


def _ghosts(matter: WholeMatter) -> Iterator[str]:
    """An item that asks for what is done already takes a person's time from what is not."""
    for (service, kind), waiting in WAITS.items():
        expected = {*waiting(matter)}
        for id, item in matter.items(service).items():
            if item.kind == kind and id not in expected:
                yield f"an item asks for what is done already: {kind} ({service})"


def _items_without(matter: WholeMatter, service: str) -> Iterator[str]:
    for item in matter.items(service).values():
        label = f"{item.kind} ({service})"
        if not item.owner and not item.unallocated:
            yield f"has neither an owner nor a reason for having none: {label}"
        if item.owner and not _can_act(matter, service, item):
            yield f"is owned by somebody who cannot act on it: {label}"
        horizon = matter.manifests[service].timescales.clock(f"review {item.risk}", matter.now)
        if item.review.due_at > horizon.due_at:
            yield f"is looked at again beyond the horizon of its risk: {label}"


def _clocks_amiss(matter: WholeMatter, service: str) -> Iterator[str]:
    clocks = {
        (promise.dispatch.stream_id, promise.dispatch.command.due_at)
        for promise in matter.look()
        if isinstance(promise.dispatch.command, EscalateItem)
    }
    for id, item in matter.items(service).items():
        label = f"{item.kind} ({service})"
        if (id, item.escalates.due_at) not in clocks:
            yield f"has a clock that nothing keeps: {label}"
        if item.changed and item.changed.pause_ends_at and item.changed.pause_ends_at < matter.now:
            yield f"its clock stands for longer than it was paused: {label}"


def _can_act(matter: WholeMatter, service: str, item: OpenItem) -> bool:
    member = matter.states("intake", Member).get(item.owner) if item.owner else None
    return bool(member and not member.left and KINDS[service, item.kind].roles & {*member.roles})


def _holdings_amiss(matter: WholeMatter, service: str) -> Iterator[str]:
    """What each person holds, and who the leads are: the streams by which leaving and escalation find their items."""
    owned: dict[UUID, set[UUID]] = {}
    for id, item in matter.items(service).items():
        if item.owner:
            owned.setdefault(item.owner, set()).add(id)
    holdings = matter.states(service, Holdings)
    members = matter.states("intake", Member)
    for member in members:
        held = holdings.get(holdings_of(service, member))
        if {*(held.items if held else ())} != owned.get(member, set()):
            yield f"what a person holds is not what they own ({service})"
    leads = matter.states(service, Leads).get(leads_of(service))
    leading = {id for id, member in members.items() if _leads(member)}
    if {*(leads.members if leads else ())} != leading:
        yield f"the leads are not those who are asked ({service})"


def _leads(member: Member) -> bool:
    return not member.left and member.kind == Kind.COUNCIL and Role.SAFEGUARDING_LEAD in member.roles
