"""This is where the forms are of what is done about a notice that did not arrive."""

from __future__ import annotations

from typing import Any

from portal.forms.fields import text_area
from portal.forms.form import PageForm


class SendAgainForm(PageForm):
    def body(self) -> dict[str, Any]:
        return {}


class SeenToForm(PageForm):
    reason = text_area(
        "How was it seen to?",
        "Enter how it was seen to",
        "Whom you told, when and how; or why nobody need be told. It is kept in the case’s history",
        characters_max=2_000,
    )

    def body(self) -> dict[str, Any]:
        return {"reason": self.reason.data}
