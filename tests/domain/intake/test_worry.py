"""A referrer who has heard nothing says so, and in every state of their referral a person is asked to answer."""

from __future__ import annotations

from uuid import UUID

import pytest
from msgspec.structs import replace

from services.chassis.domain.decider import CommandContext, Dispatch
from services.chassis.domain.open_items.life import RaiseItem
from services.intake.descriptions import DESCRIPTIONS
from services.intake.domain.referral.additions import ReferralWithdrawn, WithdrawReferral
from services.intake.domain.referral.routing import ReferralRouted, RoutingReason
from services.intake.domain.referral.state import Routing
from services.intake.domain.referral.worry import RaiseWorry, WorryRaised
from services.intake.policies.news import referral_withdrawn
from services.intake.policies.open_items import worry_raised
from tests.domain.intake.builders import NOON, POLICE, by, sent, state_after

REFERRAL = UUID(int=5)


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


def test_what_a_colleague_does_is_not_said_to_be_the_referrers() -> None:
    """Whoever answers would telephone the wrong person."""
    past = state_after(*sent())
    lead = CommandContext(by=str(UUID(int=77)), role="organisation lead", organisation=str(POLICE), at=NOON)
    (worry,) = RaiseWorry(words="Nobody has rung.").decide(past, lead)
    (withdrawal,) = WithdrawReferral(reason="Sent twice.").decide(past, lead)
    assert isinstance(worry, WorryRaised)
    assert isinstance(withdrawal, ReferralWithdrawn)

    colleague = "A colleague of the referrer (the history names them)"
    elsewhere = replace(past, routing=Routing.ADVICE)
    telephoned = detail(*worry_raised(worry, past, REFERRAL))
    assert telephoned == f"{colleague} is worried; telephone them. Nobody has rung."
    read = detail(*referral_withdrawn(withdrawal, elsewhere, REFERRAL))
    assert read == f"{colleague} asks to withdraw it: Sent twice."
    assert "colleague" in DESCRIPTIONS[WorryRaised](worry)
    assert "colleague" in DESCRIPTIONS[ReferralWithdrawn](withdrawal)


def test_what_the_writer_does_is_the_referrers() -> None:
    past, writer = state_after(*sent()), by("referrer")
    (worry,) = RaiseWorry(words="Nobody has rung.").decide(past, writer)
    (withdrawal,) = WithdrawReferral(reason="Sent twice.").decide(past, writer)
    assert isinstance(worry, WorryRaised)
    assert isinstance(withdrawal, ReferralWithdrawn)

    elsewhere = replace(past, routing=Routing.ADVICE)
    assert detail(*worry_raised(worry, past, REFERRAL)) == "Nobody has rung."
    read = detail(*referral_withdrawn(withdrawal, elsewhere, REFERRAL))
    assert read == "The referrer asks to withdraw it: Sent twice."


def detail(raised: Dispatch) -> str:
    assert isinstance(raised.command, RaiseItem)
    return raised.command.detail
