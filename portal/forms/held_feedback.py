"""This is where the forms are that settle what is held: it is told, at a level, or it is withheld; and why."""

from __future__ import annotations

from typing import Any

from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from contracts.http.notify import LEVELS, RELEASE_REASONS, WITHHOLDING_REASONS
from portal.forms.choices import choices_of, radio_field
from portal.forms.form import PageForm

LEVELS_SAY = {
    "L0": "That it was received",
    "L1": "Where it stands",
    "L2": "What was decided, and the coded reason",
    "L3": "What was decided, the outcome and what became of the risk",
}


def levels_up_to(ceiling: str) -> dict[str, str]:
    """The levels at which a referrer may be told: none above the ceiling."""
    return {level: LEVELS_SAY[level] for level in LEVELS if level <= ceiling}


def _labels(codes: tuple[str, ...]) -> dict[str, str]:
    return {code: code[:1].upper() + code[1:] for code in codes}


class ReleaseForm(PageForm):
    level = radio_field("How much is the referrer told?", LEVELS_SAY, missing="Select how much the referrer is told")
    reason = radio_field("Why may it be told?", _labels(RELEASE_REASONS), missing="Select why it may be told")

    def offer(self, ceiling: str) -> None:
        self.level.choices = choices_of(levels_up_to(ceiling))

    def body(self) -> dict[str, Any]:
        return {"level": self.level.data, "reason": self.reason.data}


class WithholdForm(PageForm):
    reason = radio_field("Why is it not told?", _labels(WITHHOLDING_REASONS), missing="Select why it is not told")
    rationale = TextAreaField(
        "Your rationale",
        [InputRequired("Enter your rationale"), Length(max=2000)],
        description="It is kept in the case’s history. The referrer never sees it",
    )

    def offer(self, ceiling: str) -> None:
        """Withholding has no level."""

    def body(self) -> dict[str, Any]:
        return {"reason": self.reason.data, "rationale": self.rationale.data}
