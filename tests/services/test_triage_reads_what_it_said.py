"""Triage reads a referral with what it made of it: also who is named as source of risk, as it was settled last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from deploy.embedded.databases import Database
from services.intake.wiring import TABLES
from tests.services.doors import POLICE, Door, opened

REFERRAL = {"route": "safeguarding concern", "adult": {"name": "Edith Moss"}, "concern": "Bruises.", "reach": "desk"}


@pytest.fixture
def intake(database: Database) -> Iterator[Door]:
    with opened(TABLES, database) as door:
        yield door


def registered(intake: Door, name: str) -> str:
    answer = intake.give("administrator", "/partners", {"name": name, "kind": "care provider"})
    return str(answer.json()["id"])


def test_who_is_a_source_reads_as_it_was_settled_and_corrected(intake: Door) -> None:
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
    assert intake.give("triage", f"{at}/source", {"rationale": "A visitor."}, version=2).status_code == 201
    assert reads() == ([elmwood], False)
