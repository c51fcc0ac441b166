"""Forms of a disagreement: a referrer disagrees with an update, and a manager answers."""

from __future__ import annotations

from portal.forms.form import PageForm
from portal.kit.fields import radio_field, rationale_area, text_area
from portal.labels.feedback import DISPUTE_ANSWER_HINTS, DISPUTE_ANSWERS, DISPUTE_REASONS_TOLD


class DisputeForm(PageForm):
    reason = text_area(
        "Why do you disagree?",
        "Enter why you disagree",
        "What you know that speaks against it, or what you would expect instead",
    )


class AnswerForm(PageForm):
    answer = radio_field(
        "What are they answered?",
        DISPUTE_ANSWERS,
        missing="Select what they are answered",
        description="The referrer is told this, and the reason below",
        render_kw={"hints": DISPUTE_ANSWER_HINTS},
    )
    reason = radio_field("What is the reason?", DISPUTE_REASONS_TOLD, missing="Select the reason")
    rationale = rationale_area(
        "Your rationale",
        "Enter your rationale",
        "What they said, what you looked at again, and what follows from it. The referrer never sees it",
    )
