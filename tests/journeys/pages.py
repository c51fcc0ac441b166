"""Page actions: what a person does in the portal, in that person's words."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import ConsoleMessage, Locator, Page, expect

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = "async rules => (await axe.run(document, {runOnly: {type: 'tag', values: rules}})).violations"
ERROR = re.compile("^Error: ")
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
REFUSED = ("status of 4", "status of 503")
"""Pages that refuse are pages too: Chromium reports their status as an error, and it is none."""


class Visit:
    """One person's browser. Every page it opens is checked for what axe finds, where axe can run."""

    def __init__(self, page: Page, axe: str) -> None:
        self.page, self._axe = page, axe
        self.complaints: list[str] = []
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(status in message.text for status in REFUSED):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def goes_to(self, path: str) -> None:
        self.page.goto(path)
        self.finds_nothing_wrong()

    def signs_in_as(self, name: str) -> None:
        """By the development sign-in, from wherever they are; signs out whoever was signed in."""
        self.page.goto("/")
        if (leave := self.page.get_by_role("button", name="Sign out")).count():
            leave.click()
        self.page.goto("/sign-in")
        self.page.locator("a.govuk-button").first.click()
        self.finds_nothing_wrong()
        self.page.get_by_role("link", name=name, exact=True).click()
        expect(self.page.locator(".app-account")).to_contain_text(name)
        self.finds_nothing_wrong()

    def follows(self, link: str) -> None:
        self.page.get_by_role("link", name=link, exact=True).first.click()
        self.finds_nothing_wrong()

    def presses(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()
        self.finds_nothing_wrong()

    def fills(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)

    def chooses(self, choice: str) -> None:
        self.page.get_by_label(choice, exact=True).check()

    def sees(self, text: str) -> None:
        expect(self.page.locator("body")).to_contain_text(text)

    def sees_heading(self, text: str) -> None:
        expect(self.heading).to_contain_text(text)

    @property
    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    def finds_nothing_wrong(self) -> None:
        """axe finds nothing on this page, once it is there."""
        self.page.wait_for_load_state()
        if self._axe:
            self.page.evaluate(self._axe + "; undefined")
            assert [_worded(violation) for violation in self.page.evaluate(RUN_AXE, RULES)] == []

    def fits_a_small_screen(self) -> None:
        """Nothing runs out of the page at 320 pixels."""
        self.page.set_viewport_size({"width": 320, "height": 700})
        assert self.page.evaluate(OVERFLOW) <= 0
        self.page.set_viewport_size({"width": 1280, "height": 900})

    def is_told_what_is_wrong(self, message: str) -> None:
        """The error summary says so, its link leads to an input that takes the focus, and the title says Error."""
        expect(self.page).to_have_title(ERROR)
        link = self.page.locator(".govuk-error-summary").get_by_role("link", name=message, exact=True)
        link.click()
        focused = self.page.evaluate("document.activeElement.tagName")
        assert focused in ("INPUT", "TEXTAREA", "SELECT")


def _worded(violation: dict[str, Any]) -> str:
    where = "; ".join(str(node["html"])[:160] for node in violation["nodes"][:3])
    return f"{violation['id']}: {violation['help']} at {where}"
