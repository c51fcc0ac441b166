"""This is where the three services hear each other in memory: what one says, the others have heard when it is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from contracts.catalogue import LISTENERS, open_envelope, topic_of
from services.chassis.asking.application import Service
from services.chassis.asking.decisions import Ask, Asked, stream
from services.chassis.asking.recorded import recorded_of
from services.chassis.asking.tables import Tables
from services.chassis.carrying.telling import Teller
from services.enquiry.domain.concern.state import concern_of
from services.enquiry.wiring import TABLES as ENQUIRY
from services.intake.domain.member.joining import JoinMember
from services.intake.domain.member.state import Role
from services.intake.domain.partner.registering import RegisterPartner
from services.intake.domain.partner.state import Kind
from services.intake.domain.referral.routing import RouteReferral, RoutingReason
from services.intake.domain.referral.sent import Adult, Route
from services.intake.domain.referral.state import Routing
from services.intake.domain.referral.submission import SubmitReferral
from services.intake.domain.referral.triage import IdentifySource
from services.intake.wiring import TABLES as INTAKE
from services.notify.domain.matter.state import matter_of
from services.notify.wiring import TABLES as NOTIFY
from tests.domain.notify.given import NOW, Pages

ORDER = ("intake", "enquiry", "notify")


class ThreeServices:
    """Two care homes and a police force, whose member refers; triage, which routes; and whoever hears of it."""

    def __init__(self) -> None:
        self.stores = {name: Pages() for name in ORDER}
        tables: dict[str, Tables] = {"intake": INTAKE, "enquiry": ENQUIRY, "notify": NOTIFY}
        self.services = {name: Service(tables[name], self.stores[name]) for name in ORDER}
        self.tellers = {name: Teller(tables[name], self.stores[name]) for name in ORDER}
        self.places = dict.fromkeys(ORDER, 0)
        self.made = 0
        self.homes = [self.organisation(name, Kind.CARE_PROVIDER) for name in ("Rosewood", "Elmwood")]
        self.force = self.organisation("Northshire Police", Kind.POLICE)
        self.members = {of: self._member(of) for of in (*self.homes, self.force)}

    def refer(self, by: UUID, **more: Any) -> UUID:
        """A member of an organisation refers; everybody has heard of it."""
        given: dict[str, Any] = {"adult": Adult(name="Edith Moss"), "concern": "Bruises.", "reach": "the desk"}
        sent = SubmitReferral(**{"route": Route.SAFEGUARDING, **given, **more})
        asked = Asked(by=str(self.members[by]), role="referrer", organisation=str(by), at=NOW)
        return self._ask("intake", self._new(), sent, asked)

    def route(self, referral: UUID, joins: UUID | None = None, routing: Routing = Routing.SAFEGUARDING) -> None:
        reason = RoutingReason.SAME_MATTER if joins else RoutingReason.REASONABLE_SUSPICION
        sent_on = RouteReferral(routing=routing, reason=reason, rationale="As it reads.", joins=joins)
        self._ask("intake", referral, sent_on, _triage())

    def identify(self, referral: UUID, organisation: UUID | None, instead_of: UUID | None = None) -> None:
        found = IdentifySource(organisation=organisation, rationale="Rang them.", instead_of=instead_of)
        self._ask("intake", referral, found, _triage())

    def triage(self, referral: UUID, command: Any) -> None:
        """Triage gives a command."""
        self._ask("intake", referral, command, _triage())

    def administer(self, on: UUID, command: Any) -> None:
        """An administrator gives a command."""
        self._ask("intake", on, command, _triage("administrator"))

    def recorded(self, service: str, on: UUID) -> list[Any]:
        """What a service recorded of a stream."""
        return [recorded_of(row).event for row in self.stores[service].rows_of(on)]

    def ask(self, service: str, on: UUID, command: Any) -> None:
        """Somebody of the council gives a command."""
        self._ask(service, on, command, Asked(by="amara", role="manager", organisation="council", at=NOW))

    def named_by(self, referral: UUID) -> dict[str, set[UUID | None]]:
        """Who is a source of risk in the matter that this referral raised, as each service knows it."""
        in_concern = self.services["enquiry"].state(concern_of(referral))
        in_matter = self.services["notify"].state(matter_of(concern_of(referral)))
        in_intake = self.services["intake"].state(referral)
        return {
            "intake": {s.organisation for s in in_intake.sources if s.organisation},
            "enquiry": {s.organisation for s in in_concern.sources if s.organisation},
            "notify": {*in_matter.named},
        }

    def waits_for_a_name(self, referral: UUID) -> dict[str, bool]:
        """Whether a source of risk is still to be matched, as each service knows it."""
        matter = self.services["notify"].state(matter_of(concern_of(referral)))
        concern = self.services["enquiry"].state(concern_of(referral))
        return {
            "intake": not all(s.matched for s in self.services["intake"].state(referral).sources),
            "enquiry": not all(s.matched for s in concern.sources),
            "notify": matter.unmatched,
        }

    def feedback(self, referral: UUID) -> tuple[set[str], set[str]]:
        """The milestones of which the referrer was told, and those that are held."""
        stands = self.services["notify"].state(referral)
        ended = {str(ending.debt.milestone) for ending in stands.ended.values()}
        return ended, {str(held.debt.milestone) for held in stands.held.values()}

    def _ask(self, service: str, on: UUID, command: Any, asked: Asked) -> UUID:
        self.services[service].perform(Ask(on, command), asked=asked)
        while any([self._passed_on(name) for name in ORDER]):
            pass
        return on

    def _passed_on(self, name: str) -> bool:
        told = list(self.tellers[name].tell(self.places[name]))
        for one in told:
            assert one.trouble is None
            self.places[name] = one.row.position
            if one.envelope:
                said = open_envelope(one.envelope)
                assert said
                self._heard(said, one.envelope)
        return bool(told)

    def _heard(self, said: Any, envelope: Any) -> None:
        for name in ORDER:
            hears: Callable[..., Any] | None = self.services[name].tables.hears.get(type(said))
            if hears and topic_of(said) in LISTENERS[name] and (asks := [*hears(said, envelope)]):
                itself = Asked(by=envelope.source, role=name, organisation=envelope.actororg, at=envelope.time)
                self.services[name].perform(*asks, asked=itself)

    def _new(self) -> UUID:
        self.made += 1
        return stream("a test's", self.made)

    def organisation(self, name: str, kind: Kind) -> UUID:
        return self._ask("intake", self._new(), RegisterPartner(name=name, kind=kind), _triage("administrator"))

    def _member(self, of: UUID) -> UUID:
        joined = JoinMember(organisation=of, name="Pat", roles=(Role.REFERRER,))
        return self._ask("intake", self._new(), joined, _triage("administrator"))


def _triage(role: str = "triage") -> Asked:
    return Asked(by="tom", role=role, organisation="council", at=NOW)
