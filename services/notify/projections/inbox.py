"""Projection: what was told of each referral, and who may see that: an inbox, and the feedback on one referral."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any
from uuid import UUID

from annotated_types import MaxLen, doc
from sqlalchemy import (
    Connection,
    Row,
    Select,
    and_,
    select,
)

from contracts.http.notify import Feedback, FeedbackUpdate
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.domain.decider import CommandContext, Unknown
from services.chassis.domain.readers import reader_keys
from services.chassis.domain.working_time import Timescales, london_day
from services.chassis.projections.pagination import FIRST_PAGE, PAGE_ENTRIES_MAX, Page, PageRequest, SortKey, paginate
from services.chassis.projections.projection import Projection
from services.chassis.projections.row_changes import Change, change, drop, row
from services.notify.domain.feedback.audience import audience_of, may_dispute
from services.notify.domain.feedback.disputes import DisputeAnswer, DisputeAnswered, FeedbackDisputed
from services.notify.domain.feedback.next_word import is_over
from services.notify.domain.feedback.obligations import ReferralReceived
from services.notify.domain.feedback.reading import FeedbackRead
from services.notify.domain.feedback.sent_in_error import ConcernLeft
from services.notify.domain.feedback.settlement import FeedbackTold
from services.notify.domain.feedback.visibility import ReadersKnown
from services.notify.projections.expected import ToldWord, expected, telephone_at
from services.notify.projections.inbox_tables import addressees, answered, readers, readings, tables, told
from services.notify.timescales import due_before_clocks
from services.notify.words import DISREGARDED, Coded, Disputed, dispute_sentences, sentences, standing, title, word

Referrals = Annotated[list[UUID] | None, MaxLen(PAGE_ENTRIES_MAX), doc("only what was told of these")]


def referral_received(event: ReferralReceived, recorded: RecordedEvent) -> Iterator[Change]:
    yield row(addressees, referral=event.referral, kind=event.kind)
    for key in event.may_see.keys:
        yield row(readers, referral=event.referral, reader=key)


def readers_known(event: ReadersKnown, recorded: RecordedEvent) -> Iterator[Change]:
    yield drop(readers, referral=event.referral)
    for key in event.readers.keys:
        yield row(readers, referral=event.referral, reader=key)


def feedback_told(event: FeedbackTold, recorded: RecordedEvent) -> Iterator[Change]:
    yield row(
        told,
        referral=event.referral,
        occasion=event.occasion,
        update_id=event.update,
        milestone=event.milestone,
        level=event.level,
        outcome=event.outcome.outcome,
        reason=event.outcome.reason,
        signposting=list(event.outcome.signposting),
        risk=event.outcome.risk,
        because=event.outcome.because,
        corrects=event.correction.corrects if event.correction else None,
        holds=event.correction.holds if event.correction else None,
        told_at=recorded.recorded_at,
        next_word_by=event.next_word.due_at if event.next_word else None,
        answers=event.answers or None,
    )


def feedback_read(event: FeedbackRead, recorded: RecordedEvent) -> Iterator[Change]:
    reading = {"member": event.member or recorded.metadata.by, "read_at": recorded.recorded_at}
    yield row(readings, referral=event.referral, occasion=event.occasion, **reading)


def feedback_disputed(event: FeedbackDisputed, recorded: RecordedEvent) -> Iterator[Change]:
    disputed = {"disputed_at": recorded.metadata.occurred_at, "disputed_by": recorded.metadata.by}
    due = event.clock.due_at if event.clock else due_before_clocks(recorded)
    unanswered = {**disputed, "disputed_because": event.reason, "dispute_due": due, "dispute_answer": None}
    yield change(told, referral=event.referral, occasion=event.occasion, **unanswered)


def dispute_answered(event: DisputeAnswered, recorded: RecordedEvent) -> Iterator[Change]:
    answered = {"dispute_answer": event.answer, "dispute_answered_at": recorded.metadata.occurred_at}
    yield change(told, referral=event.referral, occasion=event.occasion, **answered)


def concern_left(event: ConcernLeft, recorded: RecordedEvent) -> Iterator[Change]:
    """What was told in error is shown as that, and its content no more: it is about somebody else."""
    nothing: dict[str, Any] = {"outcome": None, "reason": None, "signposting": [], "risk": None}
    nothing |= {"because": None, "corrects": None, "holds": None}
    for occasion in event.in_error:
        in_error = {"in_error_at": recorded.recorded_at, **nothing}
        yield change(told, referral=recorded.stream, occasion=occasion, **in_error)


INBOX = Projection(
    "inbox",
    10,
    tables,
    {
        ReferralReceived: referral_received,
        ReadersKnown: readers_known,
        FeedbackTold: feedback_told,
        FeedbackRead: feedback_read,
        FeedbackDisputed: feedback_disputed,
        DisputeAnswered: dispute_answered,
        ConcernLeft: concern_left,
    },
)


def inbox(
    connection: Connection,
    context: CommandContext,
    timescales: Timescales,
    referral: Referrals = None,
    page_request: PageRequest = FIRST_PAGE,
) -> Page[FeedbackUpdate]:
    """What was told of the referrals that you may see, newest first."""
    newest = (SortKey(told.c.told_at, descending=True), SortKey(told.c.referral), SortKey(told.c.update_id))
    theirs = _visible(context) if referral is None else _visible(context).where(told.c.referral.in_(referral))
    return paginate(connection, "inbox", theirs, newest, page_request, lambda row: _told(row, context, timescales))


def feedback(connection: Connection, context: CommandContext, timescales: Timescales, referral: UUID) -> Feedback:
    """All that was told of one referral that you may see, oldest first, and what you can expect."""
    visible = addressees.c.referral.in_(_visible_referrals(context))
    kind = connection.scalar(select(addressees.c.kind).where(addressees.c.referral == referral, visible))
    if kind is None:
        raise Unknown("there is none of that id")
    oldest = _visible(context).where(told.c.referral == referral).order_by(told.c.told_at, told.c.update_id)
    rows = connection.execute(oldest).all()
    words = [ToldWord(row.milestone, row.outcome, row.next_word_by) for row in rows]
    return Feedback(
        referral=referral,
        told=[_told(row, context, timescales) for row in rows],
        expected=expected(words, audience_of(kind), context.at, timescales.calendar),
        closed=is_over((row.milestone, row.next_word_by) for row in rows if row.in_error_at is None),
    )


def _visible(context: CommandContext) -> Select[Any]:
    """What was told of referrals that the caller may see, each with when the caller read it."""
    read_by_caller = and_(
        readings.c.referral == told.c.referral,
        readings.c.occasion == told.c.occasion,
        readings.c.member == context.by,
    )
    is_answered = and_(answered.c.referral == told.c.referral, answered.c.update_id == told.c.answers)
    earlier = (
        answered.c.disputed_at.label("answered_dispute_at"),
        answered.c.disputed_by.label("answered_dispute_by"),
        answered.c.disputed_because.label("answered_said"),
    )
    return (
        select(told, addressees.c.kind, readings.c.read_at, *earlier)
        .join(addressees, addressees.c.referral == told.c.referral)
        .outerjoin(readings, read_by_caller)
        .outerjoin(answered, is_answered)
        .where(told.c.referral.in_(_visible_referrals(context)))
    )


def _visible_referrals(context: CommandContext) -> Select[Any]:
    return select(readers.c.referral).where(readers.c.reader.in_(reader_keys(context)))


def _told(row: Row[Any], context: CommandContext, timescales: Timescales) -> FeedbackUpdate:
    at = context.at
    telephone, told_to = telephone_at(at, timescales.calendar), audience_of(row.kind)
    signposting, correction = tuple(row.signposting), (row.corrects, row.holds)
    coded = Coded(row.milestone, row.level, row.outcome, row.reason, signposting, row.risk, row.because, *correction)
    in_error = row.in_error_at is not None
    said = [*sentences(coded, told_to, telephone), *dispute_sentences(_dispute(row, context, timescales), told_to)]
    return FeedbackUpdate(
        **{name: value for name, value in row._mapping.items() if name in FeedbackUpdate.model_fields},
        update=row.update_id,
        title=word(DISREGARDED, "title", told_to) if in_error else title(row.milestone, told_to, row.because),
        words=[word(DISREGARDED, "words", told_to)] if in_error else said,
        standing="" if in_error else standing(row.milestone, told_to),
        disputable=may_dispute(row.milestone, row.level) and row.disputed_at is None and not in_error,
    )


def _dispute(row: Row[Any], context: CommandContext, timescales: Timescales) -> Disputed:
    """The disagreement that this update met, or answers."""
    at = context.at
    is_answer = row.answers is not None and row.disputed_at is None
    return Disputed(
        milestone=row.milestone,
        on=row.answered_dispute_at if is_answer else row.disputed_at,
        said=row.answered_said if is_answer else row.disputed_because,
        by_reader=(row.answered_dispute_by if is_answer else row.disputed_by) in (None, context.by),
        due=row.dispute_due,
        answered_on=row.dispute_answered_at,
        is_answer=is_answer,
        decides_again_by=row.next_word_by if is_answer and row.outcome == DisputeAnswer.AGAIN else None,
        next_rung_has=str(timescales.pack_on(london_day(at)).timescales["dispute"]),
    )
