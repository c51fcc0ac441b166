"""Content of a notice to the council's own people: what waits in general words, its reference, when it is due, a link.

It says nothing about a person: whoever reads it over a shoulder, or in a mailbox that several share, learns of nobody.
"""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from services.chassis.domain.working_time import moment_in_words
from services.notify.domain.delivery.state import Notice, StaffNews

REASONS = {
    "urgent": ("Urgent", "It is urgent, and nobody has it yet."),
    "given": ("Given to you", "It is urgent, and it was given to you."),
    "overdue": ("Overdue", "It was to be done, or looked at again, by now."),
    "escalated": ("Gone up to you", "Nobody has seen to it in time, so you are asked now."),
    "owner away": ("Give it to somebody", "Its owner is away for longer than it may wait: please give it to somebody."),
}
"""Why somebody is called -> the beginning of the subject line, and a sentence."""

ASKS_FOR_IT = 'Sign in and say "I have it".'
LAST_RUNGS = frozenset({"every lead", "information governance"})
ASKS_TO_ACT = "Sign in to see what is asked."
ENDING = "This e-mail says nothing about anybody. Please do not reply to it."


class StaffMessage(NamedTuple):
    """`path`: where the portal shows more, once they signed in."""

    subject: str
    says: tuple[str, ...]
    path: str

    def body(self, portal: str) -> str:
        return "\n\n".join([*self.says, f"{portal}{self.path}", ENDING]) + "\n"


def staff_message(notice: Notice, news: StaffNews) -> StaffMessage:
    if news.test:
        return _address_test(notice.referral, news.test)
    begins, because = REASONS[news.reason]
    due = f" Due: {moment_in_words(news.due_at)}." if news.due_at else ""
    return StaffMessage(
        subject=f"{begins}: {news.what} ({notice.reference})",
        says=(
            f"{news.what}. Its reference is {notice.reference}.",
            f"{because}{due}",
            _asks_for_it(news) if news.asks_for_it else ASKS_TO_ACT,
        ),
        path=f"/board/{news.service}/{notice.referral}",
    )


def _asks_for_it(news: StaffNews) -> str:
    if news.next_at is None:
        return ASKS_FOR_IT
    then = "you are called again" if news.rung in LAST_RUNGS else "the next people are called"
    return f"{ASKS_FOR_IT} Unless somebody has done so by {moment_in_words(news.next_at)}, {then}."


def _address_test(team: UUID, test: UUID) -> StaffMessage:
    return StaffMessage(
        subject="Test: does this address reach you out of hours?",
        says=(
            "A team of the council names this address for what cannot wait while the team is closed.",
            "Please open the link, sign in, and confirm that this e-mail reached you.",
        ),
        path=f"/teams/{team}/address-test/{test}",
    )
