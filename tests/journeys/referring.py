"""A partner's answers on the pages of a new safeguarding referral, section by section, until it is sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from tests.journeys.pages import Visit

REFERENCE = re.compile(r"SA(-[0-9A-HJKMNP-TV-Z]{4}){3}")


@dataclass(frozen=True, kw_only=True)
class Story:
    """What a partner writes. `own_service`: whether the source of risk is their own organisation.

    `stays`: whether they go on working with the adult.
    """

    adult: str
    concern: str
    kind: str
    own_service: str = "No"
    stays: str = "No"


def refers(partner: Visit, story: Story) -> tuple[str, UUID]:
    """Refers by the portal's pages; see `sends`."""
    partner.goes_to("/")
    partner.follows("Make a referral")
    partner.chooses("Raise a safeguarding concern")
    partner.presses("Continue")
    tasks = partner.page.url
    _who(partner, story)
    _what(partner, story)
    partner.goes_to(f"{tasks}/reach")
    partner.fills("Your telephone number", "01632 960 001")
    partner.presses("Save and continue")
    partner.chooses(story.stays)
    partner.presses("Save and continue")
    return sends(partner)


def _who(partner: Visit, story: Story) -> None:
    partner.follows("Who it is about")
    partner.chooses("Yes")
    partner.presses("Save and continue")
    partner.fills("What is the adult’s full name?", story.adult)
    for _ in ("name", "born", "number", "where"):
        partner.presses("Save and continue")


def _what(partner: Visit, story: Story) -> None:
    partner.follows("What you are worried about")
    partner.chooses("No")
    partner.presses("Save and continue")
    partner.fills("What are you worried about?", story.concern)
    partner.presses("Save and continue")
    partner.chooses(story.kind)
    partner.presses("Save and continue")
    partner.chooses(story.own_service)
    partner.presses("Save and continue")
    if story.own_service == "Yes":
        partner.presses("Save and continue")


def sends(partner: Visit) -> tuple[str, UUID]:
    """Sends what is written; the reference as it can be read out, and the id."""
    partner.presses("Check your answers and send")
    partner.fits_a_small_screen()
    partner.presses("Send referral")
    partner.sees_heading("Referral sent")
    reference = REFERENCE.search(partner.page.locator(".govuk-panel").inner_text())
    href = partner.page.get_by_role("link", name="See this referral").get_attribute("href")
    assert reference
    assert href
    return reference[0], UUID(href.removeprefix("/referrals/").partition("?")[0])
