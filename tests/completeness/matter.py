"""A matter in all three services: a referral of the police, the council's people, and a clock that a test moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self, TypeVar
from uuid import UUID

from services.chassis.application.recorded_events import to_recorded_event
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.application.unit_of_work import RequestMetadata
from services.chassis.domain.decider import CommandContext, Dispatch, stream
from services.chassis.domain.open_items.state import OpenItem
from services.chassis.domain.working_time import london_day
from services.enquiry.domain.concern.state import concern_of
from services.enquiry.domain.enquiry.state import enquiry_of
from services.enquiry.domain.referral.state import Referral as ReferralInEnquiry
from services.enquiry.domain.referral.state import referral_of
from services.intake.domain.member.membership import JoinMember
from services.intake.domain.member.state import PARTNER_ROLES, Role
from services.intake.domain.partner.state import Kind
from tests.domain.notify.builders import NOW
from tests.scenario.three_services_in_memory import MANIFESTS, ORDER, ThreeServicesInMemory

State = TypeVar("State")


@dataclass(frozen=True)
class Promise:
    """A command that falls due at a moment, as DEADLINES says."""

    at: datetime
    service: str
    dispatch: Dispatch
    caused_by: UUID


class WholeMatter(ThreeServicesInMemory):
    """`referral`: the one that the matter is about; `later`: those that came after it. `asked`: all that was asked."""

    def __init__(self, manifests: Mapping[str, ServiceManifest] = MANIFESTS) -> None:
        super().__init__(manifests)
        self.now = NOW
        self.referral: UUID | None = None
        self.later: tuple[UUID, ...] = ()
        self.asked: tuple[tuple[UUID, Any], ...] = ()
        self._states: dict[str, dict[UUID, Any]] = {name: {} for name in ORDER}
        self._read = dict.fromkeys(ORDER, 0)
        self._found: dict[tuple[str, type], dict[UUID, Any]] = {}
        self.promises: tuple[Promise, ...] = ()
        self.council = self.organisation("Northshire Council", Kind.COUNCIL)
        self.people: dict[Role, UUID] = {Role.REFERRER: self.members[self.force]}
        for role in Role:
            self.people.setdefault(role, self.join(self._organisation_of(role), role))
        self.look()

    def fork(self, manifests: Mapping[str, ServiceManifest] | None = None) -> Self:
        self.look()
        other = super().fork(manifests)
        other._states = {name: dict(states) for name, states in self._states.items()}
        other._read, other._found = dict(self._read), dict(self._found)
        return other

    def join(self, organisation: UUID, *roles: Role) -> UUID:
        """Somebody begins to work there."""
        joined = JoinMember(organisation=organisation, name=f"Pat of {roles[0]}", roles=roles)
        return self.give(Role.ADMINISTRATOR, "intake", self._next_stream(), joined)

    def give(self, role: Role, service: str, on: UUID, command: Any) -> UUID:
        """Somebody in this role gives a command, and everybody hears of it."""
        by = str(self.people[role]) if role in getattr(self, "people", {}) else "tellback init"
        context = CommandContext(by=by, role=role, organisation=str(self._organisation_of(role)), at=self.now)
        self.asked = (*self.asked, (on, command))
        return self._ask(service, on, command, context)

    def itself(self, service: str, on: UUID, command: Any) -> None:
        """A service asks itself, as its delivery does."""
        self.asked = (*self.asked, (on, command))
        self._ask(service, on, command, CommandContext(by=service, role=service, organisation=service, at=self.now))

    def new(self, role: Role, service: str, command: Any) -> UUID:
        """Somebody gives a command that begins a stream."""
        return self.give(role, service, self._next_stream(), command)

    def pass_time(self, days: float) -> None:
        """What falls due in these days is done when it is due."""
        until = self.now + timedelta(days=days)
        while due := min((p for p in self.look() if p.at <= until), key=lambda p: p.at, default=None):
            self.promises = tuple(promise for promise in self.promises if promise is not due)
            self.now = max(self.now, due.at)
            context = CommandContext(by=due.service, role=due.service, organisation=due.service, at=self.now)
            caused = RequestMetadata(causation=due.caused_by)
            self.services[due.service].handle(due.dispatch, context=context, request_metadata=caused)
            while any([self._relay(name) for name in ORDER]):
                pass
        self.now = until

    def look(self) -> tuple[Promise, ...]:
        """Bring `states` and `promises` up to date; the promises."""
        for service, store in self.stores.items():
            for row in store.rows[self._read[service] :]:
                recorded = to_recorded_event(row)
                known = self._states[service]
                known[row.stream] = recorded.event.apply(known.get(row.stream))
                if promised := self.manifests[service].deadlines.get(type(recorded.event)):
                    made = [
                        Promise(one.at, service, one.dispatch, recorded.id)
                        for one in promised(recorded.event, recorded)
                    ]
                    self.promises = (*self.promises, *made)
            if self._read[service] != len(store.rows):
                self._read[service], self._found = len(store.rows), {}
        return self.promises

    def states(self, service: str, aggregate: type[State]) -> dict[UUID, State]:
        """Every stream of this kind in a service, with its state."""
        self.look()
        if (service, aggregate) not in self._found:
            every = self._states[service].items()
            self._found[service, aggregate] = {id: state for id, state in every if isinstance(state, aggregate)}
        return self._found[service, aggregate]

    def items(self, service: str) -> dict[UUID, OpenItem]:
        """The open items of a service."""
        return {id: item for id, item in self.states(service, OpenItem).items() if not item.settled}

    def day(self, later_days: int = 0) -> date:
        """Today, or so many days later."""
        return london_day(self.now) + timedelta(days=later_days)

    def owner(self) -> UUID | None:
        """Whoever owns the open item that was raised last, of those with an owner."""
        owners = [item.owner for service in ORDER for item in self.items(service).values() if item.owner]
        return owners[-1] if owners else None

    @property
    def concern(self) -> UUID:
        """The concern that answers the referral; before there is one, the one that it would raise."""
        assert self.referral
        known = self.states("enquiry", ReferralInEnquiry).get(referral_of(self.referral))
        return (known and known.concern) or concern_of(self.referral)

    @property
    def enquiry(self) -> UUID:
        """The latest enquiry; before there is one, the id that the first will have."""
        concern: Any = self._states["enquiry"].get(self.concern)
        return enquiry_of(self.concern, max(1, concern.enquiries if concern else 1))

    def _organisation_of(self, role: Role) -> UUID:
        return self.force if role in PARTNER_ROLES else getattr(self, "council", stream("nobody's"))
