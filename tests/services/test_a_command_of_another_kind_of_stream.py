"""A command asked of a stream of another kind is the 404 of none: after the role, before all else, with no effect."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from fastapi import FastAPI
from joserfc.jwk import KeySet
from starlette.testclient import TestClient

from services.chassis.application.command_handler import Service
from services.chassis.application.command_spec import AnyCommandSpec
from services.chassis.application.unit_of_work import NotPermitted
from services.chassis.domain.decider import CommandContext, Dispatch, Unknown
from services.chassis.domain.open_items.allocation import AllocateItem
from services.chassis.domain.open_items.life import RaiseItem
from services.chassis.domain.open_items.state import ItemSubject, team_of
from services.chassis.http.authentication import Verifier, caller_dependency
from services.chassis.http.commands import commands_router
from services.chassis.http.problems import install_problem_handlers
from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.findings import RecordFinding
from services.enquiry.domain.concern.state import Finding, Limb, concern_of
from services.enquiry.domain.news.unseen import news_of
from services.enquiry.open_items import concern_item
from services.intake.domain.member.membership import JoinMember
from services.intake.domain.member.state import Role
from services.intake.domain.partner.merging import MergePartner
from services.intake.domain.partner.registration import RegisterPartner
from services.intake.domain.partner.state import Kind as PartnerKind
from services.intake.domain.referral.content import Adult, Answer, Route, WhoMaySee
from services.intake.domain.referral.routing import NothingToJoin, RouteReferral, RoutingReason
from services.intake.domain.referral.state import Routing
from services.intake.domain.referral.submission import SubmitReferral
from services.intake.domain.referral.triage import AllocateReferral, NoSuchWorker
from services.intake.domain.team.registration import RegisterTeam
from tests.domain.notify.builders import NOW
from tests.scenario.messages import KEY, now, token
from tests.scenario.three_services_in_memory import ORDER, ThreeServicesInMemory
from tests.services.service_client import REFERRAL, ServiceClient


@cache
def services() -> ThreeServicesInMemory:
    """One referral, from its partner to the feedback about its decision: a stream of every kind."""
    made = ThreeServicesInMemory()
    council = made.organisation("Northshire Council", PartnerKind.COUNCIL)
    nadia, roles = uuid4(), (Role.PRACTITIONER, Role.MANAGER, Role.SAFEGUARDING_LEAD)
    made.administer(nadia, JoinMember(organisation=council, name="Nadia", roles=roles))
    made.administer(team_of("triage"), RegisterTeam(name="Triage", members=(nadia,)))
    referral = made.refer(made.force)
    made.ask("intake", referral, AllocateReferral(owner=nadia, review_on=NOW.date()))
    made.refer(made.homes[0], who_may_see=WhoMaySee.ONLY_ME)
    lodge = made.administered(RegisterPartner(name="Elm Lodge", kind=PartnerKind.CARE_PROVIDER, ods_code="VL0A1"))
    made.administer(lodge, MergePartner(into=made.homes[1], reason="They are one."))
    made.route(made.refer(made.force, source_organisation=made.homes[0]))
    _call_people(made)
    made.route(made.refer(made.homes[0], source_organisation=made.homes[0]))  # what is held waits for Nadia
    made.route(referral)
    made.identify(referral, None)
    made.ask("enquiry", concern_item(concern_of(referral)), AllocateItem(owner=nadia))
    for limb in Limb:
        made.ask(
            "enquiry",
            concern_of(referral),
            RecordFinding(limb=limb, finding=Finding.MET, rationale="seen at a home visit"),
        )
    news = made.services["enquiry"].state(news_of(concern_of(referral))).unseen
    made.ask("enquiry", concern_of(referral), DecideConcern(rationale="all three parts are met", seen=(*news,)))
    return made


def _call_people(made: ThreeServicesInMemory) -> None:
    """Something urgent in each service: people are called for it."""
    made.route(made.refer(made.force, immediate_danger=Answer.YES))
    urgent = ItemSubject(stream=uuid4(), case=uuid4(), reference="SA-7K4Q-9X2C-M3T0")
    itself = CommandContext(by="notify", role="notify", organisation="notify", at=NOW)
    made.ask("notify", uuid4(), RaiseItem(kind="incident", subject=urgent, urgent=True), itself)


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
        RegisterTeam: RegisterTeam(name="Contact"),
    }


def give(service: Service, spec: AnyCommandSpec, stream_id: UUID, role: str) -> None:
    """The command; its fields are left out where none is read before the stream is known to be of its kind."""
    command = new_streams().get(spec.command) or object.__new__(spec.command)
    context = CommandContext(by=str(uuid4()), role=role, organisation=str(services().force), at=NOW)
    service.handle(Dispatch(stream_id, command), context=context)


@cache
def client_of_service(service: str) -> TestClient:
    """The routes of COMMANDS over the store in memory."""
    app = FastAPI()
    verifier = Verifier(issuer="tellback", audience=service, keys=lambda fresh: KeySet([KEY]))
    app.include_router(commands_router(services().services[service], caller_dependency(verifier, now)))
    install_problem_handlers(app)
    return TestClient(app, base_url=f"http://{service}.example.org")


def post(http: TestClient, service: str, spec: AnyCommandSpec, stream_id: UUID, version: int) -> httpx2.Response:
    """The smallest request that the OpenAPI document permits, with an ETag."""
    assert spec.route
    path = spec.route.removeprefix("POST ")
    document = http.app.openapi()  # type: ignore[attr-defined]
    operation = document["paths"][path]["post"]
    schemas = document["components"]["schemas"]
    values = {p["name"]: smallest(p["schema"], schemas) for p in operation["parameters"] if p["in"] == "path"}
    body = smallest(operation["requestBody"]["content"]["application/json"]["schema"], schemas)
    bearer = token(min(spec.roles), organisation=str(services().force), aud=[service], sub=str(uuid4()))
    headers = {"authorization": f"Bearer {bearer}", "idempotency-key": str(uuid4()), "if-match": f'"{version}"'}
    return http.post(path.format(**{**values, "id": stream_id}), json=body, headers=headers)


def smallest(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """The smallest value of a JSON schema, as far as the documents need it."""
    if "$ref" in schema:
        return smallest(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return smallest(schema["anyOf"][0], schemas)
    if schema["type"] == "object":
        return {name: smallest(schema["properties"][name], schemas) for name in schema.get("required", ())}
    if schema["type"] == "array":
        return [smallest(schema["items"], schemas)]
    return smallest_scalar(schema)


def smallest_scalar(schema: dict[str, Any]) -> Any:
    if schema["type"] in ("integer", "boolean"):
        return schema.get("minimum", False)
    return {"uuid": str(uuid4()), "date": "2199-01-01"}.get(schema.get("format", ""), "https://www.example.org")


def _is_change(line: Any) -> bool:
    _, spec = line.values
    return bool(spec.route) and not spec.creates_stream


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


@pytest.mark.parametrize(("service", "spec"), [line for line in EVERY_COMMAND if _is_change(line)])
def test_over_http_too_it_is_unknown_and_no_request_fails(service: str, spec: AnyCommandSpec) -> None:
    """Whatever version is sent. Asked of its own kind at last, it is answered or refused by name."""
    store, http = services().stores[service], client_of_service(service)
    own = streams_by_kind(service)[spec.aggregate]
    others = {stream_id for kind, stream_id in streams_by_kind(service).items() if kind is not spec.aggregate}
    position = store.last_position()

    answers = [post(http, service, spec, stream_id, v) for stream_id in (*others, uuid4()) for v in (1, 9)]

    assert {(a.status_code, a.json()["type"]) for a in answers} == {(404, "/problems/Unknown")}
    assert len({a.text for a in answers}) == 1
    assert store.last_position() == position
    answer = post(http, service, spec, own, 1)
    assert answer.status_code in {201, 404, 409, 412, 422} or answer.json()["type"] == "/problems/NotTheirs"


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


def test_a_look_up_of_another_kind_of_stream_finds_none() -> None:
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
        routing=Routing.SAFEGUARDING,
        reason=RoutingReason.SAME_MATTER,
        rationale="As the referral itself reads.",
        joins=joins,
    )
