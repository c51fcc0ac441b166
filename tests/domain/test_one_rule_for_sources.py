"""Who is a source of risk is the same in all three services, whatever is said of it and corrected later.

And no provider is told by itself of a case in which it is named.
"""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.findings import RecordFinding
from services.enquiry.domain.concern.state import Finding, Limb, concern_of
from services.intake.domain.referral.sent import Answer
from services.intake.domain.referral.state import Routing
from services.notify.domain.feedback.state import HoldReason
from tests.scenario.three_services import ThreeServices

ROSEWOOD, ELMWOOD, FORCE = 0, 1, 2
SAID = some.lists(some.tuples(some.sampled_from([None, ROSEWOOD, ELMWOOD]), some.booleans()), max_size=4)


def decided(council: ThreeServices, concern: Any) -> None:
    for limb in Limb:
        council.ask("enquiry", concern, RecordFinding(limb=limb, finding=Finding.MET, rationale="seen"))
    council.ask("enquiry", concern, DecideConcern(rationale="all three"))


def test_none_of_them_settles_a_name_and_takes_no_organisation_that_the_referrer_named() -> None:
    council = ThreeServices()
    home = council.homes[ROSEWOOD]
    referral = council.refer(home, own_service=Answer.YES)
    council.route(referral)
    council.identify(referral, None)

    assert {*map(frozenset, council.named_by(referral).values())} == {frozenset({home})}
    decided(council, concern_of(referral))
    assert council.feedback(referral) == ({"M1"}, {"M2", "M3", "M4"})


def test_triage_corrects_an_organisation_that_was_named_by_mistake_expressly() -> None:
    council = ThreeServices()
    rosewood, elmwood = council.homes
    referral = council.refer(council.force, source_organisation=rosewood)
    council.route(referral)
    council.identify(referral, elmwood, instead_of=rosewood)

    assert {*map(frozenset, council.named_by(referral).values())} == {frozenset({elmwood})}


def test_what_one_referral_no_longer_names_another_of_the_matter_still_does() -> None:
    council = ThreeServices()
    rosewood, elmwood = council.homes
    first = council.refer(council.force, source_organisation=rosewood)
    second = council.refer(council.force, source_organisation=rosewood)
    council.route(first)
    council.route(second, joins=first)
    council.identify(second, elmwood, instead_of=rosewood)

    assert council.named_by(first)["enquiry"] == council.named_by(first)["notify"] == {rosewood, elmwood}


@settings(max_examples=60, deadline=None)
@given(named=some.booleans(), by_name=some.booleans(), own=some.booleans(), before=SAID, after=SAID)
def test_the_three_services_never_differ_about_who_is_a_source(
    named: bool, by_name: bool, own: bool, before: list[Any], after: list[Any]
) -> None:
    council = ThreeServices()
    rosewood = council.homes[ROSEWOOD]
    given: dict[str, Any] = {"source_organisation": council.homes[ELMWOOD]} if named else {}
    given |= {"source_name": "a home"} if by_name else {}
    referral = council.refer(rosewood, own_service=Answer.YES if own else Answer.UNKNOWN, **given)
    corrected = set()

    def say(said: list[Any]) -> None:
        for organisation, instead in said:
            who = None if organisation is None else council.homes[organisation]
            wrong = next(iter(sorted(council.services["intake"].state(referral).registered)), None) if instead else None
            corrected.add(wrong)
            council.identify(referral, who, instead_of=wrong)

    say(before)
    council.route(referral)
    say(after)

    assert len({frozenset(known) for known in council.named_by(referral).values()}) == 1
    assert len({*council.waits_for_a_name(referral).values()}) == 1
    assert not own or rosewood in corrected | council.named_by(referral)["intake"]


def test_a_home_that_another_referral_names_is_not_told_where_its_own_was_routed() -> None:
    council = ThreeServices()
    rosewood = council.homes[ROSEWOOD]
    named_in = council.refer(council.force, source_organisation=rosewood)
    own = council.refer(rosewood)
    council.route(named_in)
    council.route(own, joins=named_in)

    assert council.feedback(named_in) == ({"M1", "M2"}, set())
    assert council.feedback(own) == ({"M1"}, {"M2"})


def test_a_home_waits_for_word_of_its_routing_while_another_referral_names_somebody_unmatched() -> None:
    council = ThreeServices()
    rosewood, elmwood = council.homes
    first = council.refer(council.force, source_name="a home")
    own = council.refer(rosewood)
    council.route(first)
    council.route(own, joins=first)
    (held,) = council.services["notify"].state(own).held.values()
    assert held.reason is HoldReason.UNMATCHED

    council.identify(first, elmwood)
    assert council.feedback(own) == ({"M1", "M2"}, set())


def test_a_home_whose_referral_goes_elsewhere_is_held_where_triage_says_of_it_who_the_source_is() -> None:
    """Routed elsewhere it joins no matter, and nothing but what is said of it can be known of it."""
    council = ThreeServices()
    rosewood = council.homes[ROSEWOOD]
    own = council.refer(rosewood)
    council.identify(own, rosewood)
    council.route(own, routing=Routing.QUALITY)

    assert council.feedback(own) == ({"M1"}, {"M2"})
