"""A list longer than a page has plain links to its other pages; a list of choices is never cut short."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.services.portal_harness import PortalHarness, Visitor
from tests.services.portal_work import ENQUIRY, worklist_entry

NEXT, PREVIOUS = '<?mine=1&cursor=two>; rel="next"', '<?cursor=one>; rel="prev"'


@pytest.fixture
def two_pages(practitioner: Visitor, harness: PortalHarness) -> Visitor:
    def answer(request: httpx.Request) -> httpx.Response:
        is_second = request.url.params.get("cursor") == "two"
        about = "Second page" if is_second else "First page"
        entry: dict[str, Any] = {**worklist_entry("enquiry", ENQUIRY, "under way"), "about": about}
        return httpx.Response(200, json=[entry], headers={"link": PREVIOUS if is_second else NEXT})

    harness.services.answers["GET /worklist"] = answer
    return practitioner


def test_a_list_goes_on_to_its_next_page_and_back_without_a_script(two_pages: Visitor) -> None:
    first_page = two_pages.get("/work?mine=1").text
    second_page = two_pages.get("/work?mine=1&page=two").text

    assert "First page" in first_page
    assert 'href="/work?mine=1&amp;page=two" rel="next"' in first_page
    assert 'rel="prev"' not in first_page
    assert "Second page" in second_page
    assert 'href="/work?mine=1&amp;page=one" rel="prev"' in second_page
    assert 'rel="next"' not in second_page


def test_a_list_that_is_one_page_says_nothing_of_pages(practitioner: Visitor, harness: PortalHarness) -> None:
    harness.services.answers["GET /worklist"] = httpx.Response(
        200, json=[worklist_entry("enquiry", ENQUIRY, "under way")]
    )

    assert "govuk-pagination" not in practitioner.get("/work").text


def test_names_are_known_of_everybody_however_many_pages_they_fill(
    practitioner: Visitor, harness: PortalHarness
) -> None:
    last: dict[str, Any] = {
        "member": "0c0e8a58-5a8c-4a1a-9d1e-0000000000ff",
        "name": "Zoe Last",
        "roles": ["practitioner"],
        "version": 1,
    }

    def workers(request: httpx.Request) -> httpx.Response:
        if request.url.params.get("cursor") == "more":
            return httpx.Response(200, json=[last])
        return httpx.Response(200, json=[], headers={"link": '<?cursor=more>; rel="next"'})

    harness.services.answers["GET /workers"] = workers
    hers = worklist_entry("enquiry", ENQUIRY, "under way", last["member"])
    harness.services.answers["GET /worklist"] = httpx.Response(200, json=[hers])

    assert "Zoe Last" in practitioner.get("/work").text
