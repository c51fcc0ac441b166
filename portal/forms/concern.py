"""Forms of a concern: a finding on one part of the s42(1) test, and the decision."""

from __future__ import annotations

from collections.abc import Mapping

from portal.forms.form import PageForm
from portal.forms.news import WithNews
from portal.kit.date_fields import DateField
from portal.kit.fields import checkbox_field, choices_of, radio_field, rationale_area, text_area
from portal.labels.decision import BECAUSE, DECISION_REASONS, DECISIONS, FINDINGS, SIGNPOSTS


class FindingForm(PageForm):
    finding = radio_field("Is this part of the test met?", FINDINGS, missing="Select whether it is met")
    rationale = rationale_area(
        "Why?",
        "Enter why you judge it so",
        "What you know, how you know it and from whom; what speaks against it; and what follows for this part",
    )


class BirthForm(PageForm):
    born = DateField("The adult’s date of birth", noun="date of birth", required=True)
    rationale = rationale_area("How do you know?", "Enter how you know", "Who said so, or where it is written")


class ConfirmJoinForm(PageForm):
    """Sends no field: whoever confirms has both adults before them."""


class UnjoinForm(PageForm):
    reason = rationale_area(
        "Why does it not belong here?",
        "Enter why it does not belong here",
        "How you know that it is about another adult or another matter. Triage reads this; the referrer does not",
    )


class DecisionForm(WithNews):
    instead = radio_field("What follows?", DECISIONS, missing="Select what follows")
    reason = radio_field("What is the reason?", DECISION_REASONS, missing="Select the reason")
    rationale = rationale_area(
        "Rationale",
        "Enter your rationale",
        "How the decision follows from the findings; what the adult wants, or why that is not known; "
        "which other ways were weighed; and what happens next",
    )
    signposting = checkbox_field("Where else can they turn?", SIGNPOSTS, description="Select all that apply")
    because = radio_field("Why is it decided again?", BECAUSE, missing="Select why it is decided again")

    def offer(self, decisions: Mapping[str, str], reasons: Mapping[str, str], *, decided: bool) -> None:
        """Offers what the findings leave room for: codes -> labels. Once `decided`, it also asks why again."""
        if not decided and "because" in self:
            del self.because
        self.instead.choices, self.reason.choices = choices_of(decisions), choices_of(reasons)


class DutyForm(PageForm):
    rationale = rationale_area(
        "Why does the duty arise?",
        "Enter why the duty arises",
        "Which finding completed the test, and what it rests on; what is done now to keep the adult safe",
    )


class ReopeningForm(PageForm):
    because = radio_field("Why is the matter reopened?", BECAUSE, missing="Select why it is reopened")
    rationale = rationale_area(
        "Why?", "Enter why it is reopened", "What has come to light since, from whom, and what is to be found out"
    )


class DeathForm(PageForm):
    died_on = DateField("When did the adult die?", noun="date of death", required=True)
    source = text_area("Who says so?", "Enter who says so", "For example the GP, a hospital, the family or the coroner")


class DeathCorrectionForm(PageForm):
    rationale = rationale_area(
        "How do you know that they are alive?", "Enter how you know", "Who has seen or spoken with them, and when"
    )
