"""Cases of open items: somebody is worried, something new is seen, a clock is over, and who owns them leaves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from deploy.dev.scenario import RequestOptions, organisation_ref
from deploy.dev.smoke import REFERRERS
from services.enquiry.domain.concern.state import concern_of
from tests.faults.cases.steps import Steps

LONG_AGO = timedelta(days=40)
"""Longer than any clock of an item runs."""
TELEPHONED = {"outcome": "telephoned", "words": "They know that somebody has it."}
NOTHING_MORE = {"outcome": "nothing more is needed", "words": "Read; it changes nothing."}
LOOKED_AT = {"outcome": "looked at with the concern", "words": "Read; it is part of the concern."}
ANSWERED = {"outcome": "accepted and answered", "words": "Advice was given by telephone."}


def worried(steps: Steps, n: int) -> None:
    """A referrer has heard nothing and is worried: somebody says that they have it, and telephones."""
    who = REFERRERS[n % len(REFERRERS)]
    referral = steps.refer(who)
    steps.client.command(who, f"/intake/referrals/{referral}/worry", {"words": f"Nobody rang: {uuid4()}"})
    worry = steps.item("tom", "intake", referral, "worry")
    steps.on_item("tom", worry, "acknowledgement", {})
    steps.on_item("tom", worry, "seen", TELEPHONED)
    steps.client.route(referral)


def something_new(steps: Steps, n: int) -> None:
    """Information comes about what was sent elsewhere, and about a concern; whoever reads it says what they did."""
    who, client = REFERRERS[n % len(REFERRERS)], steps.client
    elsewhere, concerned = steps.refer(who, route="general enquiry or advice"), steps.refer_to_safeguarding(who)
    steps.let_it_rest(who, elsewhere)
    client.route(elsewhere, routing="advice given")
    for referral in (elsewhere, concerned):
        client.command(who, f"/intake/referrals/{referral}/information", {"information": f"Seen again: {uuid4()}"})
    steps.on_item("tom", steps.item("tom", "intake", elsewhere, "new matter"), "seen", NOTHING_MORE)
    news = steps.item("amara", "enquiry", concern_of(concerned), "new matter")
    steps.on_item("amara", news, "seen", LOOKED_AT)


def overdue(steps: Steps, n: int) -> None:
    """What was sent on long ago and never answered goes up to the team manager; then it is answered."""
    client, since = steps.client, datetime.now(UTC) - LONG_AGO
    body = {"route": "general enquiry or advice", "adult": {"name": "Edith Moss"}, "reach": "01632 960 101"}
    body |= {"concern": f"Nobody came: {uuid4()}"}
    who = REFERRERS[n % len(REFERRERS)]
    referral = UUID(client.command(who, "/intake/referrals", body, RequestOptions(at=since))["id"])
    client.route(referral, routing="advice given", options=RequestOptions(at=since + timedelta(days=1)))
    sent_on = steps.item("tom", "intake", referral, "sent on")

    def risen() -> bool:
        return bool(client.get("tom", f"/intake/open-items/{sent_on['id']}").json().get("rung") != "owner")

    client.wait_until(risen, f"an escalation of {referral}")
    steps.on_item("tom", sent_on, "seen", ANSWERED)


def leaving(steps: Steps, n: int) -> None:
    """Somebody new is given work in two services, and leaves: all of it goes back to its teams."""
    client, joined = steps.client, _join(steps, f"Cara Lund {n}")
    in_triage, concerned = steps.refer("kit"), steps.refer_to_safeguarding("hana")
    steps.let_it_rest("kit", in_triage)
    triage = steps.item("tom", "intake", in_triage, "triage")
    deciding = steps.item("amara", "enquiry", concern_of(concerned), "concern")
    client.wait_until(lambda: _is_known(steps, joined["id"]), f"worker {joined['id']}")
    steps.on_item("tom", triage, "allocation", {"owner": joined["id"]})
    steps.on_item("amara", deciding, "allocation", {"owner": joined["id"]})
    client.command("ada", f"/intake/members/{joined['id']}/removal", {}, version=joined["version"])
    _wait_until_nobodys(steps, "tom", triage)
    _wait_until_nobodys(steps, "amara", deciding)
    client.route(in_triage, routing="advice given")
    client.decide(concerned)


def given_while_leaving(steps: Steps, n: int) -> None:
    """Somebody leaves at the moment at which they are given something: whichever comes first, they do not keep it."""
    joined = _join(steps, f"Dele Ward {n}")
    referral = steps.refer("nadia")
    steps.let_it_rest("nadia", referral)
    triage = steps.item("tom", "intake", referral, "triage")
    path, given = f"/intake/open-items/{triage['id']}/allocation", {"owner": joined["id"]}
    with ThreadPoolExecutor(2) as pool:
        for sent in [
            pool.submit(steps.client.post, "tom", path, given, triage["version"]),
            pool.submit(steps.client.post, "ada", f"/intake/members/{joined['id']}/removal", {}, joined["version"]),
        ]:
            sent.result()
    _wait_until_nobodys(steps, "tom", triage)
    steps.client.route(referral, routing="advice given")


def _join(steps: Steps, name: str) -> dict[str, Any]:
    """Somebody new, who can triage and practise: their receipt."""
    body = {"organisation": organisation_ref("council"), "name": name, "roles": ["triage", "practitioner"]}
    return steps.client.command("ada", "/intake/members", body)


def _wait_until_nobodys(steps: Steps, who: str, item: dict[str, Any]) -> None:
    """Wait until its team has an item again."""
    path = f"/{item['service']}/open-items/{item['id']}"
    steps.client.wait_until(lambda: steps.client.get(who, path).json()["owner"] is None, f"{path} back with its team")


def _is_known(steps: Steps, member: str) -> bool:
    """Whether enquiry has heard of them, so that they can be given something there."""
    return any(worker["member"] == member for worker in steps.client.get("amara", "/enquiry/workers").json())
