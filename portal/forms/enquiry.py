"""Forms of an enquiry: one for each step that is recorded on the way to its closure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import Field, Form, StringField, TextAreaField, ValidationError

from contracts.http.enquiry import EnquiryAsItStands, Worker
from portal.forms.form import PageForm, without_blanks
from portal.forms.news import WithNews
from portal.kit.fields import TEXT_CHARACTERS_MAX, at_most, choices_of, radio_field, rationale_area, text_area
from portal.labels.decision import S42_ENQUIRY
from portal.labels.enquiry import (
    ACHIEVED,
    ASSESSMENTS,
    CHECKED,
    CHECKLIST,
    CLOSURES,
    DELAYS,
    DUTY_FELL,
    EXPRESSED,
    NOT_APPLICABLE,
    NOT_ASKED,
    NOT_EVALUATED,
    RISK_IDENTIFIED,
    RISKS,
    UNASKED,
    WISHES,
)

ASKED = {code: text for code, text in WISHES.items() if code != UNASKED}
UNASKED_BECAUSE = {f"{UNASKED}: {code}": f"Not asked: {text[:1].lower()}{text[1:]}" for code, text in NOT_ASKED.items()}


class AllocationForm(PageForm):
    worker = radio_field("Who is accountable for this enquiry?", {}, missing="Select who is accountable")

    def offer(self, enquiry: EnquiryAsItStands, workers: Iterable[Worker]) -> None:
        """Offers every worker but the one who is accountable already."""
        others = {str(worker.member): worker.name for worker in workers if worker.member != enquiry.worker}
        self.worker.choices = choices_of(others)


class WishesForm(PageForm):
    wishes = radio_field(
        "Was the adult asked what they want?", ASKED | UNASKED_BECAUSE, missing="Select whether the adult was asked"
    )
    words = TextAreaField(
        "What do they want?",
        [at_most(TEXT_CHARACTERS_MAX)],
        description="In their own words, or in those of whoever speaks for them",
    )

    def validate_words(self, field: Field) -> None:
        """There are words where, and only where, the adult said what they want."""
        said, words = self.wishes.data == EXPRESSED, (field.data or "").strip()
        if words and not said:
            raise ValidationError("Select that they said what they want, or clear this")
        if said and not words:
            raise ValidationError("Enter what they want, or select that they did not say")

    def body(self) -> dict[str, Any]:
        wishes, _, because = str(self.wishes.data).partition(": ")
        return without_blanks(wishes=wishes, words=self.words.data, not_asked=because)


class ActionForm(PageForm):
    action = text_area("What was done?", "Enter what was done", "A visit, a call, an agreement, a step to make safe")


class DelayForm(PageForm):
    reason = radio_field("Why does it take longer?", DELAYS, missing="Select why it takes longer")
    rationale = rationale_area(
        "What is known of it?", "Enter what is known of it", "What is waited for, until when, and how the adult is safe"
    )


class RiskForm(PageForm):
    assessment = radio_field("What did the risk assessment find?", ASSESSMENTS, missing="Select what it found")
    rationale = rationale_area(
        "Why?",
        "Enter why you assess it so",
        "What could happen, to whom, how likely it is and how bad; what makes it safer; and how you know",
    )


class EvaluationForm(PageForm):
    achieved = radio_field("Was what the adult wanted achieved?", ACHIEVED, missing="Select whether it was achieved")
    rationale = rationale_area(
        "Why?", "Enter why you say so", "What the adult says of it, or who speaks for them, and when you asked"
    )


class ConclusionForm(WithNews):
    findings = rationale_area(
        "What was found?",
        "Enter what was found",
        "What happened, as far as it is known; what was done about it; what the adult thinks of it; and what remains",
    )
    risk = radio_field("What became of the risk?", RISKS, missing="Select what became of the risk")
    not_evaluated = radio_field(
        "Why was what the adult wanted not evaluated with them?",
        NOT_EVALUATED,
        missing="Select why it was not evaluated, or go back and evaluate it",
    )

    def fit(self, enquiry: EnquiryAsItStands) -> None:
        """Leaves out the questions that the enquiry, as it stands, does not raise."""
        if enquiry.risk_assessment not in RISK_IDENTIFIED:
            del self.risk
        if enquiry.wishes != EXPRESSED or enquiry.achieved:
            del self.not_evaluated


class ClosureForm(WithNews):
    reason = radio_field("Why is the enquiry closed?", CLOSURES, missing="Select why it is closed")
    adults_view = text_area("What does the adult think of it?", "Enter the adult’s view, or why it is not known")

    def fit(self, enquiry: EnquiryAsItStands) -> None:
        """Offers the reasons that fit how the enquiry came to its end."""
        duty_fell = bool(enquiry.ended) and enquiry.kind == S42_ENQUIRY
        self.reason.choices = choices_of(
            {code: text for code, text in CLOSURES.items() if (code == DUTY_FELL) == duty_fell}
        )

    def body(self) -> dict[str, Any]:
        checked = {
            code: without_blanks(answer=self[item].data, reason=self[f"{item}_reason"].data)
            for item, code in ITEMS.items()
        }
        seen = self.seen.data if "seen" in self else []
        closing = {"reason": self.reason.data, "adults_view": self.adults_view.data, "checklist": checked}
        return closing | without_blanks(seen=seen)


def require_explanation(form: Form, field: Field) -> None:
    """Refuses "does not apply" without a reason."""
    if form[field.name.removesuffix("_reason")].data == NOT_APPLICABLE and not (field.data or "").strip():
        raise ValidationError(f"Enter why this does not apply: {field.label.text.partition(': ')[2]}")


ITEMS = {f"item_{number}": code for number, code in enumerate(CHECKLIST, 1)}
"""Field -> the item of the checklist that it answers. The field `<name>_reason` says why an item does not apply."""

for _item, _code in ITEMS.items():
    _text = CHECKLIST[_code]
    setattr(ClosureForm, _item, radio_field(_text, CHECKED, missing=f"Select whether this is done: {_text}"))
    setattr(
        ClosureForm,
        f"{_item}_reason",
        StringField(f"If it does not apply, why: {_text}", [at_most(4_000), require_explanation]),
    )
