"""A restricted referral whose writer leaves stands with the council; any other is its organisation's lead's already."""

from __future__ import annotations

from uuid import UUID, uuid4

from services.chassis.domain.decider import CommandContext
from services.chassis.domain.open_items.state import item_of, team_of
from services.intake.domain.member.membership import JoinMember, RemoveMember
from services.intake.domain.member.state import Role
from services.intake.domain.referral.content import Answer
from services.intake.domain.referral.restriction import LiftRestriction, RestrictReferral
from services.intake.domain.referral.sharing import ShareReferral
from services.intake.domain.referral.writers import WriterLeft
from services.intake.open_items import WRITER_LEFT
from tests.domain.notify.builders import NOW
from tests.scenario.three_services_in_memory import ThreeServicesInMemory


def left(services: ThreeServicesInMemory, home: UUID) -> None:
    services.administer(services.members[home], RemoveMember())


def stands_with_the_council(services: ThreeServicesInMemory, referral: UUID) -> int:
    return sum(isinstance(event, WriterLeft) for event in services.recorded("intake", referral))


def test_a_restricted_referral_of_a_leaver_stands_with_the_council_once() -> None:
    services = ThreeServicesInMemory()
    home = services.homes[0]
    restricted, open_one = services.refer(home, own_service=Answer.YES), services.refer(home)
    for _ in range(2):
        left(services, home)

    assert [stands_with_the_council(services, one) for one in (restricted, open_one)] == [1, 0]
    item = services.services["intake"].state(item_of("intake", WRITER_LEFT, restricted, str(services.members[home])))
    assert (item.team, item.settled) == (team_of("safeguarding"), False)


def test_what_was_restricted_no_more_is_the_leads() -> None:
    services = ThreeServicesInMemory()
    home = services.homes[0]
    lifted = services.refer(home, own_service=Answer.YES)
    services.triage(lifted, LiftRestriction(reason="It was another home."))
    left(services, home)

    assert stands_with_the_council(services, lifted) == 0


def test_what_is_restricted_after_its_writer_left_stands_with_the_council() -> None:
    services = ThreeServicesInMemory()
    home = services.homes[0]
    referral = services.refer(home)
    left(services, home)
    services.triage(referral, RestrictReferral(reason="Her manager."))
    services.triage(referral, RestrictReferral(reason="Her manager, by name.", involved=(uuid4(),)))

    assert stands_with_the_council(services, referral) == 1


def test_the_lead_hands_on_what_a_leaver_wrote() -> None:
    services = ThreeServicesInMemory()
    home = services.homes[0]
    referral = services.refer(home)
    colleague = services.administered(JoinMember(organisation=home, name="Bea", roles=(Role.REFERRER,)))
    left(services, home)
    lead = CommandContext(by=str(uuid4()), role="organisation lead", organisation=str(home), at=NOW)
    services.ask_as("intake", referral, ShareReferral(member=colleague), lead)
    services.route(referral)

    assert colleague in services.services["notify"].state(referral).readers.members
    assert services.feedback(referral) == ({"M1", "M2"}, set())
