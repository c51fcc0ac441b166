"""A referrer disagrees with what was decided, in a browser; a manager answers; the referrer reads the answer."""

from __future__ import annotations

from deploy.dev.scenario import Scenario
from portal.presenters.work import CONCERNS
from services.enquiry.domain.concern.state import concern_of
from tests.journeys.conftest import SignIn
from tests.journeys.pages import Visit

WHY = "She was never seen by anybody."


def test_a_referrer_who_disagrees_is_answered(scenario: Scenario, somebody: SignIn) -> None:
    referral = scenario.refer("nadia", involved="yes")
    scenario.route(referral, routing="advice given")
    scenario.wait_until(lambda: "M2" in scenario.told_levels("nadia", referral))
    nadia = somebody("Nurse Nadia Bell")
    nadia.goes_to(f"/referrals/{referral}")
    _says_why(nadia)

    grace = somebody("Grace Lowe")
    _answers(grace, scenario.get("nadia", f"/intake/referrals/{referral}").json()["reference"])

    def answered() -> bool:
        told = scenario.get("nadia", f"/notify/feedback/{referral}").json()["told"]
        return any(feedback["dispute_answer"] for feedback in told)

    scenario.wait_until(answered)
    nadia.goes_to(f"/referrals/{referral}")
    nadia.sees("Your disagreement was answered")
    nadia.sees("It will be decided again, and we will write.")
    nadia.fits_a_small_screen()


def _says_why(nadia: Visit) -> None:
    nadia.page.get_by_role("link", name="Say that you disagree with: Your referral was sent on").click()
    nadia.finds_nothing_wrong()
    nadia.presses("Send")
    nadia.is_told_what_is_wrong("Enter why you disagree")
    nadia.fits_a_small_screen()
    nadia.fills("Why do you disagree?", WHY)
    nadia.presses("Send")
    nadia.sees("A manager of the council looks at it again.")


def _answers(grace: Visit, reference: str) -> None:
    grace.goes_to("/disputes")
    grace.page.get_by_role("link", name=f"Where triage sent it ({reference})").click()
    grace.finds_nothing_wrong()
    grace.sees(WHY)
    grace.fits_a_small_screen()
    grace.chooses("It will be decided again")
    grace.chooses("There is new information")
    grace.presses("Answer the referrer")
    grace.is_told_what_is_wrong("Enter your rationale")
    grace.fills("Your rationale", "She must be seen first.")
    grace.presses("Answer the referrer")
    grace.sees_heading("Disagreements")


def test_a_practitioner_reads_that_the_referrer_disagrees_and_was_answered(
    scenario: Scenario, somebody: SignIn
) -> None:
    referral = scenario.refer("nadia", involved="yes")
    scenario.route(referral)
    scenario.wait_until(lambda: "M2" in scenario.told_levels("nadia", referral))
    concern = concern_of(referral)
    nadia = somebody("Nurse Nadia Bell")
    nadia.goes_to(f"/referrals/{referral}")
    _says_why(nadia)
    scenario.wait_until(lambda: scenario.get_when_present("amara", f"/enquiry/concerns/{concern}")["disputes"])
    amara = somebody("Amara Osei")
    amara.goes_to(f"{CONCERNS}/{concern}")
    amara.sees("A manager answers them.")

    _answers(somebody("Grace Lowe"), scenario.get("nadia", f"/intake/referrals/{referral}").json()["reference"])

    scenario.wait_until(lambda: scenario.get("amara", f"/enquiry/concerns/{concern}").json()["disputes"][0]["answer"])
    amara.goes_to(f"{CONCERNS}/{concern}")
    amara.sees("it will be decided again.")
