"""Triage, a manager and an auditor work in the portal, in a real browser, over the services that are really there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from deploy.walking import Walk
from tests.journeys.pages import Visit


def test_triage_sees_an_honest_queue_and_sends_a_referral_on(loop: Walk, visit: Callable[..., Visit]) -> None:
    referral = loop.refer("priya", adult={"name": "Winifred Oak"}, involved="yes")
    loop.there("tom", f"/intake/referrals/{referral}")
    tom = visit(loop.address)
    tom.signs_in_as("Tom Reed")
    tom.goes_to("/triage")
    tom.sees("Winifred Oak")
    tom.sees("UNALLOCATED")
    tom.goes_to(f"/triage/{referral}/routing")
    tom.chooses("Safeguarding")
    tom.chooses("Abuse or neglect is suspected")
    tom.fills("Your rationale", "Bruises that nobody explains.")
    tom.presses("Send it on")
    tom.sees("Safeguarding")
    loop.until(lambda: "M2" in loop.told("priya", referral))

    assert loop.told("priya", referral) == {"M1": "L0", "M2": "L3"}


def test_triage_that_forgets_a_reason_is_told_and_nothing_is_sent(loop: Walk, visit: Callable[..., Visit]) -> None:
    referral = loop.refer("nadia")
    loop.there("tom", f"/intake/referrals/{referral}")
    tom = visit(loop.address)
    tom.signs_in_as("Tom Reed")
    tom.goes_to(f"/triage/{referral}/routing")
    tom.chooses("Safeguarding")
    tom.presses("Send it on")
    tom.is_told_what_is_wrong("Select why it goes there")

    assert loop.there("tom", f"/intake/referrals/{referral}")["triage"]["routing"] is None


def test_a_manager_releases_what_is_held_and_the_home_is_told_no_more_than_that(
    loop: Walk, visit: Callable[..., Visit]
) -> None:
    referral = loop.refer("jo", own_service="yes")
    loop.route(referral)

    def held() -> list[dict[str, Any]]:
        return [one for one in loop.get("grace", "/notify/held").json() if one["referral"] == str(referral)]

    one = loop.until(held)[0]
    grace = visit(loop.address)
    grace.signs_in_as("Grace Lowe")
    grace.goes_to("/held")
    grace.goes_to(f"/held/{referral}/{one['occasion']}/release")
    grace.chooses("Where it stands")
    grace.page.locator("input[name=reason]").first.check()
    grace.presses("Release")
    loop.until(lambda: "M2" in loop.told("jo", referral))

    assert loop.told("jo", referral) == {"M1": "L0", "M2": "L1"}
    assert held() == []


def test_an_auditor_replays_a_case_in_plain_sentences(loop: Walk, visit: Callable[..., Visit]) -> None:
    referral = loop.refer("kit")
    loop.route(referral)
    loop.decide(referral)
    loop.until(lambda: "M3" in loop.told("kit", referral))
    olu = visit(loop.address)
    olu.signs_in_as("Olu Adeyemi")
    olu.goes_to("/history")
    olu.goes_to(f"/history?referral={referral}")
    olu.sees("A referral was received by the route safeguarding concern")
    olu.sees("Triage sent the referral to safeguarding")
    olu.sees("Kit Moore")


def test_a_partner_has_no_pages_of_the_councils(loop: Walk, visit: Callable[..., Visit]) -> None:
    referral = loop.refer("priya")
    loop.there("tom", f"/intake/referrals/{referral}")
    priya = visit(loop.address)
    priya.signs_in_as("PC Priya Shah")
    for path in ("/triage", f"/triage/{referral}", "/held", f"/history?referral={referral}"):
        answer = priya.page.goto(path)

        assert answer is not None
        assert answer.status in (403, 404), path
