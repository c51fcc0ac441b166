"""A referrer was told something wrong, in a browser: they read what it was about, and what holds now; and what of it
they themselves added was read.
"""

from __future__ import annotations

from uuid import UUID

from deploy.dev.scenario import Scenario
from services.enquiry.domain.concern.state import concern_of
from tests.journeys.conftest import SignIn
from tests.journeys.pages import Visit

WHY = "She has bruises on both arms, and he was in the room."
NO_ENQUIRY = {
    "instead": "no enquiry",
    "reason": "no abuse or neglect, nor risk of it",
    "rationale": "No abuse was found at the visit.",
}


def test_a_referrer_reads_what_was_wrong_and_what_holds_now(scenario: Scenario, somebody: SignIn) -> None:
    referral = scenario.refer("nadia", involved="yes")
    scenario.route(referral)
    _no_abuse_is_found(scenario, referral)
    nadia, grace = somebody("Nurse Nadia Bell"), somebody("Grace Lowe")
    nadia.goes_to(f"/referrals/{referral}")
    _disagrees(nadia)

    reference = scenario.get("nadia", f"/intake/referrals/{referral}").json()["reference"]
    _answers_that_it_was_wrong(grace, reference)
    grace.sees("hat they were told is what stands")
    _the_error_is_found(scenario, referral)
    _answers_that_it_was_wrong(grace, reference)
    grace.sees_heading("Disagreements")

    scenario.wait_until(lambda: "correction" in scenario.told_levels("nadia", referral))
    nadia.goes_to(f"/referrals/{referral}")
    for said in ("We told you something that was wrong", "It was about what was decided.", "This is what holds now:"):
        nadia.sees(said)
    nadia.fits_a_small_screen()


def _no_abuse_is_found(scenario: Scenario, referral: UUID) -> None:
    at = f"/enquiry/concerns/{concern_of(referral)}"
    for limb, finding in (("a", "met"), ("b", "not met"), ("c", "met")):
        found = {"finding": finding, "rationale": "Seen at the home visit."}
        scenario.change("amara", at, f"findings/{limb}", found)
    scenario.change("amara", at, "decision", NO_ENQUIRY)
    scenario.wait_until(lambda: "M3" in scenario.told_levels("nadia", referral))


def _the_error_is_found(scenario: Scenario, referral: UUID) -> None:
    at = f"/enquiry/concerns/{concern_of(referral)}"
    scenario.change("amara", at, "findings/b", {"finding": "met", "rationale": "The bruises are of different ages."})
    again = {"rationale": "All three parts are met: it was of another house.", "because": "error"}
    scenario.change("amara", at, "decision", again)
    scenario.wait_until(lambda: "M4" in scenario.told_levels("nadia", referral))


def test_a_referrer_reads_that_what_they_added_was_read(scenario: Scenario, somebody: SignIn) -> None:
    referral = scenario.refer("nadia", involved="yes")
    scenario.route(referral)
    scenario.wait_until(lambda: "M2" in scenario.told_levels("nadia", referral))
    scenario.command("nadia", f"/intake/referrals/{referral}/information", {"information": WHY})
    scenario.decide(referral)

    scenario.wait_until(lambda: "addition-read" in scenario.told_levels("nadia", referral))
    nadia = somebody("Nurse Nadia Bell")
    nadia.goes_to(f"/referrals/{referral}")
    nadia.sees("What you added was read")
    nadia.sees("Somebody who works on the matter has read what you added.")


def _disagrees(nadia: Visit) -> None:
    nadia.page.get_by_role("link", name="Say that you disagree with: A decision was made").click()
    nadia.fills("Why do you disagree?", WHY)
    nadia.presses("Send")
    nadia.sees("A manager of the council looks at it again.")


def _answers_that_it_was_wrong(grace: Visit, reference: str) -> None:
    grace.goes_to("/disputes")
    grace.page.get_by_role("link", name=f"What was decided ({reference})").click()
    grace.chooses("What you were told was wrong")
    grace.chooses("A mistake was made")
    grace.fills("Your rationale", "The visit was of another house.")
    grace.presses("Answer the referrer")
