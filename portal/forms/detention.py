"""Form of a fact that triage and whoever decides record: whether the adult is in prison or approved premises."""

from __future__ import annotations

from portal.forms.form import PageForm
from portal.kit.fields import radio_field, text_area
from portal.labels.answers import YES_NO_UNKNOWN


class DetentionForm(PageForm):
    detained = radio_field(
        "Is the adult in prison or approved premises?",
        YES_NO_UNKNOWN,
        missing="Select whether they are, or that you do not know",
        description="Approved premises house people whom the probation service supervises",
    )
    source = text_area(
        "Who says so?", "Enter who says so", "For example the referrer, the adult, the prison, the police"
    )
