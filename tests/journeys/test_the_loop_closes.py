"""A partner refers; the council triages, decides, enquires and closes; and the partner is told back."""

from __future__ import annotations

from email import message_from_bytes, policy
from uuid import UUID

from deploy.walking import Walk, named


def through(loop: Walk, referral: UUID) -> None:
    loop.route(referral)
    loop.decide(referral)
    loop.conclude(referral)
    loop.close(referral)


def test_the_referrer_is_told_of_every_milestone_in_the_portal_and_by_e_mail(loop: Walk) -> None:
    referral = loop.refer(involved="yes")
    through(loop, referral)
    loop.until(lambda: "M8" in loop.told("priya", referral))

    assert loop.told("priya", referral) == {
        "M1": "L0",
        "M2": "L3",
        "M3": "L3",
        "M4": "L3",
        "M6": "L3",
        "M8": "L3",
    }

    folder = loop.state / "mail"

    def mailed() -> list[str]:
        found = [message_from_bytes(p.read_bytes(), policy=policy.default) for p in folder.glob("*.eml")]
        return [m["To"] for m in found if f"/referrals/{referral}" in m.get_content()]

    loop.until(lambda: len(mailed()) == 6)
    letters = "".join(p.read_text() for p in folder.glob("*.eml"))
    assert {*mailed()} == {"priya.shah@police.example.org"}
    assert "Edith" not in letters
    assert "Bruises" not in letters


def test_a_home_that_refers_about_itself_is_held_and_sees_it_as_in_progress(loop: Walk) -> None:
    referral = loop.refer("jo", own_service="yes")
    loop.route(referral)
    loop.decide(referral)
    held = loop.until(lambda: [h for h in loop.get("grace", "/notify/held").json() if h["referral"] == str(referral)])

    assert loop.told("jo", referral) == {"M1": "L0"}
    assert all(h["owner"] for h in held)


def test_two_referrals_of_one_matter_are_both_told_and_the_named_home_is_held(loop: Walk) -> None:
    police, home = loop.refer(source_organisation=named("home")), loop.refer("jo")
    loop.route(police)
    loop.route(home, joins=police)
    loop.decide(police)
    loop.until(lambda: "M3" in loop.told("priya", police))

    assert loop.told("priya", police).keys() >= {"M1", "M2", "M3"}
    assert loop.told("jo", home) == {"M1": "L0"}


def test_a_referral_routed_elsewhere_is_told_so(loop: Walk) -> None:
    referral = loop.refer("nadia", route="general enquiry or advice")
    loop.route(referral, routing="advice given")
    loop.until(lambda: "M2" in loop.told("nadia", referral))

    assert loop.told("nadia", referral).keys() == {"M1", "M2"}


def test_another_organisations_referral_is_as_unknown_as_none(loop: Walk) -> None:
    referral = loop.refer("priya")
    loop.until(lambda: loop.told("priya", referral))
    theirs = loop.get("jo", f"/notify/feedback/{referral}"), loop.get("jo", f"/intake/referrals/{referral}")
    none = loop.get("jo", f"/notify/feedback/{UUID(int=1)}"), loop.get("jo", f"/intake/referrals/{UUID(int=1)}")

    assert [a.status_code for a in theirs] == [404, 404]
    assert [a.text for a in theirs] == [a.text for a in none]


def test_a_receipt_for_an_addition_does_not_count_what_the_council_did(loop: Walk) -> None:
    referral = loop.refer()
    loop.route(referral)
    receipt = loop.ask("priya", f"/intake/referrals/{referral}/information", {"information": "She has moved."})

    assert (receipt["id"], receipt["version"]) == (str(referral), None)


def test_an_auditor_reads_the_case_across_the_three_services_as_it_was(loop: Walk) -> None:
    referral = loop.refer()
    through(loop, referral)
    loop.until(lambda: "M8" in loop.told("priya", referral))
    parts = {
        name: loop.there("olu", f"/{name}/history?referral={referral}") for name in ("intake", "enquiry", "notify")
    }
    entries = [entry for part in parts.values() for entry in part["entries"]]
    known = {entry["id"] for entry in entries}
    led = [entry for entry in entries if entry["causation"]]

    assert all(part["entries"] for part in parts.values())
    assert len(known) == len(entries)
    assert [e["sentence"] for e in led if e["causation"] not in known] == []

    routed = next(e for e in parts["intake"]["entries"] if e["kind"] == "intake.referral.routed")
    before = loop.there("olu", f"/intake/history?referral={referral}&as-at={routed['occurred_at'].replace('+', '%2B')}")
    assert "intake.referral.routed" not in {e["kind"] for e in before["entries"]}
