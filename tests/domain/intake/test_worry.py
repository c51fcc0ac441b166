"""A referrer who has heard nothing says so, and in every state of their referral a person is asked to answer."""

from __future__ import annotations

import pytest

from services.intake.domain.referral.routing import ReferralRouted, RoutingReason
from services.intake.domain.referral.state import Routing
from services.intake.domain.referral.worry import RaiseWorry, WorryRaised
from tests.domain.intake.builders import by, sent, state_after


@pytest.mark.parametrize("routing", [None, *Routing])
def test_a_worry_is_taken_in_every_state_of_a_referral(routing: Routing | None) -> None:
    events = sent()
    if routing:
        reason = RoutingReason.REASONABLE_SUSPICION
        events.append(
            ReferralRouted(routing=routing, reason=reason, rationale="As the referral itself reads.", joins=None)
        )

    (event,) = RaiseWorry(words="Nobody has rung.").decide(state_after(*events), by("referrer"))

    assert event == WorryRaised(words="Nobody has rung.")
    assert state_after(*events, event).worries == 1
