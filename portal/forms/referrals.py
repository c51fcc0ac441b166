"""This is where the forms are with which a partner goes on with a referral that was sent."""

from __future__ import annotations

from portal.forms.form import PageForm
from portal.forms.work import LONGEST_INFORMATION, written


class AddForm(PageForm):
    information = written(
        "What do you want to add?",
        "Enter what you want to add",
        "It is added to what you sent. What you sent is not changed",
        LONGEST_INFORMATION,
    )


class WithdrawForm(PageForm):
    reason = written(
        "Why do you want to withdraw it?",
        "Enter why you want to withdraw it",
        "For example, it was about somebody else, or it was sent twice",
    )
