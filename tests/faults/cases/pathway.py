"""Cases of the pathway: every route, safeguarding to its closure, and feedback that a manager looks at first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from deploy.dev.scenario import RequestOptions, organisation_ref
from deploy.dev.smoke import REFERRERS, ROUTINGS
from tests.faults.cases.steps import Steps

HELD_SINCE = timedelta(days=40)
"""Feedback held for this long is overdue."""
LEFT_HELD_EVERY = 4
"""One in so many held feedbacks is never released, and stays with its owner."""


def other_route(steps: Steps, n: int) -> None:
    """A referral of one of the other routes, to where triage sends it."""
    who, route = REFERRERS[n % len(REFERRERS)], [*ROUTINGS][n // 2 % len(ROUTINGS)]
    referral = steps.refer(who, route=route)
    steps.client.route(referral, routing=ROUTINGS[route])
    steps.wait_until_told(who, referral, "M2")


def safeguarding(steps: Steps, n: int) -> None:
    """A referral to safeguarding, to the closure of its enquiry; to some another is joined."""
    who, client = REFERRERS[n // 2 % len(REFERRERS)], steps.client
    first = steps.refer(who, involved="yes")
    client.route(first)
    if n % 5 == 0:
        joined = client.refer("jo")
        client.route(joined, joins=first)
        client.confirm_join(first, joined)
    steps.let_it_rest(who, first)
    client.decide(first)
    client.conclude(first)
    steps.wait_until_told(who, first, "M6")
    client.close(first)
    steps.wait_until_told(who, first, "M8")


def held_feedback(steps: Steps, n: int) -> None:
    """A care home refers a risk of which it may be the source, so a manager reviews the feedback first.

    The case is dated back: its clock is over, and the next rung is asked; a lead releases it or leaves it.
    """
    client, held_since = steps.client, datetime.now(UTC) - HELD_SINCE
    body = {"route": "safeguarding concern", "adult": {"name": "Edith Moss"}, "reach": "01632 960 101"}
    body |= {"concern": f"Bruises nobody explains: {uuid4()}", "source_organisation": organisation_ref("home")}
    referral = UUID(client.command("jo", "/intake/referrals", body, RequestOptions(at=held_since))["id"])
    client.route(referral, options=RequestOptions(at=held_since + timedelta(days=1)))
    client.wait_until(lambda: _is_escalated(steps, referral), f"an escalation of what is held of {referral}")
    if next(steps.held_count) % LEFT_HELD_EVERY:
        client.wait_until(lambda: _release(steps, referral), f"release of all that is held of {referral}")
        steps.wait_until_told("jo", referral, "M2")


def _is_escalated(steps: Steps, referral: UUID) -> bool:
    held = [item for item in steps.items("ruth", "notify", referral) if item["kind"] == "held feedback"]
    return any(item["rung"] != "owner" for item in held)


def _held_of(steps: Steps, referral: UUID) -> list[dict[str, Any]]:
    return [item for item in steps.client.get("ruth", "/notify/held").json() if item["referral"] == str(referral)]


def _release(steps: Steps, referral: UUID) -> bool:
    """Release the held items of a referral; true where there are none. The next call repeats a stale release."""
    held = _held_of(steps, referral)
    for item in held:
        path = f"/notify/feedback/{referral}/occasions/{item['occasion']}/release"
        body = {"level": item["level"], "reason": "reviewed and safe to tell"}
        steps.client.post("ruth", path, body, item["version"])
    return not held
