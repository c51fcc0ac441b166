"""Forms of a referral that was sent: its referrer adds information, is worried, or asks to withdraw it."""

from __future__ import annotations

from portal.forms.form import PageForm
from portal.kit.fields import INFORMATION_CHARACTERS_MAX, text_area


class AddForm(PageForm):
    information = text_area(
        "What do you want to add?",
        "Enter what you want to add",
        "It is added to what you sent. What you sent is not changed",
        INFORMATION_CHARACTERS_MAX,
    )


class WithdrawForm(PageForm):
    reason = text_area(
        "Why do you want to withdraw it?",
        "Enter why you want to withdraw it",
        "For example, it was about somebody else, or it was sent twice",
    )


class WorryForm(PageForm):
    words = text_area("What worries you?", hint="You can leave this out. Somebody telephones you, or writes to you")
