"""A case is found by the reference that people speak, by those who may; one that was mistyped is told from none."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenario.messages_client import refusal
from tests.services.service_client import HOME, POLICE, REFERRAL, ServiceClient


def referred(intake: ServiceClient, by: Any = POLICE, **more: Any) -> dict[str, Any]:
    answer = intake.give("referrer", "/referrals", {**REFERRAL, **more}, by)
    assert answer.status_code == 201, answer.text
    receipt: dict[str, Any] = answer.json()
    return receipt


@pytest.mark.parametrize("role", ["triage", "practitioner", "auditor"])
def test_staff_and_auditors_find_a_case_from_its_spoken_reference(intake: ServiceClient, role: str) -> None:
    receipt, _ = referred(intake), referred(intake)
    spoken = receipt["reference"].lower().replace("-", " ").replace("0", "o")
    (found,) = intake.ask(role, f"/referrals?reference={spoken}").json()

    assert (found["id"], found["reference"], found["about"]) == (receipt["id"], receipt["reference"], "Edith Moss")


def test_a_mistyped_reference_is_refused_as_mistyped_and_not_answered_as_none(intake: ServiceClient) -> None:
    reference = referred(intake)["reference"]
    last = "7" if reference[-1] != "7" else "8"

    assert refusal(intake.ask("auditor", f"/referrals?reference={reference[:-1]}{last}")) == (422, "ReferenceMistyped")
    assert intake.ask("auditor", "/referrals?reference=SA-0000-0000-0000").json() == []


def test_a_partner_finds_only_its_own(intake: ServiceClient) -> None:
    reference = referred(intake)["reference"]

    assert len(intake.ask("referrer", f"/referrals?reference={reference}", POLICE).json()) == 1
    assert intake.ask("referrer", f"/referrals?reference={reference}", HOME).json() == []


def test_a_member_of_triage_who_also_refers_finds_every_partners(intake: ServiceClient) -> None:
    theirs = intake.give("referrer", "/referrals", REFERRAL, POLICE).json()

    found = intake.ask("referrer and triage", f"/referrals?reference={theirs['reference']}")

    assert [case["id"] for case in found.json()] == [theirs["id"]]


def test_an_auditor_begins_from_the_newest_cases(intake: ServiceClient) -> None:
    receipts = [referred(intake) for _ in range(3)]
    listed = intake.ask("auditor", "/referrals").json()

    assert [entry["id"] for entry in listed] == [receipt["id"] for receipt in reversed(receipts)]


def test_only_the_councils_staff_are_told_where_triage_sent_it_by_a_list(intake: ServiceClient) -> None:
    at = f"/referrals/{referred(intake)['id']}/routing"
    sent = {"routing": "advice given", "reason": "advice was enough", "rationale": "As the referral itself reads."}
    assert intake.give("triage", at, sent, version=1).status_code == 201

    assert [entry["routing"] for entry in intake.ask("auditor", "/referrals").json()] == ["advice given"]
    assert [entry["routing"] for entry in intake.ask("referrer", "/referrals", POLICE).json()] == [None]
