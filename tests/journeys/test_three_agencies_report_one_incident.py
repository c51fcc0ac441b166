"""Police, a GP and the care home report one incident: three referrals, one concern, three levels of feedback."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from playwright.sync_api import expect

from deploy.dev.scenario import Scenario
from portal.presenters.work import CONCERNS
from services.enquiry.domain.concern.state import concern_of
from tests.journeys.conftest import SignIn
from tests.journeys.pages import Visit

ADULT = {"name": "Leonard Pike", "born": "1939-09-02"}
SENT = {
    "priya": {"concern": "Called to Rosewood House: a resident with a broken wrist.", "involved": "yes"},
    "bela": {"concern": "Seen once, on call: a broken wrist that nobody at the home explains.", "involved": "no"},
    "jo": {"concern": "He was found on the floor in the morning.", "involved": "yes", "own_service": "yes"},
}
LEVELS = {"priya": "L3", "bela": "L2", "jo": "L1"}
NAMES = {"priya": "PC Priya Shah", "bela": "Dr Bela Novak", "jo": "Manager Jo Field"}
DECIDED = "There will be an enquiry under section 42 of the Care Act."
BECAME_OF_THE_RISK = "The risk was reduced."
READS = {"priya": (DECIDED, BECAME_OF_THE_RISK), "bela": (DECIDED,), "jo": ()}


def test_three_referrals_of_one_incident_are_one_concern_and_each_referrer_hears_at_their_own_level(
    scenario: Scenario, somebody: SignIn
) -> None:
    sent = {who: scenario.refer(who, adult=ADULT, **words) for who, words in SENT.items()}
    scenario.route(sent["priya"])
    tom, amara = somebody("Tom Reed"), somebody("Amara Osei")
    for who in ("bela", "jo"):
        _joins(tom, sent[who], _reference(scenario, sent["priya"]))
        _is_pending(scenario, sent["priya"], sent[who])
        _confirms(amara, sent["priya"], _reference(scenario, sent[who]))
    _is_one_concern(scenario, amara, sent)

    scenario.decide(sent["priya"])
    scenario.conclude(sent["priya"])
    _releases_what_the_home_is_owed(scenario, sent["jo"])
    for who, referral in sent.items():
        assert _level_of_the_outcome(scenario, who, referral) == LEVELS[who]
        _reads_at_their_level(somebody(NAMES[who]), who, referral)


def _reference(scenario: Scenario, referral: UUID) -> str:
    return str(scenario.get_when_present("tom", f"/intake/referrals/{referral}")["reference"])


def _joins(tom: Visit, referral: UUID, earlier: str) -> None:
    tom.goes_to(f"/triage/{referral}/routing")
    tom.chooses("Safeguarding")
    tom.chooses("It is about the same matter as an earlier referral")
    tom.fills("Your rationale", "All three speak of one night and one wrist.")
    tom.fills("If it is not in this list, its reference", earlier)
    tom.presses("Send it on")
    tom.sees("Is it the same adult?")
    tom.presses("Send it on")
    tom.sees("How it stands in triage")


def _is_pending(scenario: Scenario, first: UUID, joined: UUID) -> None:
    def pending() -> bool:
        referrals = scenario.get_when_present("amara", f"/enquiry/concerns/{concern_of(first)}")["referrals"]
        return any(one["id"] == str(joined) and one["pending"] for one in referrals)

    scenario.wait_until(pending, "the joined referral, pending")


def _confirms(amara: Visit, first: UUID, reference: str) -> None:
    amara.goes_to(f"{CONCERNS}/{concern_of(first)}")
    amara.page.get_by_role("link", name="Confirm or send back").click()
    amara.sees(reference)
    amara.presses("Confirm: it is about this adult and this matter")
    amara.sees("By triage, and confirmed")


def _is_one_concern(scenario: Scenario, amara: Visit, sent: dict[str, UUID]) -> None:
    amara.goes_to(f"{CONCERNS}/{concern_of(sent['priya'])}")
    for who, referral in sent.items():
        amara.sees(_reference(scenario, referral))
        amara.sees(str(SENT[who]["concern"]))
    amara.fits_a_small_screen()


def _releases_what_the_home_is_owed(scenario: Scenario, referral: UUID) -> None:
    """A manager looks at each milestone, and releases where it stands: no more may be released."""
    scenario.wait_until(lambda: {*_held(scenario, referral)} == {"M2", "M3", "M4", "M6"}, "all four, held")
    for milestone in ("M2", "M3", "M4", "M6"):
        _releases(scenario, referral, milestone)


def _releases(scenario: Scenario, referral: UUID, milestone: str) -> None:
    held = _held(scenario, referral)[milestone]
    path = f"/notify/feedback/{referral}/occasions/{held['occasion']}/release"
    body = {"reason": "reviewed and safe to tell", "level": "L2"}
    refused = scenario.post("grace", path, body, held["version"])
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "TooMuch")
    scenario.command("grace", path, body | {"level": "L1"}, version=held["version"])
    scenario.wait_until(lambda: milestone not in _held(scenario, referral), f"{milestone}, held no more")


def _held(scenario: Scenario, referral: UUID) -> dict[str, dict[str, Any]]:
    """What is held of this referral, by milestone."""
    every = scenario.get("grace", "/notify/held").json()
    return {one["milestone"]: one for one in every if one["referral"] == str(referral)}


def _level_of_the_outcome(scenario: Scenario, who: str, referral: UUID) -> str:
    scenario.wait_until(lambda: "M6" in scenario.told_levels(who, referral), f"M6 of {who}")
    return scenario.told_levels(who, referral)["M6"]


def _reads_at_their_level(referrer: Visit, who: str, referral: UUID) -> None:
    """Each reads what their level lets through, and of nobody else who referred."""
    referrer.goes_to(f"/referrals/{referral}")
    referrer.sees("Leonard Pike")
    told = referrer.page.locator("main")
    for sentence in (DECIDED, BECAME_OF_THE_RISK):
        if sentence in READS[who]:
            expect(told).to_contain_text(sentence)
        else:
            expect(told).not_to_contain_text(sentence)
    for other in SENT.keys() - {who}:
        expect(told).not_to_contain_text(str(SENT[other]["concern"]))
    expect(told).not_to_contain_text("same matter")
    referrer.fits_a_small_screen()
