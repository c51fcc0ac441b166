"""Joining asks for the same adult: where name, birth or NHS number differ, it asks for a reason."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.intake.domain.referral.content import Adult
from services.intake.domain.referral.routing import ReferralRouted, RouteReferral, RoutingReason
from services.intake.domain.referral.same_adult import AdultsDiffer
from services.intake.domain.referral.state import Routing
from tests.domain.intake.builders import by, sent, state_after

FIRST, SECOND = UUID(int=21), UUID(int=22)
BORN = date(1942, 3, 27)
SAME = "The GP confirmed it: she married in May."


def join(adult: Adult | None, earlier: Adult | None, reason: str | None = None, **more: Any) -> ReferralRouted:
    """The referral about `adult` is joined to an earlier one about `earlier`."""
    organisation: dict[str, Any] = {"about_organisation": "Rosewood House"}
    routed = ReferralRouted(
        routing=Routing.SAFEGUARDING,
        reason=RoutingReason.REASONABLE_SUSPICION,
        rationale="Bruises that nobody explains.",
        joins=None,
    )
    command = RouteReferral(
        routing=Routing.SAFEGUARDING,
        reason=RoutingReason.REASONABLE_SUSPICION,
        rationale="The same bruises, on the same day.",
        joins=FIRST,
        same_adult_because=reason,
    )
    joined = state_after(*sent(**{**organisation, "adult": earlier}), routed)
    (event,) = command.decide(state_after(*sent(**{**organisation, "adult": adult, **more})), by("triage"), joined)
    assert isinstance(event, ReferralRouted)
    return event


@pytest.mark.parametrize(
    ("adult", "earlier", "differing"),
    [
        (Adult(name="Adult Two"), Adult(name="Adult One"), "name"),
        (Adult(name="Edith Moss", born=BORN), Adult(name="Edith Moss", born=date(1924, 3, 27)), "date of birth"),
        (
            Adult(name="Edith Moss", nhs_number="9990000018"),
            Adult(name="Edith Moss", nhs_number="9990000131"),
            "NHS number",
        ),
        (Adult(name="Edith Moss", born=BORN), Adult(name="Ed Moss", born=date(1950, 1, 1)), "name and date of birth"),
        (Adult(description="a woman in a red coat"), Adult(name="Edith Moss"), "what they say of the adult"),
        (None, Adult(name="Edith Moss"), "what they say of the adult"),
    ],
)
def test_where_particulars_differ_the_refusal_says_which_and_asks_for_a_reason(
    adult: Adult | None, earlier: Adult | None, differing: str
) -> None:
    for reason in (None, "", "she is", " " * 30):
        with pytest.raises(AdultsDiffer, match=f"differ in {differing}:"):
            join(adult, earlier, reason)
    assert join(adult, earlier, SAME).same_adult_because == SAME


@pytest.mark.parametrize(
    ("adult", "earlier"),
    [
        (Adult(name="Edith Moss"), Adult(name="  edith   MOSS ")),
        (Adult(name="Zoë O’Brien"), Adult(name="ZOE O'BRIEN")),
        (Adult(name="Mary-Ann Lee"), Adult(name="Mary Ann Lee")),
        (Adult(name="Edith Moss", nhs_number="999 000 0018"), Adult(name="Edith Moss", nhs_number="9990000018")),
        (Adult(name="Edith Moss", born=BORN), Adult(name="Edith Moss")),
        (Adult(nhs_number="9990000018"), Adult(name="Edith Moss", nhs_number="9990000018")),
    ],
)
def test_one_adult_written_in_two_ways_is_joined_without_a_reason(adult: Adult, earlier: Adult) -> None:
    assert join(adult, earlier).same_adult_because is None


def test_referrals_about_one_organisation_are_joined_and_about_two_for_a_reason() -> None:
    assert join(None, None)
    with pytest.raises(AdultsDiffer, match="differ in the organisation"):
        join(None, None, about_organisation="Elmwood")


def test_a_routing_that_joins_keeps_which_referral_triage_chose() -> None:
    joined = state_after(*sent(), ReferralRouted(**{**_routed(), "joins": FIRST}))
    command = RouteReferral(**{**_routed(), "joins": SECOND})
    (event,) = command.decide(state_after(*sent()), by("triage"), joined)
    assert isinstance(event, ReferralRouted)
    assert (event.joins, event.joined) == (FIRST, SECOND)


def _routed() -> dict[str, Any]:
    return {
        "routing": Routing.SAFEGUARDING,
        "reason": RoutingReason.REASONABLE_SUSPICION,
        "rationale": "Bruises that nobody explains.",
    }
