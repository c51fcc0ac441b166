"""Triage reads a referral with what it made of it: also who is named as source of risk, as it was settled last."""

from __future__ import annotations

from typing import Any

from tests.services.service_client import POLICE, REFERRAL, ServiceClient


def registered(intake: ServiceClient, name: str) -> str:
    answer = intake.give("administrator", "/partners", {"name": name, "kind": "care provider"})
    return str(answer.json()["id"])


def test_the_source_of_risk_reads_as_triage_identified_and_corrected_it(intake: ServiceClient) -> None:
    rosewood, elmwood = registered(intake, "Rosewood"), registered(intake, "Elmwood")
    named = {**REFERRAL, "source_organisation": rosewood, "source_name": "a nurse"}
    at = f"/referrals/{intake.give('referrer', '/referrals', named, POLICE).json()['id']}"

    def reads() -> tuple[Any, ...]:
        triage = intake.ask("triage", at).json()["triage"]
        return triage["sources"], triage["source_unmatched"]

    assert reads() == ([rosewood], True)
    corrected = {"organisation": elmwood, "rationale": "It was the other home.", "instead_of": rosewood}
    assert intake.give("triage", f"{at}/source", corrected, version=1).status_code == 201
    assert reads() == ([elmwood], True)
    assert (
        intake.give("triage", f"{at}/source", {"rationale": "A visitor, as the ward says."}, version=2).status_code
        == 201
    )
    assert reads() == ([elmwood], False)


def test_whether_the_adult_is_in_prison_reads_as_it_was_said_last(intake: ServiceClient) -> None:
    at = f"/referrals/{intake.give('referrer', '/referrals', REFERRAL, POLICE).json()['id']}"
    assert intake.ask("triage", at).json()["triage"]["detention"] is None

    for detained, source in (("yes", "the duty governor"), ("no", "the probation officer")):
        said = intake.give("triage", f"{at}/detention", {"detained": detained, "source": source})
        assert said.status_code == 201
        read = intake.ask("triage", at).json()["triage"]["detention"]
        assert (read["value"], read["source"]) == (detained, source)
    assert intake.ask("referrer", at, POLICE).json().get("triage") is None
