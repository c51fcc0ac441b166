"""Policies of decisions: what a decision, a duty, a death or a reopening asks of the enquiries of its concern."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from services.chassis.application.service_manifest import Reactions
from services.chassis.domain.decider import Dispatch
from services.enquiry.domain.concern.death import DeathConfirmed, DeathFoundWrong
from services.enquiry.domain.concern.deciding_again import RecordToBeDecidedAgain, ToBeDecidedAgain
from services.enquiry.domain.concern.decision import ConcernDecided
from services.enquiry.domain.concern.detention import ConcernDetentionRecorded, RecordConcernDetention
from services.enquiry.domain.concern.duty import DutyNotRecognised, DutyToBeRecognised
from services.enquiry.domain.concern.joining import JoinConfirmed
from services.enquiry.domain.concern.raising import ReferralTaken
from services.enquiry.domain.concern.reopening import ConcernReopened
from services.enquiry.domain.concern.state import Concern, Decision
from services.enquiry.domain.concern.superseding import Because, ConcernSuperseded
from services.enquiry.domain.enquiry.becoming import EndEnquiry, RecordBecameStatutory, RecordContinued
from services.enquiry.domain.enquiry.joining import RecordJoinPending
from services.enquiry.domain.enquiry.open_decision import RecordDecisionOpen
from services.enquiry.domain.enquiry.opening import OpenEnquiry, RecordSourcesKnown
from services.enquiry.domain.enquiry.state import Kind, enquiry_of
from services.enquiry.domain.referral.disputes import DisputeAnswered
from services.enquiry.domain.referral.state import Referral

DECIDED_AGAIN = "it will be decided again"
"""The answer to a dispute that opens something, as notify words it."""


def enquiries_of(concern: Concern, stream_id: UUID) -> Iterator[UUID]:
    """All enquiries of a concern: one that is concluded may wait to be closed while the next is under way."""
    yield from (enquiry_of(stream_id, number) for number in range(1, concern.enquiries + 1))


def latest_enquiry_of(concern: Concern, stream_id: UUID) -> UUID:
    """The enquiry that goes on with the matter now; before there is one, the id that the first will have."""
    return enquiry_of(stream_id, max(1, concern.enquiries))


def concern_decided(event: ConcernDecided, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    if event.decision is not Decision.NO_ENQUIRY:
        yield _open(concern, stream_id)


def concern_superseded(event: ConcernSuperseded, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    """Ends what it ends, before it opens the next; and an other enquiry that goes on becomes statutory."""
    if event.ends:
        continued_by = enquiry_of(stream_id, event.opens) if event.opens else None
        yield Dispatch(enquiry_of(stream_id, event.ends), EndEnquiry(continued_by=continued_by))
    if event.opens:
        yield _open(concern, stream_id, event.because, event.duty_since)
    elif event.decision is Decision.S42_ENQUIRY:
        rises = RecordBecameStatutory(since=event.duty_since)
        yield Dispatch(enquiry_of(stream_id, concern.enquiries), rises)
    yield from decision_open(event, concern, stream_id)


def concern_reopened(event: ConcernReopened, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    yield from _continue(event.because, concern, stream_id)


def to_be_decided_again(event: ToBeDecidedAgain, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    if event.opens:
        yield from _continue(Because.DISPUTE_UPHELD, concern, stream_id)
    yield from decision_open(event, concern, stream_id)


def decision_open(event: object, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    """The enquiry that is under way knows why its concern is to be decided: till then it has no end."""
    if concern.enquiries:
        latest = enquiry_of(stream_id, concern.enquiries)
        yield Dispatch(latest, RecordDecisionOpen(why=concern.open_decision))


def death_known(event: DeathConfirmed | DeathFoundWrong, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    known = RecordSourcesKnown(sources=concern.sources, objects=concern.objects, deceased=concern.deceased)
    for enquiry in enquiries_of(concern, stream_id):
        yield Dispatch(enquiry, known)
    yield from decision_open(event, concern, stream_id)


def referral_taken(event: ReferralTaken, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    """What triage recorded before the routing. A joined referral may be about somebody else: its row says it."""
    submission = event.submission
    if submission.detained and not event.joined:
        command = RecordConcernDetention(
            referral=submission.referral, detained=submission.detained, source=submission.detention_source or ""
        )
        yield Dispatch(stream_id, command)


def join_confirmed(event: JoinConfirmed, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    """It is about this adult: what triage recorded of it counts, unless somebody has said it of the concern since."""
    taken = concern.taken[event.referral]
    if taken.detained and concern.detained is None:
        command = RecordConcernDetention(
            referral=event.referral, detained=taken.detained, source=taken.detention_source
        )
        yield Dispatch(stream_id, command)


def dispute_answered(event: DisputeAnswered, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    """Also where it is the routing to safeguarding: enquiry has the referral. Intake takes back what went elsewhere."""
    if event.answer == DECIDED_AGAIN:
        again = RecordToBeDecidedAgain(referral=referral.id, milestone=event.milestone, occasion=event.occasion)
        yield Dispatch(event.concern, again)


def _continue(because: str, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    """Opens the next enquiry; the one before knows that it is continued."""
    latest = enquiry_of(stream_id, concern.enquiries)
    yield Dispatch(enquiry_of(stream_id, concern.enquiries - 1), RecordContinued(continued_by=latest))
    yield _open(concern, stream_id, because)
    for referral in concern.pending:
        yield Dispatch(latest, RecordJoinPending(referral=referral))


def _open(concern: Concern, stream_id: UUID, because: str = "", duty_since: datetime | None = None) -> Dispatch:
    assert concern.decision  # only a decision opens an enquiry
    earlier = enquiry_of(stream_id, concern.enquiries - 1) if concern.enquiries > 1 else None
    command = OpenEnquiry(
        concern=stream_id,
        kind=Kind(concern.decision),
        referrals=concern.confirmed,
        sources=concern.sources,
        objects=concern.objects,
        deceased=concern.deceased,
        held=concern.held,
        earlier=earlier,
        because=because,
        duty_since=duty_since,
    )
    return Dispatch(enquiry_of(stream_id, concern.enquiries), command)


DECISIONS: Reactions = {
    ConcernDecided: concern_decided,
    ConcernSuperseded: concern_superseded,
    ConcernReopened: concern_reopened,
    DutyToBeRecognised: decision_open,
    DutyNotRecognised: decision_open,
    ToBeDecidedAgain: to_be_decided_again,
    DeathConfirmed: death_known,
    DeathFoundWrong: death_known,
    ConcernDetentionRecorded: decision_open,
    DisputeAnswered: dispute_answered,
    ReferralTaken: referral_taken,
    JoinConfirmed: join_confirmed,
}
