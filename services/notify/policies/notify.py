"""Reactions and deadlines: what an event of notify asks of notify, in the same save or at a later moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from uuid import UUID

from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.domain.decider import Deadline, Dispatch
from services.chassis.domain.working_time import LONDON
from services.notify.domain.delivery.attempts import AddNewsToNotice, DeliveryGathered, IntendDelivery
from services.notify.domain.delivery.state import ChannelKind, Delivery, delivery_of
from services.notify.domain.feedback.disclosure_risks import RecordDisclosureRisksChanged
from services.notify.domain.feedback.holding_updates import SendHoldingUpdate
from services.notify.domain.feedback.obligations import RecordSourceIdentified
from services.notify.domain.feedback.sent_in_error import RecordConcernLeft
from services.notify.domain.feedback.settlement import FeedbackTold, FeedbackWithheld
from services.notify.domain.feedback.state import Feedback, Milestone, Obligation, Outcome, feedback_of
from services.notify.domain.feedback.updates import told_before
from services.notify.domain.feedback.withholding import LookAgain
from services.notify.domain.feedback_case.joining import JoinConfirmed, ReferralUnjoined
from services.notify.domain.feedback_case.milestones import (
    DisclosureRisksKnown,
    MilestoneReached,
    ReferralTaken,
    SourcesKnown,
)
from services.notify.domain.feedback_case.state import FeedbackCase
from services.notify.policies.obligations import SAFEGUARDING, open_obligation, with_disclosure_risks

AT_ONCE = frozenset({Milestone.RECEIVED, Milestone.IN_ERROR})
"""Milestones whose notice does not wait for others."""

LOOK_AGAIN_AT = time(9)
"""London's hour at which a day begins on which something is looked at again."""


def referral_taken(event: ReferralTaken, feedback_case: FeedbackCase, stream_id: UUID) -> Iterator[Dispatch]:
    """Open the obligation of its routing, and of what it answers already; the others learn what it makes unsafe."""
    if event.occasion:
        routed = Outcome(outcome=SAFEGUARDING, reason=event.reason)
        obligation = Obligation(milestone=Milestone.ROUTED, outcome=routed, concern=event.concern)
        yield open_obligation(event.referral, event.occasion, with_disclosure_risks(obligation, feedback_case))
    for referral in feedback_case.referrals:
        yield from _open_obligations_of(referral, feedback_case)


def join_confirmed(event: JoinConfirmed, feedback_case: FeedbackCase, stream_id: UUID) -> Iterator[Dispatch]:
    """Open the obligation of what happened since it joined, and one of the decision that stood before, as of now."""
    yield from _open_obligations_of(event.referral, feedback_case)
    yield from _open_standing_decision(event.referral, event.occasion, feedback_case)


def referral_unjoined(event: ReferralUnjoined, feedback_case: FeedbackCase, stream_id: UUID) -> Iterator[Dispatch]:
    """What was held from the others because of what it said is judged again, without it."""
    command = RecordConcernLeft(referral=event.referral, concern=event.concern, occasion=event.occasion)
    yield Dispatch(feedback_of(event.referral), command)
    for referral in feedback_case.referrals:
        judged_again = RecordDisclosureRisksChanged(
            referral=referral,
            concern=event.concern,
            objects=feedback_case.objects,
            deceased=feedback_case.deceased,
            sources=feedback_case.sources,
        )
        yield Dispatch(feedback_of(referral), judged_again)


def _open_obligations_of(referral: UUID, feedback_case: FeedbackCase) -> Iterator[Dispatch]:
    for occasion, obligation in feedback_case.obligations_of(referral):
        yield open_obligation(referral, occasion, with_disclosure_risks(obligation, feedback_case))


def _open_standing_decision(referral: UUID, occasion: str, feedback_case: FeedbackCase) -> Iterator[Dispatch]:
    if obligation := feedback_case.decision_before(referral):
        yield open_obligation(referral, occasion, with_disclosure_risks(obligation, feedback_case))


