"""A practitioner sees the worklist: what waits for what, its owner, and since when."""

from __future__ import annotations

import httpx
import pytest

from portal.presenters.work import CONCERNS, ENQUIRIES
from tests.services.portal_harness import PortalHarness, Visitor, problem
from tests.services.portal_work import CONCERN, ENQUIRY, NADIA_ID, OMAR_ID, error, worklist_entry


def test_the_worklist_says_what_waits_for_what_whose_it_is_and_since_when(
    harness: PortalHarness, practitioner: Visitor
) -> None:
    entries = [
        worklist_entry("concern", CONCERN, "decision due"),
        worklist_entry("enquiry", ENQUIRY, "under way", OMAR_ID),
    ]
    harness.services.answers["GET /worklist"] = httpx.Response(200, json=entries)

    page = practitioner.get("/work").text

    for shown in ("Decision due", "Nobody yet", "Under way", "Omar Reid", "2 November 2026"):
        assert shown in page
    assert f'href="{CONCERNS}/{CONCERN}"' in page
    assert f'href="{ENQUIRIES}/{ENQUIRY}"' in page


def test_a_concern_about_danger_is_marked(harness: PortalHarness, practitioner: Visitor) -> None:
    calm = worklist_entry("concern", ENQUIRY, "decision due")
    harness.services.answers["GET /worklist"] = httpx.Response(200, json=[calm])
    assert "Immediate danger" not in practitioner.get("/work").text

    endangered = {**worklist_entry("concern", CONCERN, "decision due"), "danger": True}
    harness.services.answers["GET /worklist"] = httpx.Response(200, json=[endangered, calm])

    assert practitioner.get("/work").text.count("Immediate danger") == 1


def test_a_worker_who_asks_for_their_own_work_sees_no_other(harness: PortalHarness, practitioner: Visitor) -> None:
    harness.services.answers["GET /worklist"] = httpx.Response(200, json=[])

    page = practitioner.get("/work?mine=1").text

    assert "Nothing waits here" in page
    request = next(r for r in harness.services.requests if r.url.path == "/worklist")
    assert request.url.params["worker"] == NADIA_ID


def test_work_of_somebody_who_left_does_not_look_like_nobodys(harness: PortalHarness, practitioner: Visitor) -> None:
    gone = "0c0e8a58-5a8c-4a1a-9d1e-000000000009"
    harness.services.answers["GET /worklist"] = httpx.Response(
        200, json=[worklist_entry("enquiry", ENQUIRY, "under way", gone)]
    )

    page = practitioner.get("/work").text

    assert "Somebody who no longer works on enquiries" in page
    assert "Nobody yet" not in page


def test_the_service_decides_who_may_see_the_work(harness: PortalHarness, partner: Visitor) -> None:
    harness.services.answers["GET /worklist"] = problem("NotPermitted", "this is for practitioners", 403)

    page = partner.get("/work")

    assert page.status_code == 403
    assert "You cannot do this" in page.text


FOUND = {"id": CONCERN, "references": ["SA-7K4Q-9X2C-M3TB"], "about": "Edith Moss", "raised_at": "2026-11-02T09:30:00Z"}


@pytest.mark.parametrize(
    ("enquiry", "leads_to"), [(None, f"{CONCERNS}/{CONCERN}"), (ENQUIRY, f"{ENQUIRIES}/{ENQUIRY}")]
)
def test_a_case_is_found_by_its_reference_also_when_it_waits_for_nobody(
    harness: PortalHarness, practitioner: Visitor, enquiry: str | None, leads_to: str
) -> None:
    harness.services.answers["GET /concerns"] = httpx.Response(200, json=[{**FOUND, "enquiry": enquiry}])

    led = practitioner.get("/work?reference=sa+7k4q+9x2c+m3tb")

    assert led.headers["location"] == leads_to
    assert harness.services.last().url.params["reference"] == "sa 7k4q 9x2c m3tb"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (httpx.Response(200, json=[]), "No concern answers a referral of this reference"),
        (problem("ReferenceMistyped", "this reference was mistyped", 422), "This reference was mistyped"),
    ],
)
def test_a_reference_that_leads_nowhere_says_why_above_what_waits(
    harness: PortalHarness, practitioner: Visitor, answer: httpx.Response, said: str
) -> None:
    listed = httpx.Response(200, json=[worklist_entry("concern", CONCERN, "decision due")])
    harness.services.answers |= {"GET /concerns": answer, "GET /worklist": listed}

    page = practitioner.get("/work?reference=SA-1&mine=1")

    assert page.status_code == 422
    assert said in error(page.text)
    assert "Edith Moss" in page.text


def test_nothing_typed_is_no_reference(harness: PortalHarness, practitioner: Visitor) -> None:
    harness.services.answers["GET /worklist"] = httpx.Response(200, json=[])

    assert "Enter a reference" in error(practitioner.get("/work?reference=").text)
    assert all(asked.url.path != "/concerns" for asked in harness.services.requests)
