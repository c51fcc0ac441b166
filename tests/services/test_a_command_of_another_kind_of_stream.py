"""A command asked of a stream of another kind is the 404 of none: after the role, before all else, with no effect."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.chassis.application.command_handler import Service
from services.chassis.application.command_spec import AnyCommandSpec
from services.chassis.application.unit_of_work import NotPermitted
from services.chassis.domain.decider import CommandContext, Dispatch, Unknown
from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.findings import RecordFinding
from services.enquiry.domain.concern.state import Finding, Limb, concern_of
from services.intake.domain.member.membership import JoinMember
from services.intake.domain.member.state import Role
from services.intake.domain.partner.registration import RegisterPartner
from services.intake.domain.partner.state import Kind as PartnerKind
from services.intake.domain.referral.content import Adult, Route
from services.intake.domain.referral.routing import NothingToJoin, RouteReferral, RoutingReason
from services.intake.domain.referral.state import Routing
from services.intake.domain.referral.submission import SubmitReferral
from services.intake.domain.referral.triage import AllocateReferral, NoSuchWorker
from tests.domain.notify.builders import NOW
from tests.scenario.three_services_in_memory import ORDER, ThreeServicesInMemory
from tests.services.service_client import REFERRAL, ServiceClient


@cache
def services() -> ThreeServicesInMemory:
    """One referral, from its partner to the feedback about its decision: a stream of every kind."""
    made = ThreeServicesInMemory()
    council = made.organisation("Northshire Council", PartnerKind.COUNCIL)
    made.administer(uuid4(), JoinMember(organisation=council, name="Nadia", roles=(Role.PRACTITIONER, Role.MANAGER)))
    referral = made.refer(made.force)
    made.route(referral)
    for limb in Limb:
        made.ask("enquiry", concern_of(referral), RecordFinding(limb=limb, finding=Finding.MET, rationale="seen"))
    made.ask("enquiry", concern_of(referral), DecideConcern(rationale="all three"))
    return made


@cache
def streams_by_kind(service: str) -> dict[type, UUID]:
    """State type -> a stream of it."""
    store, opened = services().stores[service], services().services[service]
    streams = {row.stream for row in store.read_log(0, 1_000)}
    return {type(opened.state(stream_id)): stream_id for stream_id in sorted(streams)}


EVERY_COMMAND = [
    pytest.param(service, spec, id=f"{service} {spec.name}")
    for service in ORDER
    for spec in services().services[service].manifest.commands
]


def new_streams() -> dict[type, Any]:
    """The commands that begin a stream, whole: their stream is not read before it is written."""
    adult, organisation = Adult(name="Edith Moss"), services().force
    return {
        SubmitReferral: SubmitReferral(route=Route.SAFEGUARDING, adult=adult, concern="Bruises.", reach="desk"),
        RegisterPartner: RegisterPartner(name="Rosewood", kind=PartnerKind.CARE_PROVIDER),
        JoinMember: JoinMember(organisation=organisation, name="Pat", roles=(Role.REFERRER,)),
    }


def give(service: Service, spec: AnyCommandSpec, stream_id: UUID, role: str) -> None:
    """The command; its fields are left out where none is read before the stream is known to be of its kind."""
    command = new_streams().get(spec.command) or object.__new__(spec.command)
    context = CommandContext(by=str(uuid4()), role=role, organisation=str(services().force), at=NOW)
    service.handle(Dispatch(stream_id, command), context=context)


@pytest.mark.parametrize("service", ORDER)
def test_there_is_a_stream_of_every_kind(service: str) -> None:
    assert {*streams_by_kind(service)} == {spec.aggregate for spec in services().services[service].manifest.commands}


@pytest.mark.parametrize(("service", "spec"), EVERY_COMMAND)
def test_a_command_of_another_kind_of_stream_is_unknown(service: str, spec: AnyCommandSpec) -> None:
    opened, store = services().services[service], services().stores[service]
    others = [stream_id for kind, stream_id in streams_by_kind(service).items() if kind is not spec.aggregate]
    position = store.last_position()

    assert others
    for stream_id in others:
        with pytest.raises(Unknown, match="there is none of that id"):
            give(opened, spec, stream_id, role=min(spec.roles))
        with pytest.raises(NotPermitted):
            give(opened, spec, stream_id, role="stranger")
    assert store.last_position() == position


def test_over_http_a_referral_cannot_be_changed_as_if_it_were_a_partner(intake: ServiceClient) -> None:
    partner = intake.give("administrator", "/partners", {"name": "Northshire Police", "kind": "police"}).json()["id"]
    sent = intake.give("referrer", "/referrals", {**REFERRAL, "source_organisation": None}, organisation=UUID(partner))
    referral = sent.json()["id"]
    recorded = intake.part.service.state(UUID(referral))
    body = {"name": "Renamed", "kind": "police"}
    answers = [
        intake.give("administrator", f"/partners/{id}/changes", body, version=version)
        for id in (referral, uuid4())
        for version in (1, 9)
    ]

    assert sent.status_code == 201
    assert {(a.status_code, a.text) for a in answers} == {(404, answers[0].text)}
    assert intake.give("referrer", f"/partners/{referral}/changes", body, version=1).status_code == 403
    assert intake.part.service.state(UUID(referral)) == recorded


def test_what_is_looked_up_of_another_kind_is_none() -> None:
    """Joining what is no referral, and an owner who is no member, are refused by name."""
    made = ThreeServicesInMemory()
    referral, member = made.refer(made.force), made.members[made.force]
    for joined in (member, made.force):
        with pytest.raises(NothingToJoin):
            made.triage(referral, route(joins=joined))
    for owner in (made.force, referral):
        with pytest.raises(NoSuchWorker):
            made.triage(referral, AllocateReferral(owner=owner, review_on=NOW.date()))


def route(joins: UUID) -> RouteReferral:
    return RouteReferral(
        routing=Routing.SAFEGUARDING, reason=RoutingReason.SAME_MATTER, rationale="As it reads.", joins=joins
    )
