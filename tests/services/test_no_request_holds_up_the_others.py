"""What one partner sends, by mistake or on purpose, keeps nobody else waiting: refused at the door, or apart."""

from __future__ import annotations

from time import monotonic
from uuid import UUID

from services.intake.domain.referral.state import REFERRAL_BYTES_MAX
from tests.scenario.messages_client import refusal
from tests.services.service_client import POLICE, REFERRAL, ServiceClient

LONG = "n" * 20_000


def test_a_value_that_no_projection_could_store_is_refused(intake: ServiceClient) -> None:
    named = {**REFERRAL, "adult": {"name": "Edith\0Moss"}}
    assert refusal(intake.give("referrer", "/referrals", named, POLICE)) == (422, "Invalid")

    sent = intake.give("referrer", "/referrals", REFERRAL, POLICE).json()
    added = intake.give("referrer", f"/referrals/{sent['id']}/information", {"information": "a\0b"}, POLICE)
    assert refusal(added) == (422, "Invalid")
    assert [waits["id"] for waits in intake.ask("triage", "/queue").json()] == [sent["id"]]


def test_a_referral_too_large_to_publish_is_refused_for_good(
    intake: ServiceClient,
) -> None:
    """Escaped, a character can be six bytes."""
    loud = {**REFERRAL, "concern": "\x01" * 20_000, "wishes": "\x01" * 20_000}
    assert refusal(intake.give("referrer", "/referrals", loud, POLICE)) == (422, "TooMuchSaid")


def test_an_addition_that_makes_a_referral_too_large_to_publish_is_refused(intake: ServiceClient) -> None:
    at = f"/referrals/{intake.give('referrer', '/referrals', REFERRAL, POLICE).json()['id']}"
    answers = [intake.give("referrer", f"{at}/information", {"information": LONG}, POLICE) for _ in range(10)]

    assert [answer.status_code for answer in answers] == [201] * (REFERRAL_BYTES_MAX // 20_050) + [422]
    assert refusal(answers[-1]) == (422, "TooMuchSaid")
    routed = {
        "routing": "safeguarding",
        "reason": "abuse or neglect suspected",
        "rationale": "As the referral itself reads.",
    }
    assert intake.give("triage", f"{at}/routing", routed, version=10).status_code == 201


def test_a_position_that_was_never_given_keeps_nobody_waiting(intake: ServiceClient) -> None:
    began = monotonic()
    assert refusal(intake.ask("triage", f"/queue?after={10**30}")) == (503, "NotYet")
    assert monotonic() - began < 2


def test_a_moment_without_its_offset_is_refused_by_name(intake: ServiceClient) -> None:
    at = f"/history?referral={UUID(int=1)}&as-at=2026-01-05T12:00:00"
    assert refusal(intake.ask("auditor", at)) == (422, "Invalid")
