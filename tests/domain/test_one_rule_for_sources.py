"""The sources of risk are the same in all three services, also after each is named, identified and corrected.

And no provider is told by itself of a case in which it is named.
"""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.findings import RecordFinding
from services.enquiry.domain.concern.state import Finding, Limb, concern_of
from services.enquiry.domain.news.unseen import NO_NEWS, news_of
from services.intake.domain.referral.content import Answer
from services.intake.domain.referral.state import Routing
from services.notify.domain.feedback.state import HoldReason
from tests.scenario.three_services_in_memory import ThreeServicesInMemory

ROSEWOOD, ELMWOOD, FORCE = 0, 1, 2
SAID = some.lists(some.tuples(some.sampled_from([None, ROSEWOOD, ELMWOOD]), some.booleans()), max_size=4)


def decided(three_services: ThreeServicesInMemory, concern: Any) -> None:
    for limb in Limb:
        three_services.ask(
            "enquiry", concern, RecordFinding(limb=limb, finding=Finding.MET, rationale="seen at a home visit")
        )
    news = three_services.services["enquiry"].state(news_of(concern)) or NO_NEWS
    decide = DecideConcern(rationale="all three parts are met", seen=(*news.unseen,))
    three_services.ask("enquiry", concern, decide)


def test_none_of_them_settles_a_name_and_removes_no_named_organisation() -> None:
    three_services = ThreeServicesInMemory()
    home = three_services.homes[ROSEWOOD]
    referral = three_services.refer(home, own_service=Answer.YES)
    three_services.route(referral)
    three_services.identify(referral, None)

    assert {*map(frozenset, three_services.id_range(referral).values())} == {frozenset({home})}
    decided(three_services, concern_of(referral))
    assert three_services.feedback(referral) == ({"M1"}, {"M2", "M3", "M4"})


def test_triage_corrects_an_organisation_that_was_named_by_mistake_expressly() -> None:
    three_services = ThreeServicesInMemory()
    rosewood, elmwood = three_services.homes
    referral = three_services.refer(three_services.force, source_organisation=rosewood)
    three_services.route(referral)
    three_services.identify(referral, elmwood, instead_of=rosewood)

    assert {*map(frozenset, three_services.id_range(referral).values())} == {frozenset({elmwood})}


def test_what_one_referral_no_longer_names_another_of_the_case_still_does() -> None:
    three_services = ThreeServicesInMemory()
    rosewood, elmwood = three_services.homes
    first = three_services.refer(three_services.force, source_organisation=rosewood)
    second = three_services.refer(three_services.force, source_organisation=rosewood)
    three_services.route(first)
    three_services.route(second, joins=first)
    three_services.identify(second, elmwood, instead_of=rosewood)

    assert three_services.id_range(first)["enquiry"] == three_services.id_range(first)["notify"] == {rosewood, elmwood}


@settings(max_examples=60, deadline=None)
@given(named=some.booleans(), by_name=some.booleans(), own=some.booleans(), before=SAID, after=SAID)
def test_the_three_services_never_differ_about_who_is_a_source(
    named: bool, by_name: bool, own: bool, before: list[Any], after: list[Any]
) -> None:
    three_services = ThreeServicesInMemory()
    rosewood = three_services.homes[ROSEWOOD]
    given: dict[str, Any] = {"source_organisation": three_services.homes[ELMWOOD]} if named else {}
    given |= {"source_name": "a home"} if by_name else {}
    referral = three_services.refer(rosewood, own_service=Answer.YES if own else Answer.UNKNOWN, **given)
    corrected = set()

    def say(said: list[Any]) -> None:
        for organisation, instead in said:
            who = None if organisation is None else three_services.homes[organisation]
            wrong = (
                next(iter(sorted(three_services.services["intake"].state(referral).registered_sources)), None)
                if instead
                else None
            )
            corrected.add(wrong)
            three_services.identify(referral, who, instead_of=wrong)

    say(before)
    three_services.route(referral)
    say(after)

    assert len({frozenset(known) for known in three_services.id_range(referral).values()}) == 1
    assert len({*three_services.has_unmatched_source(referral).values()}) == 1
    assert not own or rosewood in corrected | three_services.id_range(referral)["intake"]


def test_a_home_that_another_referral_names_is_not_told_where_its_own_was_routed() -> None:
    three_services = ThreeServicesInMemory()
    rosewood = three_services.homes[ROSEWOOD]
    named_in = three_services.refer(three_services.force, source_organisation=rosewood)
    own = three_services.refer(rosewood)
    three_services.route(named_in)
    three_services.route(own, joins=named_in)

    assert three_services.feedback(named_in) == ({"M1", "M2"}, set())
    assert three_services.feedback(own) == ({"M1"}, {"M2"})


def test_a_home_waits_to_be_told_while_another_referral_names_somebody_unmatched() -> None:
    three_services = ThreeServicesInMemory()
    rosewood, elmwood = three_services.homes
    first = three_services.refer(three_services.force, source_name="a home")
    own = three_services.refer(rosewood)
    three_services.route(first)
    three_services.route(own, joins=first)
    (held,) = three_services.services["notify"].state(own).held_obligations.values()
    assert held.reason is HoldReason.UNMATCHED

    three_services.identify(first, elmwood)
    assert three_services.feedback(own) == ({"M1", "M2"}, set())


def test_a_home_whose_referral_goes_elsewhere_is_held_by_its_own_source() -> None:
    """Routed elsewhere it joins no matter, and nothing but what is said of it can be known of it."""
    three_services = ThreeServicesInMemory()
    rosewood = three_services.homes[ROSEWOOD]
    own = three_services.refer(rosewood)
    three_services.identify(own, rosewood)
    three_services.route(own, routing=Routing.QUALITY)

    assert three_services.feedback(own) == ({"M1"}, {"M2"})
