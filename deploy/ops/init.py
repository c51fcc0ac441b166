"""Initialisation: gives an empty installation its first organisation, its administrator and its teams, in one save."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pydantic import TypeAdapter

from deploy.composition import now
from deploy.ops.default_teams import default_registrations
from deploy.ops.service_connection import OperationRefused, ServiceConnection, identity_providers
from services.chassis.application.unit_of_work import KeyReused, RequestMetadata
from services.chassis.domain.decider import CommandContext, Dispatch, stream
from services.intake.domain.member.membership import JoinMember
from services.intake.domain.partner.registration import RegisterPartner

INIT_ACTOR = "init"
FIRST_ORGANISATION_ID = stream("RegisterPartner", INIT_ACTOR, "first")
FIRST_ADMINISTRATOR_ID = stream("JoinMember", INIT_ACTOR, "first")


class AlreadyInitialised(OperationRefused):
    """The installation has members already: an administrator adds others."""


@dataclass(frozen=True, kw_only=True)
class InitRequest:
    """The first organisation and administrator; at the provider `issuer` they are `subject`."""

    organisation: str
    kind: str
    mailbox: str | None
    name: str
    email: str
    issuer: str
    subject: str


def initialise(connection: ServiceConnection, request: InitRequest) -> str:
    """Register the organisation, its administrator and the default teams; the sentence to print.

    The same request again registers the default teams that are not there yet, and else changes nothing.

    Raises AlreadyInitialised for another request, OperationRefused for an unknown issuer, and pydantic's
    ValidationError for an invalid name, address or kind.
    """
    if connection.store.last_position() and not connection.store.read_stream(FIRST_ORGANISATION_ID):
        raise AlreadyInitialised("this installation has people already: an administrator adds others, in the portal")
    _require_known_issuer(connection, request.issuer)
    organisation: Any = TypeAdapter(RegisterPartner).validate_python(
        {"name": request.organisation, "kind": request.kind, "mailbox": request.mailbox}
    )
    administrator: Any = TypeAdapter(JoinMember).validate_python(
        {
            "organisation": FIRST_ORGANISATION_ID,
            "name": request.name,
            "email": request.email,
            "roles": ["administrator"],
            "identities": [{"issuer": request.issuer, "subject": request.subject}],
        }
    )
    try:
        connection.service.handle(
            Dispatch(FIRST_ORGANISATION_ID, organisation),
            Dispatch(FIRST_ADMINISTRATOR_ID, administrator),
            *default_registrations(),
            context=CommandContext(by=INIT_ACTOR, role="administrator", organisation=INIT_ACTOR, at=now()),
            request_metadata=RequestMetadata(key=f"{INIT_ACTOR}/first", digest=_digest(request), channel=INIT_ACTOR),
        )
    except KeyReused:
        raise AlreadyInitialised(
            "this installation was initialised with other options: an administrator changes them, in the portal"
        ) from None
    return f"{request.organisation} is registered, and {request.name} is its administrator: {request.issuer}"


def _require_known_issuer(connection: ServiceConnection, issuer: str) -> None:
    providers = identity_providers(connection)
    if issuer not in providers:
        offered = ", ".join(providers) or "none"
        raise OperationRefused(f"nobody could sign in by {issuer}: INTAKE_PROVIDERS knows {offered}")


def _digest(request: InitRequest) -> str:
    return sha256(json.dumps(dataclasses.asdict(request), sort_keys=True).encode()).hexdigest()
