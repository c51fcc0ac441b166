"""The doctor fails while a team has no out-of-hours address that was tested: whoever is to be woken could not be."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.chassis.domain.open_items.state import team_of
from services.intake.domain.team.address_test import ConfirmTeamAddress, TestTeamAddress
from services.intake.domain.team.registration import ChangeTeam, RegisterTeam
from tests.operations.three_services import ThreeServicesWithCli

CHECK = "intake: every team is reached out of hours"
TEST = UUID(int=71)
ADDRESS = "duty.night@council.example.org"


def lines(three_services: ThreeServicesWithCli) -> list[str]:
    return [line for line in three_services.tellback("doctor").stdout.splitlines() if CHECK in line]


def register(three_services: ThreeServicesWithCli, name: str, address: str | None) -> None:
    team = RegisterTeam(name=name, out_of_hours_address=address)
    three_services.ask("intake", team_of(name), team, "ada", "administrator", name)
    three_services.deliver_all()


def ask(three_services: ThreeServicesWithCli, name: str, command: Any) -> None:
    three_services.ask("intake", team_of(name), command, "ada", "administrator", f"{name} {command}")
    three_services.deliver_all()


def test_the_doctor_names_a_team_without_an_out_of_hours_address_or_with_one_that_nobody_tested(
    three_services: ThreeServicesWithCli,
) -> None:
    register(three_services, "North", ADDRESS)
    untested = lines(three_services)
    ask(three_services, "North", TestTeamAddress(test=TEST))
    asked = lines(three_services)
    ask(three_services, "North", ConfirmTeamAddress(test=TEST))
    well = lines(three_services)
    register(three_services, "East", None)

    says = f"not ok  {CHECK}: North: test the out-of-hours address of each in the portal, under Teams"
    assert (untested, asked, well) == ([says], [says], [f"ok      {CHECK}"])
    assert lines(three_services) == [
        f"not ok  {CHECK}: East: give each an out-of-hours address in the portal, under Teams"
    ]


def test_an_address_that_replaced_a_tested_one_is_not_tested(three_services: ThreeServicesWithCli) -> None:
    register(three_services, "North", ADDRESS)
    ask(three_services, "North", TestTeamAddress(test=TEST))
    ask(three_services, "North", ConfirmTeamAddress(test=TEST))
    ask(three_services, "North", ChangeTeam(name="North", out_of_hours_address="night@council.example.org"))

    assert lines(three_services)[0].startswith(f"not ok  {CHECK}: North: test")
