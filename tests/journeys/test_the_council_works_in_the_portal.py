"""The council works in the portal, in a real browser with scripts and without, over services that are really there."""

from __future__ import annotations

from typing import Any

from deploy.dev.dev_environment import DevEnvironment
from deploy.dev.scenario import Scenario
from tests.journeys.conftest import SignIn
from tests.journeys.pages import Visit
from tests.journeys.undeliverable_notices import give_up


def test_triage_sees_an_honest_queue_and_sends_a_referral_on(scenario: Scenario, somebody: SignIn) -> None:
    referral = scenario.refer("priya", adult={"name": "Winifred Oak"}, involved="yes")
    reference = scenario.get_when_present("tom", f"/intake/referrals/{referral}")["reference"]
    tom = somebody("Tom Reed")
    _finds_it_in_the_queue(tom, reference)
    tom.follows("Add what you learnt")
    tom.fills("What was learnt?", "Her sister rang.")
    tom.presses("Add what you learnt")
    tom.sees("Her sister rang.")
    tom.follows("Send it on")
    tom.chooses("Safeguarding")
    tom.chooses("Abuse or neglect is suspected")
    tom.fills("Your rationale", "Bruises that nobody explains.")
    tom.presses("Send it on")
    tom.sees("Safeguarding")
    scenario.wait_until(lambda: "M2" in scenario.told_levels("priya", referral))

    assert scenario.told_levels("priya", referral) == {"M1": "L0", "M2": "L3"}


def _finds_it_in_the_queue(tom: Visit, reference: str) -> None:
    """As it was spoken over a telephone: without its hyphens, in small letters."""
    tom.goes_to("/triage")
    tom.sees("Winifred Oak")
    tom.sees("UNALLOCATED")
    tom.fits_a_small_screen()
    tom.fills("Find by reference", reference.lower().replace("-", " "))
    tom.presses("Find")
    tom.sees_heading(reference)
    tom.fits_a_small_screen()


def test_triage_joins_what_is_said_again_by_the_reference_that_was_spoken(scenario: Scenario, somebody: SignIn) -> None:
    first, again, advised = scenario.refer("priya"), scenario.refer("kit"), scenario.refer("hana")
    scenario.route(first)
    scenario.route(advised, routing="advice given")
    spoken, other = (
        scenario.get_when_present("tom", f"/intake/referrals/{referral}")["reference"] for referral in (first, advised)
    )
    scenario.get_when_present("tom", f"/intake/referrals/{again}")
    tom = somebody("Tom Reed")
    tom.goes_to(f"/triage/{again}/routing")
    tom.chooses("Safeguarding")
    tom.chooses("It is about the same matter as an earlier referral")
    tom.fills("Your rationale", "Both speak of the same evening.")
    for typed, says in {
        spoken[:-1] + ("2" if spoken[-1] != "2" else "3"): "This reference was mistyped",
        other: "This one did not go to safeguarding, or was withdrawn: nothing can be joined to it",
    }.items():
        tom.fills("If it is not in this list, its reference", typed)
        tom.presses("Send it on")
        tom.sees(says)
    tom.fits_a_small_screen()
    tom.fills("If it is not in this list, its reference", spoken)
    tom.presses("Send it on")
    tom.sees("Is it the same adult?")
    tom.presses("Send it on")

    assert scenario.get_when_present("tom", f"/intake/referrals/{again}")["triage"]["joins"] == str(first)


def test_triage_that_forgets_a_reason_is_told_and_nothing_is_sent(scenario: Scenario, somebody: SignIn) -> None:
    referral = scenario.refer("nadia")
    scenario.get_when_present("tom", f"/intake/referrals/{referral}")
    tom = somebody("Tom Reed")
    tom.goes_to(f"/triage/{referral}/routing")
    tom.chooses("Safeguarding")
    tom.presses("Send it on")
    tom.is_told_what_is_wrong("Select why it goes there")

    assert scenario.get_when_present("tom", f"/intake/referrals/{referral}")["triage"]["routing"] is None


def test_a_manager_releases_what_is_held_and_the_home_is_told_no_more_than_that(
    scenario: Scenario, somebody: SignIn
) -> None:
    referral = scenario.refer("jo", own_service="yes")
    scenario.route(referral)

    def held() -> list[dict[str, Any]]:
        return [
            feedback
            for feedback in scenario.get("grace", "/notify/held").json()
            if feedback["referral"] == str(referral)
        ]

    feedback = scenario.wait_until(held)[0]
    grace = somebody("Grace Lowe")
    grace.goes_to("/held")
    grace.fits_a_small_screen()
    grace.follows(f"Where triage sent it ({feedback['reference']})")
    grace.sees("Rosewood House")
    grace.fits_a_small_screen()
    grace.presses("Release")
    grace.presses("Release")
    grace.is_told_what_is_wrong("Select how much the referrer is told")
    grace.chooses("Where it stands")
    grace.page.locator("input[name=reason]").first.check()
    grace.presses("Release")
    scenario.wait_until(lambda: "M2" in scenario.told_levels("jo", referral))

    assert scenario.told_levels("jo", referral) == {"M1": "L0", "M2": "L1"}
    assert held() == []


