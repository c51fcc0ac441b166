"""A partner refers in a hurry: in danger, in two windows, called away in the middle."""

from __future__ import annotations

import json
import re

import pytest

from tests.services.portal_harness import PortalHarness, Visitor
from tests.services.test_portal_referring import answered, begin

CALL_999 = "Call 999 now"


def test_a_referrer_who_reports_danger_is_told_to_call_999_before_going_on(partner: Visitor) -> None:
    draft = begin(partner)
    assert CALL_999 not in partner.get(f"{draft}/concern").text

    onward = partner.post(f"{draft}/danger", {"danger": "yes"}).headers["location"]

    assert CALL_999 in partner.get(onward).text
    partner.post(f"{draft}/danger", {"danger": "no"})
    assert CALL_999 not in partner.get(onward).text


def test_nothing_is_sent_that_the_page_it_was_sent_from_had_not_shown(harness: PortalHarness, partner: Visitor) -> None:
    draft = answered(partner)
    digest = seen(partner.get(f"{draft}/check").text)
    partner.post(f"{draft}/concern", {"concern": "She fell."})

    refused = partner.post(f"{draft}/check", {"shown": digest})

    assert refused.status_code == 422
    assert "changed in another window" in refused.text
    assert "She fell." in refused.text
    assert harness.services.requests == []
    assert partner.post(f"{draft}/check", {"shown": seen(refused.text)}).headers["location"] == f"{draft}/sent"
    assert json.loads(harness.services.last().content)["concern"] == "She fell."


@pytest.mark.parametrize("where", ["/", "/refer", "/referrals"])
def test_an_unsent_draft_is_listed_wherever_a_partner_would_look_for_it(partner: Visitor, where: str) -> None:
    draft = answered(partner, name={"name": f"Kezia Bann at {where}"})

    assert found(partner.get(where).text, draft)
    partner.post(f"{draft}/discarded")
    assert not found(partner.get(where).text, draft)


@pytest.mark.parametrize("wrong", ["abc", "the station", "960 001", "x" * 201])
def test_a_telephone_number_on_which_nobody_can_be_reached_is_refused(partner: Visitor, wrong: str) -> None:
    page = partner.post(f"{begin(partner)}/reach", {"telephone": wrong})

    assert page.status_code == 422
    assert wrong in page.text


@pytest.mark.parametrize("right", ["01632960001", "+44 1632 960001", "01632 960 001 ext 44", "Desk: 01632 960001"])
def test_a_telephone_number_is_taken_as_people_write_it(partner: Visitor, right: str) -> None:
    assert partner.post(f"{begin(partner)}/reach", {"telephone": right}).status_code == 303


def seen(page: str) -> str:
    hidden = re.search(r'name="shown" value="(\w+)"', page)
    assert hidden
    return hidden[1]


def found(page: str, draft: str) -> bool:
    return "Referrals you have not sent" in page and f'href="{draft}"' in page
