"""Invented people join an empty installation in development only; its keys are made once and handed to its parts."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from joserfc.jwk import ECKey

from deploy.checks.settings import CHECKS, DEVELOPMENT_SIGN_IN_PATH
from deploy.dev.databases import Database
from deploy.dev.keys import DEVELOPMENT_KEY_VARIABLE, development_key
from deploy.dev.personas import PERSONAS
from deploy.ops.state_dir import DATABASES_FILE, state_file
from tests.operations.three_services import ThreeServicesWithCli, tellback

ISSUER = f"http://127.0.0.1:8000{DEVELOPMENT_SIGN_IN_PATH}"


def environment(database: Database, **more: str) -> dict[str, str]:
    return {"INTAKE_DATABASE_URL": database.url, "INTAKE_PROVIDERS": json.dumps({ISSUER: f"{ISSUER}/jwks"}), **more}


def test_in_development_personas_join_once(database: Database) -> None:
    first, again = (
        tellback(environment(database, TELLBACK_ENVIRONMENT="development"), "dev", "seed") for _ in range(2)
    )

    assert first.stdout == again.stdout == f"{len(PERSONAS)} invented people can sign in by {ISSUER}\n"
    assert (first.exit_code, again.exit_code) == (0, 0)


def test_outside_development_no_persona_joins(database: Database) -> None:
    refused = tellback(environment(database, TELLBACK_ENVIRONMENT="production"), "dev", "seed")

    assert refused.exit_code == 1
    assert refused.stderr.startswith("invented people are for development")


def test_a_local_run_is_found_and_has_its_personas_already(
    three_services: ThreeServicesWithCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.dev.cli.STATE_DIR", tmp_path)
    with state_file(tmp_path / DATABASES_FILE, three_services.urls):
        result = tellback({}, "dev", "seed")

    assert (result.exit_code, result.stdout) == (0, f"the {len(PERSONAS)} invented people are registered already\n")


def test_keys_are_made_once_and_pass_the_checks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.dev.cli.STATE_DIR", tmp_path)
    first, again = tellback({}, "dev", "keys").stdout, tellback({}, "dev", "keys").stdout
    keys = dict(line.split("=", 1) for line in shlex.split(first))
    needs = [check for name in ("intake", "notify") for check in CHECKS[name] if check.name in KEPT]

    assert first == again
    assert [check.problem(keys) for check in needs] == [None, None]
    assert {name for name in keys if name.endswith("PASSWORD")} == PASSWORDS
    assert len({*keys.values()}) == len(keys)


def test_the_development_provider_signs_with_the_key_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed = ECKey.generate_key("P-256", {"kid": "handed"})
    monkeypatch.setenv(DEVELOPMENT_KEY_VARIABLE, json.dumps(handed.as_dict(private=True)))

    assert development_key(tmp_path).kid == "handed"
    assert [*tmp_path.iterdir()] == []


KEPT = {"signs tokens", "keeps webhooks' secrets"}
PASSWORDS = {f"{name}_DATABASE_PASSWORD" for name in ("INTAKE", "ENQUIRY", "NOTIFY", "PORTAL")} | {"POSTGRES_PASSWORD"}
