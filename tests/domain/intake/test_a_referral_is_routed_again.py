"""A referrer who disagreed with the routing was answered that it is decided again: triage has the referral back."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from services.intake.domain.referral.routing import ReferralRouted, RoutingReason
from services.intake.domain.referral.routing_again import (
    ROUTED_AGAIN,
    RecordRoutingToBeDecidedAgain,
    RoutingReopened,
)
from services.intake.domain.referral.state import Routing
from tests.domain.intake.builders import by, sent, state_after

ITSELF = by("intake")
ANSWER = UUID(int=77)
AGAIN = RecordRoutingToBeDecidedAgain(message_id=ANSWER, occasion="M2/x/3")
REOPENED = RoutingReopened(message_id=ANSWER, occasion="M2/x/3", review_on=date(2026, 1, 5))
ADVICE = ReferralRouted(
    routing=Routing.ADVICE, reason=RoutingReason.ADVICE_SUFFICED, rationale="As the referral itself reads.", joins=None
)


def test_what_was_sent_elsewhere_waits_in_triage_again_without_an_owner() -> None:
    past = [sent()[0], ADVICE]
    assert [*AGAIN.decide(state_after(*past), ITSELF)] == [REOPENED]
    again = state_after(*past, REOPENED)
    assert (again.routing, again.owner, again.unallocated) == (None, None, ROUTED_AGAIN)


def test_what_safeguarding_has_or_what_is_in_triage_stays_there() -> None:
    safeguarding = ReferralRouted(
        routing=Routing.SAFEGUARDING,
        reason=RoutingReason.REASONABLE_SUSPICION,
        rationale="As the referral itself reads.",
        joins=None,
    )
    assert [*AGAIN.decide(state_after(*sent(), safeguarding), ITSELF)] == []
    assert [*AGAIN.decide(state_after(sent()[0]), ITSELF)] == []
    assert [*AGAIN.decide(state_after(sent()[0], ADVICE, REOPENED, ADVICE), ITSELF)] == []
