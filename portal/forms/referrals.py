"""This is where the forms are with which a partner goes on with a referral that was sent."""

from __future__ import annotations

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from portal.forms.form import PageForm

LONGEST_INFORMATION, LONGEST_REASON = 20_000, 4_000


def _text(question: str, missing: str, hint: str, most: int) -> TextAreaField:
    too_long = f"What you write must be {most:,} characters or fewer"
    return TextAreaField(question, [DataRequired(missing), Length(max=most, message=too_long)], description=hint)


class AddForm(PageForm):
    information = _text(
        "What do you want to add?",
        "Enter what you want to add",
        "It is added to what you sent. What you sent is not changed",
        LONGEST_INFORMATION,
    )


class WithdrawForm(PageForm):
    reason = _text(
        "Why do you want to withdraw it?",
        "Enter why you want to withdraw it",
        "For example, it was about somebody else, or it was sent twice",
        LONGEST_REASON,
    )
