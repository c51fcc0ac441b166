"""An empty installation is founded once: its first organisation, and an administrator who can sign in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from deploy.dev.databases import Database
from deploy.ops import init
from deploy.ops.init import FIRST_ADMINISTRATOR_ID, FIRST_ORGANISATION_ID, InitRequest
from deploy.ops.service_connection import connect_to_service
from services.intake.domain.member.state import Member, Role
from services.intake.projections.members import identities
from tests.operations.three_services import ThreeServicesWithCli
from tests.scenario.three_services_on_postgres import ISSUER

OPTIONS = {
    "--organisation": "Northshire Council",
    "--mailbox": "adults@council.example.org",
    "--administrator": "Ada Quinn",
    "--email": "ada.quinn@council.example.org",
    "--issuer": ISSUER,
    "--subject": "ada",
}
PROVIDERS = json.dumps({ISSUER: f"{ISSUER}/jwks"})


@pytest.fixture
def uninitialised(databases: Callable[[str], Database]) -> Iterator[ThreeServicesWithCli]:
    made = ThreeServicesWithCli(databases)
    yield made
    made.close()


def found(three_services: ThreeServicesWithCli, **other: str) -> tuple[int, str, str]:
    words = OPTIONS | {f"--{name}": word for name, word in other.items()}
    said = three_services.tellback(
        "init", *(word for pair in words.items() for word in pair), INTAKE_PROVIDERS=PROVIDERS
    )
    return said.exit_code, said.stdout, said.stderr


def test_the_first_organisation_and_its_administrator_are_recorded_in_one_save(
    uninitialised: ThreeServicesWithCli,
) -> None:
    code, said, _ = found(uninitialised)
    intake = uninitialised.parts["intake"]
    uninitialised.deliver_all()

    assert (code, said) == (
        0,
        f"Northshire Council is registered, and Ada Quinn is its administrator: {ISSUER}\n",
    )
    assert intake.service.state(FIRST_ORGANISATION_ID).name == "Northshire Council"
    assert intake.service.state(FIRST_ADMINISTRATOR_ID) == Member(
        organisation=FIRST_ORGANISATION_ID, kind="council", roles=(Role.ADMINISTRATOR,)
    )
    with intake.engine.connect() as rows:
        assert [tuple(r) for r in rows.execute(select(identities))] == [(ISSUER, "ada", FIRST_ADMINISTRATOR_ID)]


def test_initialising_again_with_the_same_options_records_nothing(uninitialised: ThreeServicesWithCli) -> None:
    assert [found(uninitialised)[0] for _ in range(3)] == [0, 0, 0]
    assert uninitialised.parts["intake"].store.last_position() == 2


def test_of_concurrent_initialisations_with_different_options_one_succeeds(
    uninitialised: ThreeServicesWithCli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in {**uninitialised.environment(), "INTAKE_PROVIDERS": PROVIDERS}.items():
        monkeypatch.setenv(name, value)

    def told(name: str) -> str:
        request = InitRequest(
            organisation="Northshire Council",
            kind="council",
            mailbox=None,
            name=name,
            email="ada@example.org",
            issuer=ISSUER,
            subject=name,
        )
        try:
            with connect_to_service("intake", tmp_path) as at:
                return init.initialise(at, request)
        except init.AlreadyInitialised:
            return "refused"

    with ThreadPoolExecutor(4) as pool:
        came = [*pool.map(told, ("Ada Quinn", "Bea Quinn", "Cai Quinn", "Dot Quinn"))]

    assert came.count("refused") == 3
    assert uninitialised.parts["intake"].store.last_position() == 2


def test_initialising_again_with_other_options_is_refused_by_name(uninitialised: ThreeServicesWithCli) -> None:
    found(uninitialised)
    code, said, why = found(uninitialised, administrator="Somebody Else", subject="else")

    assert (code, said) == (1, "")
    assert why.startswith("this installation was initialised with other options")
    assert uninitialised.parts["intake"].store.last_position() == 2


def test_initialising_an_installation_that_has_people_is_refused(three_services: ThreeServicesWithCli) -> None:
    before = three_services.positions()
    code, _, why = found(three_services)

    assert code == 1
    assert why.startswith("this installation has people already")
    assert three_services.positions() == before


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"issuer": "https://elsewhere.example.org"}, f"INTAKE_PROVIDERS knows {ISSUER}"),
        ({"kind": "bakery"}, "kind: "),
        ({"organisation": ""}, "name: "),
    ],
)
def test_invalid_options_are_refused_in_one_line_and_nothing_is_recorded(
    uninitialised: ThreeServicesWithCli, other: dict[str, str], why: str
) -> None:
    code, said, trouble = found(uninitialised, **other)

    assert (code, said, len(trouble.splitlines())) == (1, "", 1)
    assert why in trouble
    assert uninitialised.parts["intake"].store.last_position() == 0
