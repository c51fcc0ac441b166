"""Test of a team's out-of-hours address: a notice is sent there, and whoever reads it confirms that it reached them.

It proves that the address works, and that somebody reads it who can sign in: whoever is to be woken could be.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec import structs

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.intake.domain.team.state import AddressTest, Team


@event("intake.team.address-test-asked")
class TeamAddressTestAsked:
    """A notice goes to this address. Its link carries `test`."""

    test: UUID
    address: Plain

    def apply(self, team: Team) -> Team:
        return structs.replace(team, address_test=AddressTest(test=self.test, address=self.address))


@command
class TestTeamAddress:
    """Send a notice to the team's out-of-hours address. Whoever reads it confirms that by its link.

    `test`: an id that you choose anew for each test.
    """

    __test__ = False

    test: UUID

    def decide(self, team: Team, context: CommandContext) -> Iterator[Event[Team]]:
        team.must_stand()
        address = team.details.out_of_hours_address
        if address is None:
            raise NoAddress("this team has no out-of-hours address yet; add one, and test that")
        yield TeamAddressTestAsked(test=self.test, address=address)


@event("intake.team.address-confirmed")
class TeamAddressConfirmed:
    """The notice reached somebody at this address."""

    test: UUID
    address: Plain

    def apply(self, team: Team) -> Team:
        return structs.replace(team, address_test=AddressTest(test=self.test, address=self.address, confirmed=True))


@command
class ConfirmTeamAddress:
    """Say that the notice of this test reached you. A repeat records nothing."""

    test: UUID

    def decide(self, team: Team, context: CommandContext) -> Iterator[Event[Team]]:
        team.must_stand()
        asked = team.address_test
        if asked is None or asked.test != self.test or asked.address != team.details.out_of_hours_address:
            raise TestIsOver("the address was changed or tested again since this e-mail was sent; ask for another test")
        if not asked.confirmed:
            yield TeamAddressConfirmed(test=asked.test, address=asked.address)


class NoAddress(Refused):
    """Only an address that is known can be tested."""

    status = 422


class TestIsOver(Refused):
    """A test confirms the address that it was sent to, and the latest test counts."""

    __test__ = False
