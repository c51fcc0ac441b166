"""Forms of an open item: who has it, a review, and "seen, and what I did"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import Field, StringField, ValidationError

from contracts.http.intake import MemberEntry
from portal.forms.form import PageForm
from portal.kit.date_fields import FutureDateField
from portal.kit.fields import SHORT_CHARACTERS_MAX, at_most, choices_of, radio_field, text_area
from portal.labels.open_items import RISKS

NOBODY = "nobody"


class ItemAllocationForm(PageForm):
    owner = radio_field("Who has it?", {}, missing="Select who has it, or that nobody does")
    reason = StringField("If nobody has it: why?", [at_most(SHORT_CHARACTERS_MAX)])

    def offer(self, members: Iterable[MemberEntry], roles: Iterable[str]) -> None:
        """Offers everybody who can act on it, and nobody."""
        able = {str(member.id): member.name for member in members if not member.left and {*roles} & {*member.roles}}
        self.owner.choices = choices_of({**able, NOBODY: "Nobody yet: its team has it"})

    def validate_reason(self, field: Field) -> None:
        if self.owner.data == NOBODY and not (field.data or "").strip():
            raise ValidationError("Enter why nobody has it")

    def body(self) -> dict[str, Any]:
        if self.owner.data == NOBODY:
            return {"reason": self.reason.data}
        return {"owner": self.owner.data}


class ItemReviewForm(PageForm):
    note = text_area("What did you find?", "Enter what you found")
    risk = radio_field("What is the risk of waiting?", RISKS)
    review_by = FutureDateField("When is it looked at next?", noun="day on which it is looked at next")


class ItemSeenForm(PageForm):
    outcome = radio_field("What came of it?", {}, missing="Select what came of it")
    words = text_area(
        "What did you do?",
        "Enter what you did",
        "It stays with the council. A partner who added what is new hears that it was read, and who asked for a call"
        " that it was made",
    )

    def offer(self, outcomes: Mapping[str, str]) -> None:
        self.outcome.choices = choices_of(outcomes)


class ItemHaveForm(PageForm):
    """Sends no field: whoever presses the button has it."""
