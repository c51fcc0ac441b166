"""The audience table: every line of it, and every reason for which a person looks first."""

import pytest

from services.notify.domain.feedback.audience import ALLOWANCES, Audience, ceiling, judge, visible_outcome
from services.notify.domain.feedback.state import Addressee, HoldReason, Level, Milestone, Obligation, Outcome, Source
from tests.domain.notify.builders import HOME, PAT, POLICE, UNMATCHED, decision

OUTCOME = Outcome(outcome="s42 enquiry", reason="r1", signposting=("carers",), risk="risk reduced")
OTHERS = Source(organisation=HOME)


def to(kind: str, involved: str = "yes") -> Addressee:
    return Addressee(organisation=POLICE, member=PAT, kind=kind, involved=involved)


@pytest.mark.parametrize(
    ("kind", "involved", "usual", "objecting"),
    [
        ("police", "yes", "L3", "L2"),
        ("police", "no", "L2", "L1"),
        ("police", "don't know", "L2", "L1"),
        ("ambulance", "no", "L2", "L1"),
        ("care home", "yes", "L3", "L2"),
        ("care home", "no", "L3", "L2"),
        ("housing", "yes", "L2", "L1"),
        ("housing", "no", "L2", "L1"),
        ("voluntary", "yes", "L2", "L1"),
        ("voluntary", "no", "L2", "L1"),
        ("public", "yes", "L1", "L1"),
        ("public", "no", "L1", "L1"),
        ("a kind nobody thought of", "yes", "L1", "L1"),
        ("adult", "no", "L3", "L3"),
        ("anonymous", "no", None, None),
    ],
)
def test_each_audience_has_its_level_and_its_cap(
    kind: str, involved: str, usual: str | None, objecting: str | None
) -> None:
    assert (ceiling(to(kind, involved), decision()), ceiling(to(kind, involved), decision(objects=True))) == (
        usual,
        objecting,
    )


def test_every_audience_has_both_its_lines() -> None:
    assert set(ALLOWANCES) == {(audience, stays) for audience in Audience for stays in (True, False)}


@pytest.mark.parametrize("kind", ["police", "care home", "anonymous", "public"])
def test_that_it_was_received_is_always_told_and_no_more(kind: str) -> None:
    obligation = Obligation(
        milestone=Milestone.RECEIVED,
        sources=(Source(organisation=POLICE), UNMATCHED),
        objects=True,
        deceased=True,
    )

    assert judge(to(kind), obligation, referrer_has_left=True) == judge(
        to("police"), Obligation(milestone=Milestone.RECEIVED), referrer_has_left=False
    )
    assert judge(to(kind), obligation, referrer_has_left=True).level is Level.RECEIVED


@pytest.mark.parametrize(
    ("kind", "obligation", "left", "reason", "most"),
    [
        ("care home", decision(Source(organisation=POLICE)), False, HoldReason.OWN_ORGANISATION, "L1"),
        ("police", decision(Source(organisation=POLICE)), False, HoldReason.OWN_ORGANISATION, "L1"),
        ("care home", decision(UNMATCHED), False, HoldReason.UNMATCHED, "L1"),
        ("police", decision(objects=True), False, HoldReason.OBJECTS, "L2"),
        ("police", decision(deceased=True), False, HoldReason.DECEASED, "L3"),
        ("police", decision(), True, HoldReason.LEFT, "L3"),
    ],
)
def test_a_person_looks_first(kind: str, obligation: Obligation, left: bool, reason: HoldReason, most: str) -> None:
    judged = judge(to(kind), obligation, left)

    assert (judged.hold, judged.level) == (reason, most)


@pytest.mark.parametrize(
    ("kind", "obligation"),
    [
        ("police", decision(UNMATCHED)),
        ("care home", decision(OTHERS)),
        ("care home", decision(Source())),
        ("adult", decision(objects=True)),
    ],
)
def test_nobody_has_to_look(kind: str, obligation: Obligation) -> None:
    assert judge(to(kind), obligation, referrer_has_left=False).hold is None


@pytest.mark.parametrize(
    ("level", "through"),
    [
        ("L0", Outcome()),
        ("L1", Outcome()),
        ("L2", Outcome(outcome="s42 enquiry", reason="r1", signposting=("carers",))),
        ("L3", OUTCOME),
    ],
)
def test_a_level_lets_through_so_much(level: str, through: Outcome) -> None:
    assert visible_outcome(Level(level), OUTCOME) == through
