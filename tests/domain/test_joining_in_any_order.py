"""Joined, confirmed, unjoined, decided in any order: nobody hears of a matter that is not theirs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as some

from services.chassis.domain.decider import Refused
from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.findings import RecordFinding
from services.enquiry.domain.concern.joining import ConfirmJoin, UnjoinReferral
from services.enquiry.domain.concern.reasons import Reason
from services.enquiry.domain.concern.state import Concern, Decision, Finding, Limb
from services.enquiry.domain.referral.state import referral_of
from services.notify.domain.feedback.sent_in_error import OWN_MILESTONES
from services.notify.domain.feedback.settlement import FeedbackTold
from services.notify.domain.feedback.state import Feedback, Milestone
from services.notify.domain.feedback_case.state import feedback_case_of
from tests.scenario.three_services_in_memory import ThreeServicesInMemory

JOINS = (("join", 1, 0), ("join", 2, 0), ("join", 2, 1))
ALONE = (("route", 1, 0), ("route", 2, 0))
ANSWERS = (("confirm", 1, 0), ("confirm", 2, 0), ("confirm", 1, 0), ("unjoin", 1, 0), ("unjoin", 2, 0))
DECISIONS = (("enquire", 0, 0), ("leave it", 0, 0), ("enquire", 1, 0))
STEPS = some.lists(some.sampled_from((*JOINS, *JOINS, *ALONE, *ANSWERS, *DECISIONS)), min_size=8, max_size=20)
WHY = "It is about another person of that name."
MET = DecideConcern(rationale="all three parts are met")
NOT_MET = DecideConcern(
    rationale="no abuse was found at the visit", instead=Decision.NO_ENQUIRY, reason=Reason.NO_ABUSE
)


class Matters:
    """Three referrals of one adult by the police, of which the first raised a concern, and what is done with them."""

    def __init__(self) -> None:
        self.services = ThreeServicesInMemory()
        self.referrals = [self.services.refer(self.services.force) for _ in range(3)]
        self.services.route(self.referrals[0])
        self.told_before = 0

    def perform(self, step: str, referral: UUID, other: UUID) -> None:
        """Take the step, unless it is refused."""
        concern = self.concern_of(referral)
        try:
            if step in ("join", "route"):
                self.services.route(referral, joins=other if step == "join" else None)
            elif concern and step in ("confirm", "unjoin"):
                command = ConfirmJoin(referral=referral) if step == "confirm" else unjoin(referral)
                self.services.ask("enquiry", concern, command)
            elif concern:
                self._decide(concern, step == "enquire")
        except Refused:
            pass

    def _decide(self, concern: UUID, enquire: bool) -> None:
        for limb in Limb:
            met = enquire or limb is not Limb.ABUSE_OR_NEGLECT
            finding = Finding.MET if met else Finding.NOT_MET
            found = RecordFinding(limb=limb, finding=finding, rationale="seen by the nurse on Monday")
            self.services.ask("enquiry", concern, found)
        self.services.ask("enquiry", concern, MET if enquire else NOT_MET)

    def concern_of(self, referral: UUID) -> UUID | None:
        placed = self.services.services["enquiry"].state(referral_of(referral))
        return placed.concern if placed else None

    def concern(self, concern: UUID) -> Concern:
        state: Concern = self.services.services["enquiry"].state(concern)
        return state

    def feedback(self, referral: UUID) -> Feedback:
        state: Feedback = self.services.services["notify"].state(referral)
        return state

    def told_since(self) -> list[FeedbackTold]:
        """What was told by the last step."""
        told = [e for referral in self.referrals for e in self._told(referral)]
        self.told_before, since = len(told), len(told) - self.told_before
        return [e for e in self.services.newest("notify") if isinstance(e, FeedbackTold)][-since:] if since else []

    def _told(self, referral: UUID) -> list[FeedbackTold]:
        return [e for e in self.services.recorded("notify", referral) if isinstance(e, FeedbackTold)]


def unjoin(referral: UUID) -> Any:
    return UnjoinReferral(referral=referral, reason=WHY)


@settings(max_examples=100, deadline=None)
@given(steps=STEPS)
def test_nobody_is_told_of_a_matter_that_does_not_answer_them(steps: list[tuple[str, int, int]]) -> None:
    matters = Matters()
    for step, referral, other in steps:
        matters.perform(step, matters.referrals[referral], matters.referrals[other])
        _only_the_confirmed_were_told(matters)
        for each in matters.referrals:
            _hears_of_its_own_matter_alone(matters, each)
            _all_three_services_agree_where_it_is(matters, each)


def _only_the_confirmed_were_told(matters: Matters) -> None:
    for told in matters.told_since():
        concern = matters.feedback(told.referral).endings[told.occasion].obligation.concern
        if concern and told.milestone not in OWN_MILESTONES:
            assert told.referral in matters.concern(concern).confirmed


def _hears_of_its_own_matter_alone(matters: Matters, referral: UUID) -> None:
    """What it was told of another matter is disregarded, nothing of another waits, and it knows its own decision."""
    feedback, own = matters.feedback(referral), matters.concern_of(referral)
    of_concerns = [e for e in feedback.endings.values() if e.obligation.milestone not in OWN_MILESTONES]
    assert not [e for e in of_concerns if e.obligation.concern not in (own, None) and not e.in_error]
    waiting = [*feedback.open_obligations.values(), *(held.obligation for held in feedback.held_obligations.values())]
    assert {obligation.concern for obligation in waiting} <= {own, None}
    if own and referral in (concern := matters.concern(own)).confirmed and concern.decision:
        decided = [e for e in of_concerns if e.obligation.milestone is Milestone.DECIDED and not e.in_error]
        assert decided[-1].obligation.outcome.outcome == concern.decision


def _all_three_services_agree_where_it_is(matters: Matters, referral: UUID) -> None:
    own = matters.concern_of(referral)
    assert matters.services.services["intake"].state(referral).concern == own
    if own:
        assert {*matters.services.services["notify"].state(feedback_case_of(own)).taken_at} == {
            *matters.concern(own).taken
        }
