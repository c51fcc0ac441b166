"""Closure of an enquiry: its checklist is complete, and no referrer is left in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from uuid import UUID

import msgspec
from msgspec.structs import replace

from contracts.personal import AboutAdult, Plain
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event, value
from services.chassis.domain.readable import readable_characters, something_written
from services.chassis.domain.texts import Words
from services.enquiry.domain.enquiry.state import Enquiry, Kind
from services.enquiry.domain.news.unseen import NO_NEWS, News, news_seen


class ChecklistItem(StrEnum):
    """The closure checklist. That the referrer was told is no item: notify says so, and closure waits for it."""

    AGREEMENT = "the adult agrees to closure"
    SUPPORT = "referred for assessment or support"
    ADVICE = "advice given"
    ORGANISATIONS = "organisations involved updated"
    PERSON_RESPONSIBLE = "action with the person alleged responsible"
    OTHERS = "action to support other people"
    CHILDREN = "children referred if necessary"
    OUTCOMES = "outcomes noted and evaluated by the adult"
    ADULTS_REVIEW = "safeguarding adults review considered"
    LESSONS = "lessons noted"


class ChecklistAnswer(StrEnum):
    """How an item was answered."""

    DONE = "done"
    NOT_APPLICABLE = "not applicable"


class ClosureReason(StrEnum):
    """Why the enquiry is closed."""

    DUTY_COMPLETED = "duty completed"
    NO_LONGER_NEEDED = "agreed no longer needed"
    PLAN_REVIEWED = "enquiry completed and plan reviewed"
    NOT_REQUIRED = "information shows process not required"
    CONSENT_WITHDRAWN = "adult with capacity withdrew consent"
    DUTY_FELL = "duty no longer arises"


class Closer(StrEnum):
    """Who closes a s42 enquiry, by the council's configuration. Never whoever concluded it."""

    MANAGER = "manager"
    ANOTHER_PERSON = "another person"


class ClosureContext(msgspec.Struct, frozen=True):
    """A look-up's answer: who closes here, and what came and was not seen yet."""

    closer: Closer
    news: News = NO_NEWS


@value
class ChecklistEntry:
    """An item answered; not applicable has a reason."""

    answer: ChecklistAnswer
    reason: Words | None = None


@event("enquiry.enquiry.closure-asked")
class ClosureAsked:
    """Somebody closed the enquiry; it is closed when every referrer is told, or a person withheld it from them."""

    reason: ClosureReason
    adults_view: AboutAdult
    checklist: Mapping[ChecklistItem, ChecklistEntry]
    seen: tuple[UUID, ...] = ()

    def apply(self, enquiry: Enquiry) -> Enquiry:
        return replace(enquiry, closure_reason=self.reason)


@event("enquiry.enquiry.closed")
class EnquiryClosed:
    """The enquiry is closed."""

    reason: Plain

    def apply(self, enquiry: Enquiry) -> Enquiry:
        return replace(enquiry, closed=True)


@command
class CloseEnquiry:
    """Close the enquiry: its checklist complete, the reason, and the adult's view, or why it is not known.

    `seen`: the open items of what came since, which whoever closes has read.
    """

    reason: ClosureReason
    adults_view: Words
    checklist: Mapping[ChecklistItem, ChecklistEntry]
    seen: tuple[UUID, ...] = ()

    def decide(self, enquiry: Enquiry, context: CommandContext, lookup: ClosureContext) -> Iterator[Event[Enquiry]]:
        enquiry.must_not_be_closed()
        if enquiry.closure_reason:
            raise ClosureWaits("closure was asked for; it follows when every referrer is told, or it is withheld")
        if not (enquiry.concluded or enquiry.ended):
            raise NotConcluded("conclude the enquiry first")
        enquiry.must_have_its_decision()
        _must_fit(self.reason, enquiry)
        _must_be_another_person(enquiry, context, lookup.closer)
        seen = news_seen(lookup.news, self.seen)
        enquiry.must_have_no_pending_join()
        self._must_be_complete()
        yield ClosureAsked(
            reason=self.reason,
            adults_view=something_written(self.adults_view),
            checklist=self.checklist,
            seen=seen,
        )
        if enquiry.all_outcomes_settled:
            yield EnquiryClosed(reason=self.reason)

    def _must_be_complete(self) -> None:
        if missing := ", ".join(item for item in ChecklistItem if item not in self.checklist):
            raise ChecklistIncomplete(f"answer these too: {missing}")
        without_reason = (
            item
            for item, entry in self.checklist.items()
            if entry.answer is ChecklistAnswer.NOT_APPLICABLE and not readable_characters(entry.reason or "")
        )
        if unexplained := ", ".join(without_reason):
            raise ChecklistUnexplained(f"say why these do not apply: {unexplained}")


def _must_fit(reason: ClosureReason, enquiry: Enquiry) -> None:
    """A s42 enquiry that a later decision ended is closed because the duty no longer arises, and no other is."""
    duty_fell = enquiry.ended and enquiry.kind is Kind.S42
    if (reason is ClosureReason.DUTY_FELL) != duty_fell:
        raise ReasonDoesNotFit(
            "a later decision ended this enquiry: its reason is that the duty no longer arises"
            if duty_fell
            else "that the duty no longer arises is first decided on the concern, by a manager; choose another"
        )


def _must_be_another_person(enquiry: Enquiry, context: CommandContext, closer: Closer) -> None:
    """Nobody both concludes a s42 enquiry, or decides that it ends, and closes it alone."""
    if enquiry.kind is not Kind.S42:
        return
    if closer is Closer.MANAGER and context.role != "manager":
        raise ManagerCloses("a section 42 enquiry is closed by a manager: ask one to close it")
    if enquiry.concluded_by == context.by:
        raise ConcluderCloses("you brought this section 42 enquiry to its end, so another person closes it: ask one to")


class ConcluderCloses(Refused):
    """Whoever concluded a s42 enquiry does not close it as well."""


class ReasonDoesNotFit(Refused):
    """The reason of the closure contradicts how the enquiry came to its end."""


class ManagerCloses(Refused):
    """Where the council wants it so, a s42 enquiry is closed by a manager."""


class NotConcluded(Refused):
    """Only what is concluded can be closed."""


class ClosureWaits(Refused):
    """Closure was asked for, and a referrer is not told yet."""


class ChecklistIncomplete(Refused):
    """Every item has an answer."""


class ChecklistUnexplained(Refused):
    """What does not apply has a reason."""
