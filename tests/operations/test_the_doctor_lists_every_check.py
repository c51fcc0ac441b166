"""The doctor lists every check of every part, and ends with exit code 1 where one finds a problem."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from deploy.checks import database as database_checks
from deploy.checks import people as people_checks
from deploy.checks.check import Check
from deploy.checks.settings import CHECKS
from tests.operations.test_unsafe_settings_refuse_to_start import SAFE_SETTINGS
from tests.operations.three_services import ThreeServicesWithCli, tellback

CHECKS_OF_INTAKE: Sequence[Sequence[Check[Any]]] = (
    CHECKS["intake"],
    database_checks.CHECKS,
    people_checks.CHECKS["intake"],
)


def test_the_doctor_lists_every_check_of_every_process(three_services: ThreeServicesWithCli) -> None:
    well = {name: value for environment in SAFE_SETTINGS.values() for name, value in environment.items()}
    result = three_services.tellback("doctor", **well)
    lines = result.stdout.splitlines()

    assert (result.exit_code, result.stderr) == (0, "")
    assert {line.split()[0] for line in lines} == {"ok"}
    assert [line for line in lines if line.startswith("ok      intake: ")] == [
        f"ok      intake: {name}" for name in [check.name for checks in CHECKS_OF_INTAKE for check in checks]
    ]


def test_the_doctor_says_what_is_wrong_and_ends_with_exit_code_1(three_services: ThreeServicesWithCli) -> None:
    well = {name: value for environment in SAFE_SETTINGS.values() for name, value in environment.items()}
    gone = three_services.urls["notify"].replace("notify_", "gone_")
    result = three_services.tellback("doctor", **{**well, "INTAKE_AUDIENCE": "[]", "NOTIFY_DATABASE_URL": gone})
    troubles = [line for line in result.stdout.splitlines() if line.startswith("not ok")]

    assert result.exit_code == 1
    assert [line.split(": ")[:2] for line in troubles] == [
        ["not ok  intake", "is named in assertions"],
        ["not ok  notify", "its database answers"],
    ]


def test_the_doctor_refuses_an_unknown_service() -> None:
    result = tellback({}, "doctor", "nobody")

    assert (result.exit_code, result.stderr) == (
        1,
        "there is no nobody: choose among intake, enquiry, notify, portal\n",
    )
