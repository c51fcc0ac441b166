"""A withdrawal that was asked before triage routed the referral: whoever works on its concern sees it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.chassis.domain.open_items.state import item_of
from services.enquiry.domain.concern.joining import UnjoinReferral
from services.enquiry.domain.concern.state import concern_of
from services.enquiry.domain.referral.state import referral_of
from services.enquiry.domain.referral.upstream_facts import ReferralWithdrawn
from services.enquiry.open_items import ENQUIRY, NEW_MATTER
from services.intake.domain.referral.additions import WithdrawReferral
from tests.scenario.three_services_in_memory import ThreeServicesInMemory

WITHDRAW = WithdrawReferral(reason="It was sent twice.")


def withdrawn_before_routing(services: ThreeServicesInMemory, joins: UUID | None = None) -> UUID:
    referral = services.refer(services.force)
    services.withdraw(referral, services.force, WITHDRAW)
    services.route(referral, joins=joins)
    return referral


def news(services: ThreeServicesInMemory, concern: UUID, referral: UUID) -> list[Any]:
    return services.recorded("enquiry", item_of(ENQUIRY, NEW_MATTER, concern, f"withdrawn {referral}"))


def reasons(services: ThreeServicesInMemory, referral: UUID) -> list[str]:
    recorded = services.recorded("enquiry", referral_of(referral))
    return [event.reason for event in recorded if isinstance(event, ReferralWithdrawn)]


def test_whoever_has_the_concern_sees_that_it_was_asked_before_the_routing() -> None:
    services = ThreeServicesInMemory()
    referral = withdrawn_before_routing(services)

    concern = concern_of(referral)
    assert reasons(services, referral) == ["It was sent twice."]
    assert services.services["enquiry"].state(concern).withdrawn == (referral,)
    assert news(services, concern, referral)


def test_it_is_seen_of_a_referral_that_joins_an_earlier_one() -> None:
    services = ThreeServicesInMemory()
    first = services.refer(services.force)
    services.route(first)
    second = withdrawn_before_routing(services, joins=first)

    concern = concern_of(first)
    assert reasons(services, second) == ["It was sent twice."]
    assert services.services["enquiry"].state(concern).withdrawn == (second,)
    assert news(services, concern, second)


def test_it_is_seen_where_the_referral_is_routed_again() -> None:
    services = ThreeServicesInMemory()
    first = services.refer(services.force)
    services.route(first)
    second = withdrawn_before_routing(services, joins=first)
    services.ask("enquiry", concern_of(first), UnjoinReferral(referral=second, reason="It is about another adult."))
    services.route(second)

    assert services.services["enquiry"].state(concern_of(second)).withdrawn == (second,)
    assert reasons(services, second) == ["It was sent twice."] * 2
    assert news(services, concern_of(second), second)


def test_nothing_is_said_of_a_referral_that_nobody_asked_to_withdraw() -> None:
    services = ThreeServicesInMemory()
    referral = services.refer(services.force)
    services.route(referral)

    assert services.services["enquiry"].state(concern_of(referral)).withdrawn == ()
    assert not news(services, concern_of(referral), referral)
