"""Forms that settle held feedback: it is released at a level, or withheld; each with a reason."""

from __future__ import annotations

from portal.forms.form import PageForm
from portal.kit.fields import choices_of, radio_field, text_area
from portal.labels.feedback import LEVELS, RELEASES, WITHHOLDINGS


class ReleaseForm(PageForm):
    level = radio_field("How much is the referrer told?", LEVELS, missing="Select how much the referrer is told")
    reason = radio_field("Why may it be told?", RELEASES, missing="Select why it may be told")

    def offer_up_to(self, ceiling: str) -> None:
        """Offers the levels at which the referrer may be told: none above the ceiling."""
        self.level.choices = choices_of({level: text for level, text in LEVELS.items() if level <= ceiling})


class WithholdForm(PageForm):
    reason = radio_field("Why is it not told?", WITHHOLDINGS, missing="Select why it is not told")
    rationale = text_area(
        "Your rationale",
        "Enter your rationale",
        "It is kept in the case’s history. The referrer never sees it",
        characters_max=2_000,
    )