def milestone_reached(reached: MilestoneReached, feedback_case: FeedbackCase, stream_id: UUID) -> Iterator[Dispatch]:
    for referral in feedback_case.referrals:
        for occasion, obligation in feedback_case.obligations_of(referral):
            if occasion == reached.occasion:
                yield open_obligation(referral, occasion, with_disclosure_risks(obligation, feedback_case))


def feedback_case_sources_known(
    event: SourcesKnown, feedback_case: FeedbackCase, stream_id: UUID
) -> Iterator[Dispatch]:
    """Settle again whatever the sources of risk decide, for every referral of the concern."""
    yield from _settle_sources(event.concern, feedback_case)


def disclosure_risks_known(
    event: DisclosureRisksKnown, feedback_case: FeedbackCase, stream_id: UUID
) -> Iterator[Dispatch]:
    """Settle again whatever they decide, for every referral of the concern: also what was held and is not any more."""
    for referral in feedback_case.referrals:
        command = RecordDisclosureRisksChanged(
            referral=referral,
            concern=event.concern,
            objects=feedback_case.objects,
            deceased=feedback_case.deceased,
        )
        yield Dispatch(feedback_of(referral), command)


def _settle_sources(concern: UUID, feedback_case: FeedbackCase) -> Iterator[Dispatch]:
    for referral in feedback_case.referrals:
        command = RecordSourceIdentified(referral=referral, concern=concern, sources=feedback_case.sources)
        yield Dispatch(feedback_of(referral), command)


def feedback_told(event: FeedbackTold, feedback: Feedback, stream_id: UUID) -> Iterator[Dispatch]:
    """Notices to the writer, to whom the referral is shared with, and to the organisation's system.

    Of a restricted referral none goes to the system, nor to a mailbox that others read.
    """
    restricted, follows = not feedback.readers.holders, told_before(feedback, event.occasion)
    yield _notice(event, ChannelKind.EMAIL, follows, own_address_only=restricted)
    if not restricted:
        yield _notice(event, ChannelKind.WEBHOOK)
    for member in feedback.readers.members:
        if member != event.member:
            yield _notice(event, ChannelKind.EMAIL, follows, member, own_address_only=True)


def _notice(
    event: FeedbackTold,
    channel: ChannelKind,
    follows: str = "",
    colleague: UUID | None = None,
    *,
    own_address_only: bool = False,
) -> Dispatch:
    """E-mails to a person gather, but not the receipt nor what is urgent: that goes at once."""
    command = IntendDelivery(
        referral=event.referral,
        occasion=event.occasion,
        update=event.update,
        channel=channel,
        organisation=event.organisation,
        member=colleague or event.member,
        own_address_only=own_address_only,
        gathers=channel is ChannelKind.EMAIL and event.milestone not in AT_ONCE,
        follows=follows,
    )
    return Dispatch(delivery_of(event.referral, event.update, channel, colleague), command)


def delivery_gathered(event: DeliveryGathered, delivery: Delivery, stream_id: UUID) -> Iterator[Dispatch]:
    """The notice with which it goes records that in the same save: an attempt that begins meanwhile is a conflict."""
    writers = stream_id == delivery_of(event.referral, event.update, event.channel)
    colleague = None if writers else event.member
    yield Dispatch(
        delivery_of(event.referral, event.into, event.channel, colleague), AddNewsToNotice(update=event.update)
    )


def holding_deadline(event: FeedbackTold, recorded: RecordedEvent) -> Iterator[Deadline]:
    """Where nothing else was told by then, a holding update is."""
    if event.next_word:
        command = SendHoldingUpdate(referral=event.referral, occasion=event.occasion)
        yield Deadline(event.next_word.due_at, Dispatch(recorded.stream, command))


def look_again_deadline(event: FeedbackWithheld, recorded: RecordedEvent) -> Iterator[Deadline]:
    if event.look_again_on:
        command = LookAgain(referral=event.referral, occasion=event.occasion)
        yield Deadline(datetime.combine(event.look_again_on, LOOK_AGAIN_AT, LONDON), Dispatch(recorded.stream, command))
