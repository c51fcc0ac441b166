"""An empty installation is initialised once: its first organisation, and an administrator who can sign in."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from deploy.ops import init
from deploy.ops.default_teams import DEFAULT_TEAMS
from deploy.ops.init import FIRST_ADMINISTRATOR_ID, FIRST_ORGANISATION_ID, InitRequest
from deploy.ops.service_connection import connect_to_service
from deploy.ops.state_dir import DATABASES_FILE, state_file
from services.chassis.domain.open_items.state import team_of
from services.intake.domain.identifier.state import sign_in_identifier
from services.intake.domain.member.state import Member, Role
from services.intake.domain.team.state import WellKnownTeam
from services.intake.projections.members import identities
from tests.operations.three_services import ThreeServicesWithCli, tellback
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


def initialise(three_services: ThreeServicesWithCli, **other: str) -> tuple[int, str, str]:
    words = OPTIONS | {f"--{name}": word for name, word in other.items()}
    result = three_services.tellback(
        "init", *(word for pair in words.items() for word in pair), INTAKE_PROVIDERS=PROVIDERS
    )
    return result.exit_code, result.stdout, result.stderr


def first_people(three_services: ThreeServicesWithCli) -> tuple[int, int]:
    """How many organisations are registered, and how many members joined."""
    event_types = [row.event_type for row in three_services.parts["intake"].store.read_log(0, 100)]
    return event_types.count("intake.partner.registered"), event_types.count("intake.member.joined")


def test_the_first_organisation_and_its_administrator_are_recorded_in_one_save(
    uninitialised: ThreeServicesWithCli,
) -> None:
    code, stdout, _ = initialise(uninitialised)
    intake = uninitialised.parts["intake"]
    uninitialised.deliver_all()

    assert (code, stdout) == (
        0,
        f"Northshire Council is registered, and Ada Quinn is its administrator: {ISSUER}\n",
    )
    assert intake.service.state(FIRST_ORGANISATION_ID).name == "Northshire Council"
    assert intake.service.state(FIRST_ADMINISTRATOR_ID) == Member(
        organisation=FIRST_ORGANISATION_ID,
        kind="council",
        roles=(Role.ADMINISTRATOR,),
        sign_ins=(sign_in_identifier(ISSUER, "ada", FIRST_ORGANISATION_ID),),
    )
    with intake.engine.connect() as rows:
        assert [tuple(r) for r in rows.execute(select(identities))] == [(ISSUER, "ada", FIRST_ADMINISTRATOR_ID)]


def test_initialising_again_with_the_same_options_records_nothing(uninitialised: ThreeServicesWithCli) -> None:
    assert [initialise(uninitialised)[0] for _ in range(3)] == [0, 0, 0]
    assert first_people(uninitialised) == (1, 1)


def test_a_new_installation_has_its_teams_under_their_well_known_ids(uninitialised: ThreeServicesWithCli) -> None:
    initialise(uninitialised)
    initialise(uninitialised)
    teams = {key: uninitialised.parts["intake"].service.state(team_of(key)) for key in WellKnownTeam}

    assert {key: team.details.name for key, team in teams.items()} == {team.key: team.name for team in DEFAULT_TEAMS}


def test_of_concurrent_initialisations_with_different_options_one_succeeds(
    uninitialised: ThreeServicesWithCli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in {**uninitialised.environment(), "INTAKE_PROVIDERS": PROVIDERS}.items():
        monkeypatch.setenv(name, value)

    def initialise_as(name: str) -> str:
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
            with connect_to_service("intake", tmp_path) as connection:
                return init.initialise(connection, request)
        except init.AlreadyInitialised:
            return "refused"

    with ThreadPoolExecutor(4) as pool:
        outcomes = [*pool.map(initialise_as, ("Ada Quinn", "Bea Quinn", "Cai Quinn", "Dot Quinn"))]

    assert outcomes.count("refused") == 3
    assert first_people(uninitialised) == (1, 1)


def test_initialising_again_with_other_options_is_refused_by_name(uninitialised: ThreeServicesWithCli) -> None:
    initialise(uninitialised)
    code, stdout, why = initialise(uninitialised, administrator="Somebody Else", subject="else")

    assert (code, stdout) == (1, "")
    assert why.startswith("this installation was initialised with other options")
    assert first_people(uninitialised) == (1, 1)


def test_initialising_an_installation_that_has_people_is_refused(three_services: ThreeServicesWithCli) -> None:
    before = three_services.positions()
    code, _, why = initialise(three_services)

    assert code == 1
    assert why.startswith("this installation has people already")
    assert three_services.positions() == before


def test_a_local_run_is_found_and_has_people_already(
    three_services: ThreeServicesWithCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.ops.cli.STATE_DIR", tmp_path)
    with state_file(tmp_path / DATABASES_FILE, three_services.urls):
        refused = tellback({}, "init", *(word for pair in OPTIONS.items() for word in pair))

    assert (refused.exit_code, refused.stdout, len(refused.stderr.splitlines())) == (1, "", 1)
    assert refused.stderr.startswith("this installation has people already")


def test_without_a_database_one_line_says_what_to_set_or_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.ops.cli.STATE_DIR", tmp_path)
    refused = tellback({}, "init", *(word for pair in OPTIONS.items() for word in pair))

    assert (refused.exit_code, refused.stdout, len(refused.stderr.splitlines())) == (1, "", 1)
    assert refused.stderr.startswith("set INTAKE_DATABASE_URL, or start make run: ")


def test_an_empty_local_run_knows_no_provider_but_those_that_are_set(
    uninitialised: ThreeServicesWithCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.ops.cli.STATE_DIR", tmp_path)
    words = ["init", *(word for pair in OPTIONS.items() for word in pair)]
    with state_file(tmp_path / DATABASES_FILE, uninitialised.urls):
        refused, accepted = tellback({}, *words), tellback({"INTAKE_PROVIDERS": PROVIDERS}, *words)

    assert refused.stderr == f"nobody could sign in by {ISSUER}: INTAKE_PROVIDERS knows none\n"
    assert (refused.exit_code, accepted.exit_code) == (1, 0)


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
    code, stdout, trouble = initialise(uninitialised, **other)

    assert (code, stdout, len(trouble.splitlines())) == (1, "", 1)
    assert why in trouble
    assert uninitialised.parts["intake"].store.last_position() == 0
