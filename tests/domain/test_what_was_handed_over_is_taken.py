"""Hand-over: intake knows of every referral that it sent to safeguarding whether enquiry took it, and as what."""

from __future__ import annotations

from services.enquiry.domain.concern.state import concern_of
from services.intake.domain.referral.state import Routing
from services.intake.domain.referral.upstream_facts import ReferralTaken
from tests.scenario.three_services_in_memory import ThreeServicesInMemory


def test_a_referral_that_raised_a_concern_is_taken_by_it() -> None:
    three = ThreeServicesInMemory()
    referral = three.refer(three.force)
    before = three.services["intake"].state(referral).concern
    three.route(referral)

    assert before is None
    assert three.recorded("intake", referral)[-1] == ReferralTaken(concern=concern_of(referral))


def test_a_referral_that_joined_a_concern_is_taken_by_that_one() -> None:
    three = ThreeServicesInMemory()
    first, second = three.refer(three.force), three.refer(three.force)
    three.route(first)
    three.route(second, joins=first)

    assert three.services["intake"].state(second).concern == concern_of(first)


def test_a_referral_that_went_elsewhere_is_taken_by_no_concern() -> None:
    three = ThreeServicesInMemory()
    referral = three.refer(three.force)
    three.route(referral, routing=Routing.NEEDS_ASSESSMENT)

    assert three.services["intake"].state(referral).concern is None
