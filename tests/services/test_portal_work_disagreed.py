"""Practitioners read on a case which referrers disagree, and whether they were answered."""

from __future__ import annotations

import pytest

from portal.presenters.work import CONCERNS, ENQUIRIES
from tests.services.portal_harness import PortalHarness, Visitor
from tests.services.portal_work import CONCERN, ENQUIRY, REFERRAL, concern, enquiry

AT = f"{CONCERNS}/{CONCERN}"
DISAGREES = "Who sent SA-7K4Q-9X2C-M3TB said on 5 November 2026 at 9am that they disagree: What was decided."


@pytest.mark.parametrize("at", [AT, f"{ENQUIRIES}/{ENQUIRY}"])
def test_a_practitioner_reads_that_a_referrer_disagrees(harness: PortalHarness, practitioner: Visitor, at: str) -> None:
    enquiry(harness)
    assert "disagree" not in practitioner.get(at).text

    concern(harness, disputes=[{"referral": REFERRAL["id"], "milestone": "M3", "at": "2026-11-05T09:00:00Z"}])
    page = practitioner.get(at).text

    assert f"{DISAGREES} A manager answers them." in page


@pytest.mark.parametrize("at", [AT, f"{ENQUIRIES}/{ENQUIRY}"])
def test_once_they_are_answered_it_is_read_how_and_when(harness: PortalHarness, practitioner: Visitor, at: str) -> None:
    answered = {"answer": "the decision stands", "answered_at": "2026-11-06T10:00:00Z"}
    disagreed = {"referral": REFERRAL["id"], "milestone": "M3", "at": "2026-11-05T09:00:00Z"}
    enquiry(harness)
    concern(harness, disputes=[disagreed | answered])

    page = practitioner.get(at).text

    assert f"{DISAGREES} They were answered on 6 November 2026 at 10am: the decision stands." in page
