"""Triage, a manager and an auditor work in the portal, in a real browser, over the services that are really there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from deploy.walking import Walk
from portal.presenters.work import CONCERNS, WORK
from services.enquiry.domain.concern.state import concern_of
from services.enquiry.domain.enquiry.closing import Item
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


def test_one_matter_walked_in_the_portal_from_the_police_to_the_police(loop: Walk, visit: Callable[..., Visit]) -> None:
    referral = loop.refer("priya", adult={"name": "Harold Finch"}, involved="yes")
    loop.route(referral)
    concern = concern_of(referral)
    loop.there("amara", f"/enquiry/concerns/{concern}")
    amara = visit(loop.address)
    amara.signs_in_as("Amara Osei")
    _decided(amara, concern)
    _to_closure(amara)
    loop.until(lambda: "M8" in loop.told("priya", referral))
    priya = visit(loop.address)
    priya.signs_in_as("PC Priya Shah")
    priya.goes_to(f"/referrals/{referral}")
    priya.sees("Harold Finch")
    reading = loop.until(lambda: _read(loop, referral))

    assert set(loop.told("priya", referral)) == {"M1", "M2", "M3", "M4", "M6", "M8"}
    assert reading == loop.told("priya", referral).keys()


def _decided(amara: Visit, concern: UUID) -> None:
    """From the worklist to a decision that rests on three findings."""
    amara.goes_to(WORK)
    amara.sees("Harold Finch")
    amara.goes_to(f"{CONCERNS}/{concern}")
    for limb in "abc":
        amara.page.locator(f'a[href$="/findings/{limb}"]').click()
        amara.chooses("Met")
        amara.fills("Why?", "Seen and heard.")
        amara.presses("Save finding")
    amara.goes_to(f"{CONCERNS}/{concern}/decision")
    amara.chooses("An enquiry under section 42")
    amara.chooses("All three parts of the test are met")
    amara.fills("Rationale", "The three findings.")
    amara.presses("Save decision")


def _to_closure(amara: Visit) -> None:
    """The seven steps of an enquiry, each on its own page."""
    amara.follows("Go to the enquiry")
    steps: list[tuple[str, tuple[str, ...], dict[str, str]]] = [
        ("Allocation", ("Amara Osei",), {}),
        ("What the adult wants", ("Asked, and they said what they want",), {"What do they want?": "To feel safe."}),
        ("Actions", (), {"What was done?": "Visited with the district nurse."}),
        ("Risk assessment", ("Risk identified, and action taken",), {"Why?": "The care plan was changed."}),
        ("Evaluation of what the adult wanted", ("Fully achieved",), {"Why?": "He says so."}),
        ("Conclusion", ("Reduced",), {"What was found?": "Care was poor and has changed."}),
    ]
    for step, choices, texts in steps:
        amara.follows(step)
        for choice in choices:
            amara.chooses(choice)
        for label, text in texts.items():
            amara.fills(label, text)
        amara.presses("Save")
    amara.follows("Closure")
    amara.chooses("The duty is completed")
    amara.fills("What does the adult think of it?", "He agrees.")
    for n in range(1, len(Item) + 1):
        amara.page.locator(f'input[name="item_{n}"][value="done"]').check()
    amara.presses("Save")


def _read(loop: Walk, referral: UUID) -> set[str]:
    """The milestones that the referrer is recorded to have read, once that is all of them."""
    told = loop.get("priya", f"/notify/feedback/{referral}").json()["told"]
    read = {one["milestone"] for one in told if one["read_at"]}
    return read if len(read) == len(told) else set()


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
