"""This is where the forms are for a referrer who disagrees with what they were told, and for who answers them."""

from __future__ import annotations

from typing import Any

from contracts.http.notify import DISPUTE_ANSWERS
from portal.forms.choices import radio_field
from portal.forms.fields import text_area
from portal.forms.form import PageForm


class DisputeForm(PageForm):
    reason = text_area(
        "Why do you disagree?",
        "Enter why you disagree",
        "What you know that speaks against it, or what you would expect instead",
    )


class AnswerForm(PageForm):
    answer = radio_field(
        "What are they answered?",
        {code: code[:1].upper() + code[1:] for code in DISPUTE_ANSWERS},
        missing="Select what they are answered",
        description="The referrer is told this, and no more",
    )
    rationale = text_area(
        "Your rationale", "Enter your rationale", "It is kept in the case’s history. The referrer never sees it"
    )

    def body(self) -> dict[str, Any]:
        return {"answer": self.answer.data, "rationale": self.rationale.data}
