"""Subscriptions to enquiry: the referrals of a concern, its sources of risk, the milestones that it reaches."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from contracts.envelope import Envelope
from contracts.events.enquiry import (
    AdditionReadV1,
    ConcernDecidedV1,
    ConcernSupersededV1,
    DisclosureRisksKnownV1,
    EnquiryBecameStatutoryV1,
    EnquiryClosedV1,
    EnquiryConcludedV1,
    EnquiryDelayedV1,
    EnquiryEndedV1,
    EnquiryOpenedV1,
    EnquiryReopenedV1,
    JoinConfirmedV1,
    ReferralTakenV1,
    ReferralUnjoinedV1,
    SourcesKnownV1,
    ToBeDecidedAgainV1,
)
from services.chassis.domain.decider import Dispatch
from services.notify.domain.feedback.deciding_again import RecordToBeDecidedAgain
from services.notify.domain.feedback.state import Milestone, Obligation, Outcome, feedback_of
from services.notify.domain.feedback_case.joining import RecordJoinConfirmed, RecordReferralUnjoined
from services.notify.domain.feedback_case.milestones import (
    RecordDisclosureRisksKnown,
    RecordMilestoneReached,
    RecordReferralTaken,
    RecordSourcesKnown,
)
from services.notify.domain.feedback_case.state import feedback_case_of
from services.notify.policies.obligations import occasion, open_obligation, sources

FeedbackCaseFact = (
    ConcernDecidedV1
    | ConcernSupersededV1
    | EnquiryOpenedV1
    | EnquiryDelayedV1
    | EnquiryReopenedV1
    | EnquiryBecameStatutoryV1
    | EnquiryConcludedV1
    | EnquiryEndedV1
    | EnquiryClosedV1
)
S42_ENQUIRY = "s42 enquiry"


def referral_taken(message: ReferralTakenV1, envelope: Envelope) -> Iterator[Dispatch]:
    command = RecordReferralTaken(
        concern=message.concern,
        referral=message.referral,
        occasion=occasion(Milestone.ROUTED, envelope),
        reason=message.reason,
        pending=message.pending,
        position=envelope.position,
        sources=sources(message.sources),
        objects=message.objects,
        deceased=message.deceased,
    )
    yield Dispatch(feedback_case_of(message.concern), command)


def join_confirmed(message: JoinConfirmedV1, envelope: Envelope) -> Iterator[Dispatch]:
    """What makes telling unsafe is known by then: every referral of the concern brought its own when it was taken."""
    command = RecordJoinConfirmed(referral=message.referral, occasion=occasion(Milestone.DECIDED, envelope))
    yield Dispatch(feedback_case_of(message.concern), command)


def referral_unjoined(message: ReferralUnjoinedV1, envelope: Envelope) -> Iterator[Dispatch]:
    command = RecordReferralUnjoined(
        concern=message.concern,
        referral=message.referral,
        occasion=occasion(Milestone.IN_ERROR, envelope),
        sources=sources(message.sources),
        objects=message.objects,
        deceased=message.deceased,
    )
    yield Dispatch(feedback_case_of(message.concern), command)


def sources_known(message: SourcesKnownV1, envelope: Envelope) -> Iterator[Dispatch]:
    command = RecordSourcesKnown(concern=message.concern, sources=sources(message.sources), cleared=message.cleared)
    yield Dispatch(feedback_case_of(message.concern), command)


def disclosure_risks_known(message: DisclosureRisksKnownV1, envelope: Envelope) -> Iterator[Dispatch]:
    command = RecordDisclosureRisksKnown(
        concern=message.concern,
        objects=message.objects,
        deceased=message.deceased,
        position=envelope.position,
    )
    yield Dispatch(feedback_case_of(message.concern), command)


def concern_decided(message: ConcernDecidedV1, envelope: Envelope) -> Iterator[Dispatch]:
    outcome = Outcome(outcome=message.decision, reason=message.reason, signposting=message.signposting)
    yield _reach(message, None, Milestone.DECIDED, outcome, envelope)


def concern_superseded(message: ConcernSupersededV1, envelope: Envelope) -> Iterator[Dispatch]:
    """The decision is told anew, with why it was decided again."""
    outcome = Outcome(
        outcome=message.decision, reason=message.reason, signposting=message.signposting, because=message.because
    )
    yield _reach(message, None, Milestone.DECIDED, outcome, envelope)


def to_be_decided_again(message: ToBeDecidedAgainV1, envelope: Envelope) -> Iterator[Dispatch]:
    yield Dispatch(
        feedback_of(message.referral), RecordToBeDecidedAgain(referral=message.referral, occasion=message.occasion)
    )


def addition_read(message: AdditionReadV1, envelope: Envelope) -> Iterator[Dispatch]:
    """Outside the concern: that it was read says nothing of it, and rests on nothing that is unsafe to tell."""
    read = Obligation(milestone=Milestone.ADDITION_READ)
    yield open_obligation(message.referral, occasion(Milestone.ADDITION_READ, envelope), read)


def enquiry_reopened(message: EnquiryReopenedV1, envelope: Envelope) -> Iterator[Dispatch]:
    yield _reach(message, message.enquiry, Milestone.REOPENED, Outcome(outcome=message.kind), envelope)


def enquiry_became_statutory(message: EnquiryBecameStatutoryV1, envelope: Envelope) -> Iterator[Dispatch]:
    yield _reach(message, message.enquiry, Milestone.OPENED, Outcome(outcome=S42_ENQUIRY), envelope)


def enquiry_ended(message: EnquiryEndedV1, envelope: Envelope) -> Iterator[Dispatch]:
    yield _reach(message, message.enquiry, Milestone.CONCLUDED, Outcome(outcome="ended"), envelope)


def enquiry_opened(message: EnquiryOpenedV1, envelope: Envelope) -> Iterator[Dispatch]:
    yield _reach(message, message.enquiry, Milestone.OPENED, Outcome(outcome=message.kind), envelope)


def enquiry_delayed(message: EnquiryDelayedV1, envelope: Envelope) -> Iterator[Dispatch]:
    yield _reach(message, message.enquiry, Milestone.DELAYED, Outcome(), envelope)


def enquiry_concluded(message: EnquiryConcludedV1, envelope: Envelope) -> Iterator[Dispatch]:
    yield _reach(
        message, message.enquiry, Milestone.CONCLUDED, Outcome(outcome="concluded", risk=message.risk), envelope
    )


def enquiry_closed(message: EnquiryClosedV1, envelope: Envelope) -> Iterator[Dispatch]:
    """The reason of a closure is left out: it can say that the adult has capacity, which no feedback may tell.

    A matter that the next enquiry goes on with is not closed.
    """
    if message.continued_by is None:
        yield _reach(message, message.enquiry, Milestone.CLOSED, Outcome(outcome="closed"), envelope)


def _reach(
    message: FeedbackCaseFact, enquiry: UUID | None, milestone: Milestone, outcome: Outcome, envelope: Envelope
) -> Dispatch:
    obligation = Obligation(
        milestone=milestone,
        outcome=outcome,
        concern=message.concern,
        enquiry=enquiry,
        sources=sources(message.sources),
        objects=message.objects,
        deceased=message.deceased,
    )
    return Dispatch(
        feedback_case_of(message.concern),
        RecordMilestoneReached(
            occasion=occasion(milestone, envelope),
            obligation=obligation,
            position=envelope.position,
            referrals=message.referrals,
        ),
    )
