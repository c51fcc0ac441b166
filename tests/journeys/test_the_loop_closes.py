"""A partner refers; the council triages, decides, enquires and closes; and the partner is told back."""

from __future__ import annotations

from email import message_from_bytes, policy
from uuid import UUID

from deploy.dev.scenario import Scenario, organisation_ref


def complete_all_stages(scenario: Scenario, referral: UUID) -> None:
    scenario.route(referral)
    scenario.decide(referral)
    scenario.conclude(referral)
    scenario.close(referral)


def test_the_referrer_is_told_of_every_milestone_in_the_portal_and_by_e_mail(scenario: Scenario) -> None:
    referral = scenario.refer(involved="yes")
    complete_all_stages(scenario, referral)
    scenario.wait_until(lambda: "M8" in scenario.told_levels("priya", referral))

    assert scenario.told_levels("priya", referral) == {
        "M1": "L0",
        "M2": "L3",
        "M3": "L3",
        "M4": "L3",
        "M6": "L3",
        "M8": "L3",
    }

    folder = scenario.state / "mail"

    def mailed() -> list[str]:
        messages = [message_from_bytes(p.read_bytes(), policy=policy.default) for p in folder.glob("*.eml")]
        return [m["To"] for m in messages if f"/referrals/{referral}" in m.get_content()]

    scenario.wait_until(lambda: len(mailed()) == 6)
    mail = "".join(p.read_text() for p in folder.glob("*.eml"))
    assert {*mailed()} == {"priya.shah@police.example.org"}
    assert "Edith" not in mail
    assert "Bruises" not in mail


def test_feedback_to_a_home_about_itself_is_held_and_looks_in_progress(scenario: Scenario) -> None:
    referral = scenario.refer("jo", own_service="yes")
    scenario.route(referral)
    scenario.decide(referral)
    held = scenario.wait_until(
        lambda: [h for h in scenario.get("grace", "/notify/held").json() if h["referral"] == str(referral)]
    )

    assert scenario.told_levels("jo", referral) == {"M1": "L0"}
    assert all(h["owner"] for h in held)


def test_of_two_referrals_of_one_case_only_the_named_homes_feedback_is_held(scenario: Scenario) -> None:
    police, home = scenario.refer(source_organisation=organisation_ref("home")), scenario.refer("jo")
    scenario.route(police)
    scenario.route(home, joins=police)
    scenario.confirm_join(police, home)
    scenario.decide(police)
    scenario.wait_until(lambda: "M3" in scenario.told_levels("priya", police))

    assert scenario.told_levels("priya", police).keys() >= {"M1", "M2", "M3"}
    assert scenario.told_levels("jo", home) == {"M1": "L0"}


def test_the_referrer_is_told_that_a_referral_was_routed_elsewhere(scenario: Scenario) -> None:
    referral = scenario.refer("nadia", route="general enquiry or advice")
    scenario.route(referral, routing="advice given")
    scenario.wait_until(lambda: "M2" in scenario.told_levels("nadia", referral))

    assert scenario.told_levels("nadia", referral).keys() == {"M1", "M2"}


def test_another_organisations_referral_looks_like_one_that_does_not_exist(scenario: Scenario) -> None:
    referral = scenario.refer("priya")
    scenario.wait_until(lambda: scenario.told_levels("priya", referral))
    theirs = scenario.get("jo", f"/notify/feedback/{referral}"), scenario.get("jo", f"/intake/referrals/{referral}")
    none = scenario.get("jo", f"/notify/feedback/{UUID(int=1)}"), scenario.get("jo", f"/intake/referrals/{UUID(int=1)}")

    assert [a.status_code for a in theirs] == [404, 404]
    assert [a.text for a in theirs] == [a.text for a in none]


def test_a_receipt_for_an_addition_does_not_show_the_version_of_the_stream(scenario: Scenario) -> None:
    referral = scenario.refer()
    scenario.route(referral)
    receipt = scenario.command("priya", f"/intake/referrals/{referral}/information", {"information": "She has moved."})

    assert (receipt["id"], receipt["version"]) == (str(referral), None)


def test_an_auditor_reads_the_case_across_the_three_services_as_it_was(scenario: Scenario) -> None:
    referral = scenario.refer()
    complete_all_stages(scenario, referral)
    scenario.wait_until(lambda: "M8" in scenario.told_levels("priya", referral))
    parts = {
        name: scenario.get_when_present("olu", f"/{name}/history?referral={referral}")
        for name in ("intake", "enquiry", "notify")
    }
    entries = [entry for part in parts.values() for entry in part["entries"]]
    known = {entry["id"] for entry in entries}
    caused = [entry for entry in entries if entry["causation"]]

    assert all(part["entries"] for part in parts.values())
    assert len(known) == len(entries)
    assert [e["sentence"] for e in caused if e["causation"] not in known] == []

    routed = next(e for e in parts["intake"]["entries"] if e["kind"] == "intake.referral.routed")
    before = scenario.get_when_present(
        "olu", f"/intake/history?referral={referral}&as-at={routed['occurred_at'].replace('+', '%2B')}"
    )
    assert "intake.referral.routed" not in {e["kind"] for e in before["entries"]}
