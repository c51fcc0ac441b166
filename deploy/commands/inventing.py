"""This is where a development installation gets its keys, and an empty intake its invented people."""

from __future__ import annotations

from pathlib import Path

from deploy.commands.reaching import CannotBeDone, Reached
from deploy.doctor.settings import SIGN_IN, environment, in_development
from deploy.embedded.databases import Passwords
from deploy.embedded.founding import found
from deploy.embedded.keys import handed
from deploy.embedded.personas import PERSONAS
from deploy.parts import SERVICES
from services.intake.settings import IntakeSettings


def keys_in(state: Path) -> dict[str, str]:
    """Every key and password that the parts of an installation and its database server are told; made where not."""
    keys = handed(state / "keys")
    passwords = Passwords(state / "keys" / "passwords.json")
    logins = {f"{name.upper()}_DATABASE_PASSWORD": passwords.of(name) for name in (*SERVICES, "portal")}
    return {**keys, **logins, "POSTGRES_PASSWORD": passwords.of("postgres")}


def invent(at: Reached) -> str:
    """Let them join, once. Raises CannotBeDone outside development: anybody could sign in as any of them."""
    issuer = next((name for name in IntakeSettings.of("intake").providers if name.endswith(SIGN_IN)), None)
    if issuer is None or not in_development(environment()):
        raise CannotBeDone(
            "invented people are for development: say TELLBACK_ENVIRONMENT=development, and name the development "
            "provider in INTAKE_PROVIDERS"
        )
    found(at.service, issuer)
    return f"{len(PERSONAS)} invented people can sign in by {issuer}"
