"""This is where an empty installation gets its first organisation and its administrator, once, in one save."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pydantic import TypeAdapter

from deploy.commands.reaching import CannotBeDone, Reached
from deploy.parts import now
from services.chassis.asking.decisions import Ask, Asked, stream
from services.chassis.asking.work import KeyReused, Trail
from services.intake.domain.member.joining import JoinMember
from services.intake.domain.partner.registering import RegisterPartner
from services.intake.settings import IntakeSettings

FOUNDING = "founding"
FIRST = stream("RegisterPartner", FOUNDING, "first")
ADMINISTRATOR = stream("JoinMember", FOUNDING, "first")


class AlreadyFounded(CannotBeDone):
    """There are people already: an administrator lets others join."""


@dataclass(frozen=True, kw_only=True)
class Founder:
    """Whom the installation begins with, and how they sign in: `subject` is who they are to the provider `issuer`."""

    organisation: str
    kind: str
    mailbox: str | None
    name: str
    email: str
    issuer: str
    subject: str


def found(at: Reached, founder: Founder) -> str:
    """Register the organisation and let its administrator join. The same again changes nothing; other words may not.

    Raises AlreadyFounded, CannotBeDone, and pydantic's ValidationError for what is no name or no kind.
    """
    _must_be_able_to_sign_in(founder.issuer)
    if at.store.newest() and not at.store.rows_of(FIRST):
        raise AlreadyFounded("this installation has people already: an administrator lets others join, in the portal")
    organisation: Any = TypeAdapter(RegisterPartner).validate_python(
        {"name": founder.organisation, "kind": founder.kind, "mailbox": founder.mailbox}
    )
    administrator: Any = TypeAdapter(JoinMember).validate_python(
        {
            "organisation": FIRST,
            "name": founder.name,
            "email": founder.email,
            "roles": ["administrator"],
            "identities": [{"issuer": founder.issuer, "subject": founder.subject}],
        }
    )
    try:
        at.service.perform(
            Ask(FIRST, organisation),
            Ask(ADMINISTRATOR, administrator),
            asked=Asked(by=FOUNDING, role="administrator", organisation=FOUNDING, at=now()),
            trail=Trail(key=f"{FOUNDING}/first", digest=_digest(founder), channel=FOUNDING),
        )
    except KeyReused:
        raise AlreadyFounded(
            "this installation was founded with other words: an administrator changes them, in the portal"
        ) from None
    return f"{founder.organisation} is registered, and {founder.name} is its administrator: {founder.issuer}"


def _must_be_able_to_sign_in(issuer: str) -> None:
    known = IntakeSettings.of("intake").providers
    if issuer not in known:
        offered = ", ".join(known) or "none"
        raise CannotBeDone(f"nobody could sign in by {issuer}: INTAKE_PROVIDERS knows {offered}")


def _digest(founder: Founder) -> str:
    return sha256(json.dumps(dataclasses.asdict(founder), sort_keys=True).encode()).hexdigest()
