"""Forms of an open item: who has it, a review, and "seen, and what I did"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import Field, StringField, ValidationError
from wtforms.validators import InputRequired, Regexp

from contracts.http.intake import MemberEntry
from portal.forms.form import PageForm
from portal.kit.date_fields import FutureDateField
from portal.kit.fields import SHORT_CHARACTERS_MAX, at_most, choices_of, radio_field, text_area
from portal.labels.open_items import PAUSE_REASONS, RISKS
from portal.labels.wording import label

NOBODY = "nobody"
A_NUMBER = "Enter how much more time, as a number from 1 to 200"


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


class ItemPauseForm(PageForm):
    reason = radio_field("Why must its clock stand?", {}, missing="Select why its clock must stand")
    words = text_area("What was said, and by whom?", "Enter what was said, and by whom")
    until = FutureDateField("Until when at most?", noun="day until which it stands", required=True)

    def offer(self, reasons: Iterable[str]) -> None:
        self.reason.choices = choices_of({reason: label(PAUSE_REASONS, reason) for reason in reasons})


class ItemResumeForm(PageForm):
    """Sends no field: whoever presses the button lets the clock go on."""


class ItemExtensionForm(PageForm):
    amount = StringField(
        "How much more time?",
        [InputRequired(A_NUMBER), Regexp(r"\s*(1?[0-9]?[1-9]|1?[1-9]0|[12]00)\s*$", message=A_NUMBER)],
        description="In what its clock counts, which are days for most",
    )
    reason = text_area("Why is it needed?", "Enter why it is needed")

    def body(self) -> dict[str, Any]:
        return {"amount": int(self.amount.data or 0), "reason": self.reason.data}


class ItemExtensionAnswerForm(PageForm):
    granted = radio_field("Do you grant it?", {"yes": "Yes", "no": "No"}, missing="Select whether you grant it")
    words = text_area("Why?", "Enter why")

    def body(self) -> dict[str, Any]:
        return {"granted": self.granted.data == "yes", "words": self.words.data}


class ItemHaveForm(PageForm):
    """Sends no field: whoever presses the button has it."""
