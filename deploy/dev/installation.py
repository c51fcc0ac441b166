"""Development installation: creates its keys and passwords, and seeds an empty intake with invented people."""

from __future__ import annotations

from pathlib import Path

from deploy.checks.settings import DEVELOPMENT_SIGN_IN_PATH, environment, in_development
from deploy.composition import SERVICES
from deploy.dev.databases import Passwords
from deploy.dev.keys import key_environment
from deploy.dev.personas import PERSONAS
from deploy.dev.seed import member_id, seed_people
from deploy.ops.service_connection import OperationRefused, ServiceConnection, identity_providers


def installation_secrets(state: Path) -> dict[str, str]:
    """Environment variable -> key or password, for every part and the database server; created where missing."""
    keys = key_environment(state / "keys")
    passwords = Passwords(state / "keys" / "passwords.json")
    logins = {f"{name.upper()}_DATABASE_PASSWORD": passwords.password_of(name) for name in (*SERVICES, "portal")}
    return {**keys, **logins, "POSTGRES_PASSWORD": passwords.password_of("postgres")}


def seed(connection: ServiceConnection) -> str:
    """Seed the people, once; the sentence to print. Raises OperationRefused outside development.

    A local run seeds its own people when it starts, and needs no issuer here.
    """
    providers = identity_providers(connection)
    issuer = next((name for name in providers if name.endswith(DEVELOPMENT_SIGN_IN_PATH)), None)
    if issuer is None and connection.store.read_stream(member_id(PERSONAS[0].key)):
        return f"the {len(PERSONAS)} invented people are registered already"
    if issuer is None or not in_development(environment()):
        raise OperationRefused(
            "invented people are for development: set TELLBACK_ENVIRONMENT=development, and name the development "
            "provider in INTAKE_PROVIDERS"
        )
    seed_people(connection.service, issuer)
    return f"{len(PERSONAS)} invented people can sign in by {issuer}"
