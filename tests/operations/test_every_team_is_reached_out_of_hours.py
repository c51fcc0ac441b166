"""The doctor fails while a team has no out-of-hours address: whoever is to be woken could not be."""

from __future__ import annotations

from services.chassis.domain.open_items.state import team_of
from services.intake.domain.team.registration import RegisterTeam
from tests.operations.three_services import ThreeServicesWithCli

CHECK = "intake: every team is reached out of hours"
ADDRESS = "duty.night@council.example.org"


def lines(three_services: ThreeServicesWithCli) -> list[str]:
    return [line for line in three_services.tellback("doctor").stdout.splitlines() if CHECK in line]


def register(three_services: ThreeServicesWithCli, name: str, address: str | None) -> None:
    team = RegisterTeam(name=name, out_of_hours_address=address)
    three_services.ask("intake", team_of(name), team, "ada", "administrator", name)
    three_services.deliver_all()


def test_the_doctor_names_a_team_without_an_out_of_hours_address(three_services: ThreeServicesWithCli) -> None:
    register(three_services, "North", ADDRESS)
    well = lines(three_services)
    register(three_services, "East", None)

    assert well == [f"ok      {CHECK}"]
    assert lines(three_services) == [
        f"not ok  {CHECK}: East: give each an out-of-hours address in the portal, under Teams"
    ]
