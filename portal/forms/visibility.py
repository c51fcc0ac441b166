"""Forms of who may see a referral: share it with a colleague, end that, restrict it, lift that."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, SelectMultipleField
from wtforms.validators import InputRequired

from portal.forms.form import PageForm
from portal.kit.fields import radio_field, text_area
from portal.labels.triage import PARTS


class ShareForm(PageForm):
    member = SelectField(
        "Who may see this referral, too?",
        [InputRequired("Select a colleague")],
        description="They can read it, add to it, withdraw it, and are told what you are told",
    )


class EndShareForm(PageForm):
    """Nothing is asked: the page says what happens."""


class RestrictForm(PageForm):
    reason = text_area("Why?", "Enter why", "For example, somebody you work with must not know of it")


class TriageRestrictForm(PageForm):
    reason = text_area("Why?", "Enter why", "The referrer does not see this")
    involved = SelectMultipleField(
        "Who of the referrer’s organisation may be a source of risk?",
        description="Nobody can share the referral with them. Leave it empty if it is none of them",
    )


class InvolvementForm(PageForm):
    who = SelectField(
        "Who of the council?",
        [InputRequired("Select a person or a team")],
        description="They are not asked about it, cannot be given it, and no longer see what waits about it",
    )
    part = radio_field("What part do they have in it?", PARTS, missing="Select what part they have")
    reason = text_area("How do you know?", "Enter how you know")

    def body(self) -> dict[str, Any]:
        kind, _, chosen = (self.who.data or "").partition(" ")
        return {kind: chosen, "part": self.part.data, "reason": self.reason.data}


class LiftForm(PageForm):
    reason = text_area("Why may their lead see it again?", "Enter why")
