"""Forms of triage: each makes one decision about one referral, and asks why."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from wtforms import Field, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Optional, ValidationError

from portal.forms.form import PageForm, sendable
from portal.forms.reference_search import REFERENCE_EXAMPLE, reference_field
from portal.kit.date_fields import FutureDateField
from portal.kit.fields import INFORMATION_CHARACTERS_MAX, at_most, choices_of, radio_field, rationale_area, text_area
from portal.kit.side_by_side import SideBySide
from portal.labels.answers import YES_NO_UNKNOWN
from portal.labels.triage import NONE, RATINGS, ROUTING_REASONS, ROUTINGS, SAID_BY, VIEW_QUESTIONS


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


class RatingForm(PageForm):
    rating = radio_field(
        "How great is the risk while the referral waits?", RATINGS, missing="Select how great the risk is"
    )
    rationale = rationale_area(
        "Why?",
        "Enter your reasons",
        "What could happen to the adult, how likely it is, and what keeps them safe meanwhile",
    )
    review_on = _review()


class AllocationForm(PageForm):
    owner = SelectField("Who has it?", [InputRequired("Select who has it, or nobody")])
    reason = StringField("If nobody has it, why?", [at_most(200)])
    review_on = _review()

    def body(self) -> dict[str, Any]:
        return {
            "owner": None if self.owner.data == NONE else self.owner.data,
            "reason": self.reason.data or None,
            "review_on": sendable(self.review_on.data),
        }


class SourceForm(PageForm):
    organisation = SelectField("Who is the source of risk?", [InputRequired("Select an organisation, or none")])
    instead_of = SelectField(
        "Was another organisation named by mistake?",
        description="Whoever was named stays named, unless you say here that it was a mistake",
    )
    rationale = rationale_area(
        "How do you know?", "Enter your reasons", "Who said who it is, when, and where else it is written"
    )

    def body(self) -> dict[str, Any]:
        chosen = self.organisation.data
        return {
            "organisation": None if chosen == NONE else chosen,
            "instead_of": self.instead_of.data or None,
            "rationale": self.rationale.data,
        }


class AdultsViewForm(PageForm):
    question = radio_field("What did they speak about?", VIEW_QUESTIONS, missing="Select what they spoke about")
    value = radio_field("Do they?", YES_NO_UNKNOWN, missing="Select whether they do")
    said_by = radio_field("Who said so?", SAID_BY, missing="Select who said so")
    basis = text_area(
        "How do you know?", "Enter how you know", "When and how they said it, in their own words if you can"
    )


class RoutingForm(PageForm):
    routing = radio_field("Where does it go?", ROUTINGS, missing="Select where it goes")
    reason = radio_field("Why does it go there?", ROUTING_REASONS, missing="Select why it goes there")
    rationale = rationale_area(
        "Your rationale",
        "Enter your reasons",
        "What you know and from whom, what speaks for this and against it, and what you leave to whoever has it next",
    )
    joins = SelectField(
        "Is it about the same adult and matter as an earlier referral?",
        choices=choices_of({"": "No"}),
        description="Only one that went to safeguarding can be joined",
    )
    joins_reference = reference_field(
        "If it is not in this list, its reference", [Optional()], description=f"Like {REFERENCE_EXAMPLE}"
    )

    same_adult_because = text_area(
        "If the particulars of the two differ, how do you know that it is the same adult?",
        hint="Only where name, date of birth or NHS number differ, in at least 20 characters",
    )
    compared = HiddenField()
    """The earlier referral whose adult was shown beside this one's."""

    joined: UUID | None = None
    """The referral that the reference names, once it is found."""

    comparison: SideBySide | None = None
    """Both adults, where the referral is to join another."""

    @property
    def joins_id(self) -> str | None:
        """The id of the referral that it is to join."""
        return str(self.joined) if self.joined else self.joins.data or None

    def validate_joins_reference(self, typed: Field) -> None:
        if typed.data and self.joins.data:
            raise ValidationError("Clear this, or select No above")

    def body(self) -> dict[str, Any]:
        return {
            "routing": self.routing.data,
            "reason": self.reason.data,
            "rationale": self.rationale.data,
            "joins": self.joins_id,
            **({"same_adult_because": self.same_adult_because.data} if self.same_adult_because.data else {}),
        }
