"""The page of a concern about nobody to whom section 42 applies says where the matter belongs instead."""

from __future__ import annotations

import json

import pytest

from portal.presenters.work import CONCERNS
from services.enquiry.domain.concern.reasons import Reason
from services.enquiry.domain.concern.state import Decision
from tests.services.portal_harness import PortalHarness, Visitor
from tests.services.portal_work import CONCERN, RECEIPT, REFERRAL, concern, findings, last_command

AT = f"{CONCERNS}/{CONCERN}"
CHILD = {**REFERRAL["submission"], "adult": {"name": "Edith Moss", "born": "2020-12-25"}}
NOBODY = {**REFERRAL["submission"], "adult": None, "about_organisation": "Rosewood House"}


@pytest.mark.parametrize(
    ("submission", "says", "reason"),
    [(CHILD, "children’s services", Reason.UNDER_EIGHTEEN), (NOBODY, "quality and commissioning", Reason.NO_ADULT)],
)
def test_where_section_42_does_not_apply_the_page_says_where_it_belongs_and_offers_no_s42_enquiry(
    harness: PortalHarness, practitioner: Visitor, submission: dict[str, object], says: str, reason: Reason
) -> None:
    concern(harness, findings=findings(a="met", b="met", c="met"), referrals=[{**REFERRAL, "submission": submission}])

    page, form = practitioner.get(AT).text, practitioner.get(f"{AT}/decision").text

    assert says in page
    assert f'value="{Decision.S42_ENQUIRY}"' not in form
    assert f'value="{reason}"' in form
    assert f'value="{Reason.ADULT_HAS_DIED}"' not in form


def test_a_date_of_birth_is_corrected_from_the_page(harness: PortalHarness, practitioner: Visitor) -> None:
    concern(harness, referrals=[{**REFERRAL, "submission": CHILD}], corrected_birth="1920-12-25")
    harness.services.answers[f"POST /concerns/{CONCERN}/birth"] = RECEIPT
    assert "Date of birth, corrected: 25 December 1920" in practitioner.get(AT).text

    typed = {"born-day": "25", "born-month": "12", "born-year": "1920", "rationale": "Her passport, seen now."}
    answer = practitioner.post(f"{AT}/birth", {**typed, "key": "one", "version": "4"})

    assert answer.headers["location"] == f"{AT}?after=9"
    assert json.loads(last_command(harness).content) == {"born": "1920-12-25", "rationale": "Her passport, seen now."}


IN_PRISON = {"detained": "yes", "detention_source": "the duty governor", "detention_at": "2026-11-05T09:00:00Z"}


def test_before_a_decision_the_page_asks_whether_the_adult_is_in_prison(
    harness: PortalHarness, practitioner: Visitor
) -> None:
    concern(harness, findings=findings(a="met", b="met", c="met"))

    page, form = practitioner.get(AT).text, practitioner.get(f"{AT}/decision").text

    for shown in (page, form):
        assert "In prison or approved premises: nobody has said." in shown
    assert f'href="{AT}/detention"' in page
    assert f'value="{Decision.S42_ENQUIRY}"' in form


def test_in_prison_no_s42_enquiry_is_offered_and_the_page_says_who_has_the_matter(
    harness: PortalHarness, practitioner: Visitor
) -> None:
    concern(harness, findings=findings(a="met", b="met", c="met"), **IN_PRISON)

    page, form = practitioner.get(AT).text, practitioner.get(f"{AT}/decision").text

    assert "In prison or approved premises: yes, by the duty governor, on 5 November 2026 at 9am." in page
    assert "Hand over to the governor or the probation service" in page
    assert f'value="{Decision.S42_ENQUIRY}"' not in form
    assert f'value="{Reason.IN_PRISON}"' in form


def test_who_is_in_prison_is_said_on_the_page_and_corrected_there(
    harness: PortalHarness, practitioner: Visitor
) -> None:
    concern(harness, **IN_PRISON)
    harness.services.answers[f"POST /concerns/{CONCERN}/detention"] = RECEIPT
    typed = {"detained": "no", "source": "The prison: released on Monday.", "key": "one", "version": "4"}

    answer = practitioner.post(f"{AT}/detention", typed)

    assert answer.headers["location"] == f"{AT}?after=9"
    assert json.loads(last_command(harness).content) == {
        "detained": "no",
        "source": "The prison: released on Monday.",
    }
