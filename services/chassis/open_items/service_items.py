"""The open items of one service: what is particular to it, and the look-up that its commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from services.chassis.application.command_spec import LookupContext
from services.chassis.domain.default_timescales import OPEN_ITEM_TIMESCALES
from services.chassis.domain.open_items.allocation import AllocateItem
from services.chassis.domain.open_items.holdings import Holdings, holdings_of
from services.chassis.domain.open_items.involvement import NOBODY_INVOLVED, Involvement
from services.chassis.domain.open_items.life import RaiseItem
from services.chassis.domain.open_items.state import (
    ItemContext,
    ItemKind,
    ItemSubject,
    OpenItem,
    Person,
    Risk,
    TeamOfItems,
    team_of,
)
from services.chassis.domain.working_time import Timescales, Unit

ITEM_CLOCKS = frozenset(name for name in OPEN_ITEM_TIMESCALES if not name.startswith("new matter"))
"""Clocks that run on items of every kind: reviews, acknowledgement, the rungs."""

ALIASES_MAX = 20
"""So many mergers are followed from a team to the one that has its work now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceItems:
    """`kinds`: ITEM_KINDS by name. `find_person`: a member as this service knows them, by its own streams.

    `find_team`: a team in the same way; without it every rung of the ladder counts as filled. `readers`: the roles that
    see the board. `find_involvement`: who has a part in what an item is about, and whether that is restricted, by the
    service's own streams too; without it nobody has, and nothing is.
    """

    service: str
    kinds: Mapping[str, ItemKind]
    readers: frozenset[str]
    find_person: Callable[[LookupContext, UUID], Person | None]
    find_team: Callable[[LookupContext, UUID], TeamOfItems | None] | None = None
    find_involvement: Callable[[LookupContext, ItemSubject], Involvement] | None = None

    @property
    def actors(self) -> frozenset[str]:
        """The roles that can act on any kind of item; the decision asks for those of the kind at hand."""
        return frozenset(role for kind in self.kinds.values() for role in kind.roles)

    def kinds_beyond(self, roles: Iterable[str]) -> tuple[str, ...]:
        """The kinds of items on which nobody with these roles alone can act."""
        return tuple(kind.name for kind in self.kinds.values() if not kind.roles & {*roles})

    def look_up(self, unit_of_work: LookupContext, command: Any) -> ItemContext:
        """Look-up of every command on items. The kind is the command's where it raises the item, else the item's."""
        item = unit_of_work.state(OpenItem, unit_of_work.stream_id)
        kind = self.kinds[item.kind if item else command.kind]
        beside = self._beside(unit_of_work, command) if isinstance(command, RaiseItem) else ()
        named = command.owner if isinstance(command, AllocateItem | RaiseItem) else None
        owner = named or _owner_of(beside)
        return ItemContext(
            kind=kind,
            timescales=self._timescales(unit_of_work, kind, _team(item, command, kind)),
            person=self._person(unit_of_work, owner, kind) if owner else None,
            beside=beside,
            involvement=self.involvement_of(unit_of_work, _subject(item, command, beside)),
        )

    def _timescales(self, unit_of_work: LookupContext, kind: ItemKind, team: UUID) -> Timescales:
        """Where a clock of the item counts working hours, they are those of its team. Else no team is looked up."""
        timescales = unit_of_work.timescales
        if not counts_hours(kind, timescales, unit_of_work.context.at):
            return timescales
        found = self.team_now(unit_of_work, team)
        return timescales.for_team(found.hours if found else None)

    def team_now(self, unit_of_work: LookupContext, team: UUID) -> TeamOfItems | None:
        """The team that has the work of this one now."""
        for _ in range(ALIASES_MAX):
            found = self.find_team(unit_of_work, team) if self.find_team else None
            if found is None or found.merged_into is None:
                return found
            team = found.merged_into
        return None

    def _person(self, unit_of_work: LookupContext, member: UUID, kind: ItemKind) -> Person | None:
        """Somebody who is to own an item, as their holdings have them too: to own it is written there.

        So a save at the moment at which they leave, or lose a role, is a conflict with that, and is decided again.
        """
        person = self.find_person(unit_of_work, member)
        holdings = unit_of_work.state(Holdings, holdings_of(self.service, member))
        if person is None or holdings is None:
            return person
        roles = frozenset[str]() if kind.name in holdings.barred else person.roles
        return replace(person, gone=person.gone or holdings.closed, roles=roles)

    def involvement_of(self, unit_of_work: LookupContext, subject: ItemSubject | None) -> Involvement:
        """Who has a part in it, and whether it is restricted."""
        return self.find_involvement(unit_of_work, subject) if self.find_involvement and subject else NOBODY_INVOLVED

    def is_shown(self, unit_of_work: LookupContext, item: OpenItem) -> bool:
        """Whether the caller may see it, as the board asks: what hides it comes before its version."""
        return not self.involvement_of(unit_of_work, item.subject).hides_from(unit_of_work.context.by)

    def _beside(self, unit_of_work: LookupContext, command: RaiseItem) -> tuple[OpenItem, ...]:
        found = (unit_of_work.state(OpenItem, stream_id) for stream_id in command.beside)
        return tuple(item for item in found if item)

    def look_up_existing(self, unit_of_work: LookupContext, command: Any) -> ItemContext | None:
        """Look-up of the commands that record nothing where there is no item."""
        return self.look_up(unit_of_work, command) if unit_of_work.state(OpenItem, unit_of_work.stream_id) else None


def counts_hours(kind: ItemKind, timescales: Timescales, at: datetime) -> bool:
    """Whether any clock that runs on an item of this kind counts working hours, by the pack in effect."""
    pack = timescales.pack_on(timescales.calendar.day_of(at))
    due = {kind.due_urgent, *(kind.due.format(risk=risk) for risk in Risk)}
    return any(
        timescale.unit is Unit.WORKING_HOURS
        for name, timescale in pack.timescales.items()
        if name in due or name in ITEM_CLOCKS
    )


def _team(item: OpenItem | None, command: Any, kind: ItemKind) -> UUID:
    """Whose it is: an item that stands says so; one that is raised, by its command, or else as all of its kind."""
    return item.team if item else getattr(command, "team", None) or team_of(kind.team)


def _subject(item: OpenItem | None, command: Any, beside: tuple[OpenItem, ...]) -> ItemSubject | None:
    """What it is about, as the item says, or the command that raises it, or those that it stands beside."""
    if item:
        return item.subject
    return getattr(command, "subject", None) or next((other.subject for other in beside), None)


def _owner_of(items: tuple[OpenItem, ...]) -> UUID | None:
    """Whoever had the nearest of these items last, also where that is settled by now."""
    return next((item.owner for item in items if item.owner), None)
