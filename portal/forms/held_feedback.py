"""Forms that settle held feedback: it is released at a level, or withheld; each with a reason."""

from __future__ import annotations

from typing import Any

from portal.forms.form import PageForm
from portal.kit.date_fields import FutureDateField
from portal.kit.fields import choices_of, radio_field, rationale_area
from portal.labels.feedback import AFTER_WITHHOLDING, ENDS, GOES_ON, LEVELS, LOOK_AGAIN, RELEASES, WITHHOLDINGS


class ReleaseForm(PageForm):
    level = radio_field("How much is the referrer told?", LEVELS, missing="Select how much the referrer is told")
    reason = radio_field("Why may it be told?", RELEASES, missing="Select why it may be told")

    def offer_up_to(self, ceiling: str) -> None:
        """Offers the levels at which the referrer may be told: none above the ceiling."""
        self.level.choices = choices_of({level: text for level, text in LEVELS.items() if level <= ceiling})


class WithholdForm(PageForm):
    reason = radio_field("Why is it not told?", WITHHOLDINGS, missing="Select why it is not told")
    rationale = rationale_area(
        "Your rationale",
        "Enter your rationale",
        "What would happen if they were told, how you know, and whom you asked. The referrer never sees it",
    )
    then = radio_field(
        "What follows for the referrer?",
        AFTER_WITHHOLDING,
        missing="Select what follows for the referrer",
        description="After the last word that they would have had, one of the first two is needed",
    )
    look_again_on = FutureDateField("On which day is it looked at again?", noun="day on which it is looked at again")

    def body(self) -> dict[str, Any]:
        """The two fields that say what follows, as the service takes them."""
        fields = super().body()
        then = fields.pop("then", GOES_ON)
        if then != LOOK_AGAIN:
            fields.pop("look_again_on", None)
        return fields | ({"ends": True} if then == ENDS else {})
