"""Inside a care home: four people and a triage, three services in memory, and every way in which a partner may ask.

The ways are read from COMMANDS and QUERIES, so that none that is added later is forgotten.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Iterator
from typing import Any, get_type_hints
from uuid import UUID, uuid4

import msgspec
from sqlalchemy import Connection

from services.chassis.application.command_spec import AnyCommandSpec
from services.chassis.domain.decider import CommandContext, Refused, Unknown
from services.chassis.domain.working_time import Timescales
from services.chassis.projections.pagination import Page
from services.chassis.projections.projection import apply_page
from services.intake.domain.member.membership import JoinMember
from services.intake.domain.member.state import PARTNER_ROLES, Role
from services.intake.domain.partner.registration import RegisterPartner
from services.intake.domain.partner.state import Kind
from services.intake.domain.referral.content import Adult, Route
from services.intake.domain.referral.submission import SubmitReferral
from services.intake.wiring import MANIFEST as INTAKE
from services.notify.delivery.delivery_loop import deliver_due
from services.notify.domain.channel.state import channel_of
from services.notify.domain.channel.webhooks import SetWebhook
from services.notify.domain.delivery.state import ChannelKind, Notice
from services.notify.projections.deliveries import due_notices
from services.notify.wiring import MANIFEST as NOTIFY
from tests.domain.notify.builders import NOW
from tests.scenario.three_services_in_memory import ThreeServicesInMemory

WRITER, ANN, BEA, LEAD, STRANGER = "writer", "Ann", "Bea", "lead", "stranger"
PEOPLE = (WRITER, ANN, BEA, LEAD)
SECRET = "the carer's private number"
MAILBOX, HOOK = "office@rosewood.example.org", "https://rosewood.example.org/hook"
SERVICES = {"intake": INTAKE, "notify": NOTIFY}


class InsideAnOrganisation:
    """The home's people by name; `sent` is every notice that went out: (whom it reached, its referral)."""

    def __init__(self) -> None:
        self.services = ThreeServicesInMemory()
        self.home = self._registered("Willow Lodge", MAILBOX)
        self.elsewhere = self._registered("Elm Lodge", None)
        self.ids = {name: self._joined(self.home, name) for name in PEOPLE}
        self.ids[STRANGER] = self._joined(self.elsewhere, STRANGER)
        self.gives(LEAD, channel_of(self.home), SetWebhook(webhook=HOOK), service="notify")
        self.sent: list[tuple[str, UUID]] = []

    def refers(self, **more: Any) -> UUID:
        given: dict[str, Any] = {"adult": Adult(name="Edith Moss"), "concern": SECRET, "reach": "desk"}
        return self.gives(WRITER, uuid4(), SubmitReferral(**{"route": Route.SAFEGUARDING, **given, **more}))

    def gives(self, name: str, on: UUID, command: Any, service: str = "intake") -> UUID:
        self.services.ask_as(service, on, command, self.context(name))
        return on

    def context(self, name: str) -> CommandContext:
        role = Role.ORGANISATION_LEAD if name in (LEAD, STRANGER) else Role.REFERRER
        organisation = self.elsewhere if name == STRANGER else self.home
        return CommandContext(by=str(self.ids[name]), role=role, organisation=str(organisation), at=NOW)

    def named(self, referral: UUID) -> set[str]:
        """Who may see it, by name or as the lead, as the log of intake has it."""
        stands = self.services.services["intake"].state(referral)
        return {name for name in (*PEOPLE, STRANGER) if stands.readers.admit(self.context(name))}

    def is_restricted(self, referral: UUID) -> bool:
        return bool(self.services.services["intake"].state(referral).restrictions)

    def deliver(self, rows: Connection) -> None:
        """Send every notice that is due."""
        self.show(rows)
        notify = self.services.services["notify"]
        senders = {channel: _Recording(self.sent) for channel in ChannelKind}
        deliver_due(notify, lambda now: due_notices(rows, now), senders, lambda: NOW, lambda: 0.0)

    def show(self, rows: Connection) -> None:
        """Make the read models of intake and notify."""
        for service, manifest in SERVICES.items():
            for projection in manifest.projections:
                projection.tables.drop_all(rows)
                projection.tables.create_all(rows)
                apply_page(rows, projection, self.services.stores[service].rows)

    def answers(self, rows: Connection, name: str, referral: UUID) -> Iterator[tuple[str, str]]:
        """What this person is answered by every query that a partner may ask, all of it as text."""
        context = self.context(name)
        for service, manifest in SERVICES.items():
            for line in manifest.queries:
                if context.role in line.roles:
                    yield f"{service} {line.route}", _answer(line.query, rows, context, referral, manifest.timescales)

    def refused(self, name: str, referral: UUID) -> Iterator[tuple[str, bool]]:
        """For every command that a partner may ask of a referral: whether the answer is the 404 of none."""
        role = self.context(name).role
        for service, manifest in SERVICES.items():
            aggregate = type(self.services.services[service].state(referral))
            for spec in manifest.commands:
                asked = spec.route and not spec.creates_stream and role in spec.roles & PARTNER_ROLES
                if asked and spec.aggregate is aggregate:
                    yield f"{service} {spec.name}", self._is_none(service, spec, name, referral)

    def _is_none(self, service: str, spec: AnyCommandSpec, name: str, referral: UUID) -> bool:
        before = self.services.stores[service].last_position()
        try:
            self.gives(name, referral, _smallest(spec), service)
        except Unknown:
            return self.services.stores[service].last_position() == before
        except Refused:
            return False
        return False

    def _registered(self, name: str, mailbox: str | None) -> UUID:
        return self.services.administered(RegisterPartner(name=name, kind=Kind.CARE_PROVIDER, mailbox=mailbox))

    def _joined(self, organisation: UUID, name: str) -> UUID:
        role = Role.ORGANISATION_LEAD if name in (LEAD, STRANGER) else Role.REFERRER
        email = f"{name.lower()}@rosewood.example.org"
        command = JoinMember(organisation=organisation, name=f"{name} Person", roles=(role,), email=email)
        return self.services.administered(command)


class _Recording:
    """A sender that takes every notice and remembers whom it reached."""

    def __init__(self, sent: list[tuple[str, UUID]]) -> None:
        self.sent = sent

    def send(self, notice: Notice) -> None:
        address = notice.webhook if notice.channel == ChannelKind.WEBHOOK else notice.email
        self.sent.append((str(address), notice.referral))


def _answer(query: Any, rows: Connection, context: CommandContext, referral: UUID, timescales: Timescales) -> str:
    given = {"id": referral, "referral": referral, "timescales": timescales}
    parameters = {name: value for name, value in given.items() if _asks_for_one(query, name)}
    try:
        answer = query(rows, context, **parameters)
    except Unknown:
        return ""
    entries = answer.entries if isinstance(answer, Page) else answer if isinstance(answer, list) else [answer]
    return "\n".join(entry.model_dump_json() for entry in entries)


def _asks_for_one(query: Any, name: str) -> bool:
    parameter = inspect.signature(query).parameters.get(name)
    return parameter is not None and parameter.default is inspect.Parameter.empty


def _smallest(spec: AnyCommandSpec) -> Any:
    """A command with the smallest value of each field that it needs."""
    hints = get_type_hints(spec.command)
    needed = [f.name for f in dataclasses.fields(spec.command) if f.default is dataclasses.MISSING]
    values: dict[Any, Any] = {str: "M1.1", UUID: uuid4()}
    return spec.command(**{name: msgspec.convert(values[hints[name]], hints[name]) for name in needed})
