"""This is where triage's forms are: each makes one decision about one referral, and asks for why."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal.forms.choices import choices_of, radio_field
from portal.forms.dates import FutureDateField
from portal.forms.fields import INFORMATION_CHARACTERS_MAX, text_area
from portal.forms.form import PageForm
from portal.forms.reference_search import REFERENCE_EXAMPLE, reference_field

NONE = "none"
"""Chosen openly, where nobody or nothing is meant: what is left out is not taken for it."""

RATINGS = {"low": "Low", "medium": "Medium", "high": "High", "not yet rated": "Not yet rated"}
ROUTINGS = {
    "safeguarding": "Safeguarding",
    "care act needs assessment": "Care Act needs assessment",
    "carers assessment": "Carer’s assessment",
    "advice given": "Advice given",
    "callback booked": "Call back booked",
    "provider quality": "Quality assurance and commissioning",
    "other area": "Another council’s area",
    "children's services": "Children’s services",
}
REASONS = {
    "abuse or neglect suspected": "Abuse or neglect is suspected",
    "same matter as an earlier referral": "It is about the same matter as an earlier referral",
    "needs without abuse or neglect": "There are needs, without abuse or neglect",
    "carer under strain": "A carer is under strain",
    "advice was enough": "Advice was enough",
    "to be discussed first": "It is to be discussed first",
    "quality of a service": "It is about the quality of a service",
    "another council's area": "It is another council’s area",
    "not an adult": "The person is not an adult",
}


def _rationale(question: str) -> TextAreaField:
    return text_area(question, "Enter your reasons")


def _review() -> FutureDateField:
    hint = "What waits is looked at again on this day at the latest"
    return FutureDateField("Next review", noun="next review date", required=True, description=hint)


class InformationForm(PageForm):
    information = text_area(
        "What was learnt?",
        "Enter what was learnt",
        "It is added to the referral. What was sent is not changed, and its referrer does not see this",
        INFORMATION_CHARACTERS_MAX,
    )

    def body(self) -> dict[str, Any]:
        return {"information": self.information.data}


class RatingForm(PageForm):
    rating = radio_field(
        "How great is the risk while the referral waits?", RATINGS, missing="Select how great the risk is"
    )
    rationale = _rationale("Why?")
    review_on = _review()

    def body(self) -> dict[str, Any]:
        return {
            "rating": self.rating.data,
            "rationale": self.rationale.data,
            "review_on": self.review_on.data.isoformat() if self.review_on.data else None,
        }


class AllocationForm(PageForm):
    owner = SelectField("Who has it?", [InputRequired("Select who has it, or nobody")])
    reason = StringField("If nobody has it, why?", [Length(max=200)])
    review_on = _review()

    def body(self) -> dict[str, Any]:
        return {
            "owner": None if self.owner.data == NONE else self.owner.data,
            "reason": self.reason.data or None,
            "review_on": self.review_on.data.isoformat() if self.review_on.data else None,
        }


class SourceForm(PageForm):
    organisation = SelectField("Who is the source of risk?", [InputRequired("Select an organisation, or none")])
    instead_of = SelectField(
        "Was another organisation named by mistake?",
        description="Whoever was named stays named, unless you say here that it was a mistake",
    )
    rationale = _rationale("How do you know?")

    def body(self) -> dict[str, Any]:
        chosen = self.organisation.data
        return {
            "organisation": None if chosen == NONE else chosen,
            "instead_of": self.instead_of.data or None,
            "rationale": self.rationale.data,
        }


class RoutingForm(PageForm):
    routing = radio_field("Where does it go?", ROUTINGS, missing="Select where it goes")
    reason = radio_field("Why does it go there?", REASONS, missing="Select why it goes there")
    rationale = _rationale("Your rationale")
    joins = SelectField(
        "Is it about the same matter as an earlier referral?",
        choices=choices_of({"": "No"}),
        description="Only one that went to safeguarding can be joined",
    )
    joins_reference = reference_field(
        "If it is not in this list, its reference", [Optional()], description=f"Like {REFERENCE_EXAMPLE}"
    )

    joined: UUID | None = None
    """What the reference was found to name."""

    def validate_joins_reference(self, typed: Field) -> None:
        if typed.data and self.joins.data:
            raise ValidationError("Clear this, or select No above")

    def body(self) -> dict[str, Any]:
        return {
            "routing": self.routing.data,
            "reason": self.reason.data,
            "rationale": self.rationale.data,
            "joins": str(self.joined) if self.joined else self.joins.data or None,
        }
