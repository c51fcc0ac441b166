"""Three services in memory: each event is delivered to the other services before the call returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from typing import Any, Self
from uuid import UUID

from contracts.catalogue import TOPICS_BY_CONSUMER, open_envelope, topic_of
from services.chassis.application.command_handler import Service
from services.chassis.application.recorded_events import to_recorded_event
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.application.unit_of_work import RequestMetadata
from services.chassis.domain.decider import CommandContext, Dispatch, stream
from services.chassis.messaging.translator import EventTranslator
from services.enquiry.domain.concern.state import concern_of
from services.enquiry.wiring import MANIFEST as ENQUIRY
from services.intake.domain.member.membership import JoinMember
from services.intake.domain.member.state import Role
from services.intake.domain.partner.registration import RegisterPartner
from services.intake.domain.partner.state import Kind
from services.intake.domain.referral.content import Adult, Route
from services.intake.domain.referral.routing import REASONS_BY_ROUTING, RouteReferral, RoutingReason
from services.intake.domain.referral.state import Routing
from services.intake.domain.referral.submission import SubmitReferral
from services.intake.domain.referral.triage import IdentifySource
from services.intake.wiring import MANIFEST as INTAKE
from services.notify.domain.feedback_case.state import feedback_case_of
from services.notify.wiring import MANIFEST as NOTIFY
from tests.domain.notify.builders import NOW
from tests.scenario.forkable_store import ForkableStore

AMARA = CommandContext(by="amara", role="manager", organisation="council", at=NOW)
ORDER = ("intake", "enquiry", "notify")
MANIFESTS: Mapping[str, ServiceManifest] = {"intake": INTAKE, "enquiry": ENQUIRY, "notify": NOTIFY}


class ThreeServicesInMemory:
    """Two care homes and a police force, whose member refers; triage, which routes; and all three services."""

    def __init__(self, manifests: Mapping[str, ServiceManifest] = MANIFESTS) -> None:
        self.stores = {name: ForkableStore() for name in ORDER}
        self.positions = dict.fromkeys(ORDER, 0)
        self._put_up(manifests)
        self.streams_made = 0
        self.homes = [self.organisation(name, Kind.CARE_PROVIDER) for name in ("Rosewood", "Elmwood")]
        self.force = self.organisation("Northshire Police", Kind.POLICE)
        self.members = {of: self._member(of) for of in (*self.homes, self.force)}

    def _put_up(self, manifests: Mapping[str, ServiceManifest]) -> None:
        self.manifests = manifests
        self.services = {name: Service(manifests[name], self.stores[name]) for name in ORDER}
        self.translators = {name: EventTranslator(manifests[name], self.stores[name]) for name in ORDER}

    def fork(self, manifests: Mapping[str, ServiceManifest] | None = None) -> Self:
        """The same world once more, which goes on by itself: with the same tables, or with others."""
        other = copy(self)
        other.stores = {name: store.fork() for name, store in self.stores.items()}
        other.positions = dict(self.positions)
        other._put_up(manifests or self.manifests)
        return other

    def refer(self, by: UUID, **more: Any) -> UUID:
        """A member of an organisation refers; everybody has heard of it."""
        given: dict[str, Any] = {"adult": Adult(name="Edith Moss"), "concern": "Bruises.", "reach": "the desk"}
        sent = SubmitReferral(**{"route": Route.SAFEGUARDING, **given, **more})
        context = CommandContext(by=str(self.members[by]), role="referrer", organisation=str(by), at=NOW)
        return self._ask("intake", self._next_stream(), sent, context)

    def route(self, referral: UUID, joins: UUID | None = None, routing: Routing = Routing.SAFEGUARDING) -> None:
        reason = RoutingReason.SAME_MATTER if joins else REASONS_BY_ROUTING[routing][0]
        sent_on = RouteReferral(routing=routing, reason=reason, rationale="As the referral itself reads.", joins=joins)
        self._ask("intake", referral, sent_on, _triage())

    def identify(self, referral: UUID, organisation: UUID | None, instead_of: UUID | None = None) -> None:
        found = IdentifySource(
            organisation=organisation, rationale="Rang them, and they said so.", instead_of=instead_of
        )
        self._ask("intake", referral, found, _triage())

    def withdraw(self, referral: UUID, by: UUID, command: Any) -> None:
        """Whoever referred for an organisation asks to withdraw."""
        context = CommandContext(by=str(self.members[by]), role="referrer", organisation=str(by), at=NOW)
        self._ask("intake", referral, command, context)

    def triage(self, referral: UUID, command: Any) -> None:
        """Triage gives a command."""
        self._ask("intake", referral, command, _triage())

    def administer(self, on: UUID, command: Any) -> None:
        """An administrator gives a command."""
        self._ask("intake", on, command, _triage("administrator"))

    def administered(self, command: Any) -> UUID:
        """An administrator gives a command that begins a stream."""
        return self._ask("intake", self._next_stream(), command, _triage("administrator"))

    def ask_as(self, service: str, on: UUID, command: Any, context: CommandContext) -> None:
        """Somebody, as the context says, gives a command."""
        self._ask(service, on, command, context)

    def recorded(self, service: str, on: UUID) -> list[Any]:
        """What a service recorded of a stream."""
        return [to_recorded_event(row).event for row in self.stores[service].read_stream(on)]

    def newest(self, service: str) -> list[Any]:
        """All that a service recorded, in the order in which it did."""
        return [to_recorded_event(row).event for row in self.stores[service].rows]

    def ask(self, service: str, on: UUID, command: Any, context: CommandContext = AMARA) -> None:
        """Somebody gives a command: by default a manager of the council."""
        self._ask(service, on, command, context)

    def id_range(self, referral: UUID) -> dict[str, set[UUID | None]]:
        """Who is a source of risk in the matter that this referral raised, as each service knows it."""
        in_concern = self.services["enquiry"].state(concern_of(referral))
        in_matter = self.services["notify"].state(feedback_case_of(concern_of(referral)))
        in_intake = self.services["intake"].state(referral)
        return {
            "intake": {s.organisation for s in in_intake.sources if s.organisation},
            "enquiry": {s.organisation for s in in_concern.sources if s.organisation},
            "notify": {*in_matter.named},
        }

    def has_unmatched_source(self, referral: UUID) -> dict[str, bool]:
        """Whether a source of risk is still to be matched, as each service knows it."""
        feedback_case = self.services["notify"].state(feedback_case_of(concern_of(referral)))
        concern = self.services["enquiry"].state(concern_of(referral))
        return {
            "intake": not all(s.matched for s in self.services["intake"].state(referral).sources),
            "enquiry": not all(s.matched for s in concern.sources),
            "notify": feedback_case.unmatched,
        }

    def feedback(self, referral: UUID) -> tuple[set[str], set[str]]:
        """The milestones of which the referrer was told, and those that are held."""
        stands = self.services["notify"].state(referral)
        ended = {str(ending.obligation.milestone) for ending in stands.endings.values()}
        return ended, {str(held.obligation.milestone) for held in stands.held_obligations.values()}

    def _ask(self, service: str, on: UUID, command: Any, context: CommandContext) -> UUID:
        self.services[service].handle(Dispatch(on, command), context=context)
        while any([self._relay(name) for name in ORDER]):
            pass
        return on

    def _relay(self, name: str) -> bool:
        told = list(self.translators[name].translate(self.positions[name]))
        for one in told:
            assert one.error is None
            self.positions[name] = one.row.position
            if one.envelope:
                said = open_envelope(one.envelope)
                assert said
                self._handle(said, one.envelope)
        return bool(told)

    def _handle(self, said: Any, envelope: Any) -> None:
        for name in ORDER:
            subscriptions: Callable[..., Any] | None = self.services[name].manifest.subscriptions.get(type(said))
            if (
                subscriptions
                and topic_of(said) in TOPICS_BY_CONSUMER[name]
                and (asks := [*subscriptions(said, envelope)])
            ):
                itself = CommandContext(by=envelope.source, role=name, organisation=envelope.actororg, at=envelope.time)
                caused = RequestMetadata(causation=envelope.id)
                self.services[name].handle(*asks, context=itself, request_metadata=caused)

    def _next_stream(self) -> UUID:
        self.streams_made += 1
        return stream("a test's", self.streams_made)

    def organisation(self, name: str, kind: Kind) -> UUID:
        return self._ask("intake", self._next_stream(), RegisterPartner(name=name, kind=kind), _triage("administrator"))

    def _member(self, of: UUID) -> UUID:
        joined = JoinMember(organisation=of, name="Pat", roles=(Role.REFERRER,))
        return self._ask("intake", self._next_stream(), joined, _triage("administrator"))


def _triage(role: str = "triage") -> CommandContext:
    return CommandContext(by="tom", role=role, organisation="council", at=NOW)