def test_a_manager_sees_which_notice_never_arrived_and_sees_to_it(
    environment: DevEnvironment, scenario: Scenario, somebody: SignIn
) -> None:
    referral = scenario.refer("hana")
    reference = scenario.get_when_present("tom", f"/intake/referrals/{referral}")["reference"]
    scenario.wait_until(lambda: scenario.told_levels("hana", referral))
    give_up(environment, referral, to="housing", member="hana")
    scenario.wait_until(
        lambda: [n for n in scenario.get("grace", "/notify/undeliverable").json() if n["reference"] == reference]
    )
    grace = somebody("Grace Lowe")
    grace.follows("Undeliverable notices")
    for shown in (reference, "Northshire Homes", "Telephone them"):
        grace.sees(shown)
    grace.fits_a_small_screen()

    grace.follows(f"Say that it was seen to for {reference}, That the referral was received, Email")
    grace.presses("Say that it was seen to")
    grace.is_told_what_is_wrong("Enter how it was seen to")
    grace.finds_nothing_wrong()
    grace.fills("How was it seen to?", "Told Officer Cole by telephone.")
    grace.presses("Say that it was seen to")
    scenario.wait_until(
        lambda: not [n for n in scenario.get("grace", "/notify/undeliverable").json() if n["reference"] == reference]
    )


def test_a_manager_reads_the_board_and_what_waits_on_a_phone(scenario: Scenario, somebody: SignIn) -> None:
    referral = scenario.refer("kit", adult={"name": "Winifred Oak"})
    scenario.route(referral, routing="advice given")
    reference = scenario.get_when_present("tom", f"/intake/referrals/{referral}")["reference"]
    scenario.wait_until(lambda: _waits(scenario, reference))
    grace = somebody("Grace Lowe")
    for path in (
        "/board",
        "/board?view=unallocated",
        *(f"/board/intake/{item}" for item in _waits(scenario, reference)),
    ):
        grace.goes_to(path)
        grace.fits_a_small_screen()
    grace.sees("Advice given: Advice was enough")


def _waits(scenario: Scenario, reference: str) -> list[str]:
    items = scenario.get("grace", "/intake/open-items?limit=500").json()
    return [item["id"] for item in items if item["reference"] == reference and item["kind"] == "sent on"]


def test_an_auditor_finds_a_case_by_its_reference_and_replays_it(scenario: Scenario, somebody: SignIn) -> None:
    referral = scenario.refer("kit")
    scenario.route(referral)
    scenario.decide(referral)
    scenario.wait_until(lambda: "M3" in scenario.told_levels("kit", referral))
    reference = scenario.get_when_present("tom", f"/intake/referrals/{referral}")["reference"]
    olu = somebody("Olu Adeyemi")
    olu.follows("Case history")
    olu.fits_a_small_screen()
    olu.fills("Find by reference", "SA-0000-0000-0001")
    olu.presses("Find")
    olu.sees("This reference was mistyped")
    olu.fills("Find by reference", reference)
    olu.presses("Find")
    olu.sees_heading(reference)
    for sentence in (
        "A referral was received by the route safeguarding concern",
        "Triage sent the referral to safeguarding",
        "Paramedic Kit Moore, referrer, Northshire Ambulance",
        "Tellback, by itself",
        "Followed from number 1",
    ):
        olu.sees(sentence)
    olu.fits_a_small_screen()
    olu.follows("What people did")
    olu.sees("Triage sent the referral to safeguarding")
    _as_at_before_it_began(olu)


def _as_at_before_it_began(olu: Visit) -> None:
    """Before the case began; the form that asks stands in a disclosure that needs no script."""
    olu.page.get_by_text("See it as at another moment").click()
    for box, number in {"Day": "1", "Month": "1", "Year": "2026"}.items():
        olu.fills(box, number)
    olu.presses("Replay")
    olu.sees("Nothing of this case had been recorded.")


def test_a_safeguarding_lead_oversees_and_is_offered_to_record_what_was_said_alone(
    scenario: Scenario, somebody: SignIn
) -> None:
    referral = scenario.refer("nadia", adult={"name": "Ivy Marsh"})
    scenario.get_when_present("tom", f"/intake/referrals/{referral}")
    ruth = somebody("Ruth Dean")
    for place in ("Triage queue", "Work in hand", "Held feedback", "Undeliverable notices", "Case history"):
        ruth.follows(place)
        ruth.sees_heading(place)
    ruth.goes_to(f"/triage/{referral}")
    ruth.sees("Ivy Marsh")

    offered = ruth.page.locator(f'a[href^="/triage/{referral}/"]')
    steps = {offered.nth(number).get_attribute("href") for number in range(offered.count())}
    assert steps == {f"/triage/{referral}/{step}" for step in ("adults-view", "involvement")}


def test_a_partner_has_no_pages_of_the_councils(scenario: Scenario, somebody: SignIn) -> None:
    referral = scenario.refer("priya")
    scenario.get_when_present("tom", f"/intake/referrals/{referral}")
    priya = somebody("PC Priya Shah")
    pages = ("/triage", f"/triage/{referral}", "/work", "/held", "/undeliverable", f"/history/{referral}", "/partners")
    for path in pages:
        answer = priya.page.goto(path)

        assert answer is not None
        assert answer.status == 403, path
