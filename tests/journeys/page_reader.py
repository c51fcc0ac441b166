"""Page reader: a client without a browser, which reads pages and sends their forms."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import httpx

FORM = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


class Reader:
    """Follows what the pages lead to, and sends back what a page's form carries unseen, as a browser would."""

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(base_url=address, follow_redirects=True, timeout=20)
        self.token = ""

    def signs_in_as(self, persona: str) -> None:
        offered = self.http.get("/sign-in/development")
        self.http.get(f"{offered.url}&persona={persona}").raise_for_status()

    def reads(self, path: str) -> str:
        page = self.http.get(path)
        assert page.status_code == 200, f"{path}: {page.status_code}"
        return page.text

    def answers(self, path: str, **given: Any) -> httpx.Response:
        """Opens the page at `path`, fills its form in, and sends it; where that leads."""
        form = dict(FORM.findall(self.reads(path)))
        sent = self.http.post(path, data={**{n: unescape(v) for n, v in form.items()}, **given})
        assert sent.is_success, f"{path}: {sent.status_code} {_wrong(sent.text)}"
        return sent

    def posts(self, path: str, **given: Any) -> None:
        """Sends a form whose page was not opened first, with the token that every page of this session carries."""
        self.token = self.token or dict(FORM.findall(self.reads("/accessibility")))["csrf_token"]
        sent = self.http.post(path, data={"csrf_token": self.token, **given}, follow_redirects=False)
        assert sent.status_code == 303, f"{path}: {sent.status_code} {_wrong(sent.text)}"

    def close(self) -> None:
        self.http.close()


def _wrong(page: str) -> str:
    summary = page.partition("govuk-error-summary__body")[2].partition("</ul>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", summary).split())
