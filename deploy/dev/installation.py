"""This is where a development installation gets its keys, and an empty intake its invented people."""

from __future__ import annotations

from pathlib import Path

from deploy.checks.settings import DEVELOPMENT_SIGN_IN_PATH, environment, in_development
from deploy.composition import SERVICES
from deploy.dev.databases import Passwords
from deploy.dev.keys import key_environment
from deploy.dev.personas import PERSONAS
from deploy.dev.seed import seed_people
from deploy.ops.service_connection import OperationRefused, ServiceConnection
from services.intake.settings import IntakeSettings


def installation_secrets(state: Path) -> dict[str, str]:
    """Every key and password that the parts of an installation and its database server are told; made where not."""
    keys = key_environment(state / "keys")
    passwords = Passwords(state / "keys" / "passwords.json")
    logins = {f"{name.upper()}_DATABASE_PASSWORD": passwords.of(name) for name in (*SERVICES, "portal")}
    return {**keys, **logins, "POSTGRES_PASSWORD": passwords.of("postgres")}


def seed(connection: ServiceConnection) -> str:
    """Let them join, once. Raises OperationRefused outside development: anybody could sign in as any of them."""
    issuer = next(
        (name for name in IntakeSettings.of("intake").providers if name.endswith(DEVELOPMENT_SIGN_IN_PATH)), None
    )
    if issuer is None or not in_development(environment()):
        raise OperationRefused(
            "invented people are for development: say TELLBACK_ENVIRONMENT=development, and name the development "
            "provider in INTAKE_PROVIDERS"
        )
    seed_people(connection.service, issuer)
    return f"{len(PERSONAS)} invented people can sign in by {issuer}"
