"""This is what leads to what: HEARS (another service said it), LEADS_TO (we recorded it), and what each asks of us."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import msgspec

from contracts.envelope import Envelope
from contracts.events import intake as i
from contracts.events import notify as n
from services.chassis.asking.decisions import Ask
from services.chassis.asking.tables import FallsDue, Hears, LeadsTo
from services.enquiry.domain.concern.decision import ConcernDecided
from services.enquiry.domain.concern.learning import AddToConcern, KnowSource, NoteWithdrawal, SourceKnown
from services.enquiry.domain.concern.raising import ReferralTaken, Submission, TakeReferral
from services.enquiry.domain.concern.state import Concern, Decision, concern_of
from services.enquiry.domain.enquiry.closing import Settled, SettleOutcome
from services.enquiry.domain.enquiry.opening import KnowSources, NoteReferral, OpenEnquiry
from services.enquiry.domain.enquiry.state import Kind, enquiry_of
from services.enquiry.domain.referral.placing import (
    HearDispute,
    HearDisputeAnswer,
    HearInformation,
    HearWithdrawal,
    InformationHeard,
    PlaceReferral,
    WithdrawalHeard,
)
from services.enquiry.domain.referral.state import Place, place_of
from services.enquiry.domain.sources import Source
from services.enquiry.domain.worker.knowing import KnowWorker, NoteLeaving
from services.enquiry.domain.worker.state import worker_of

SAFEGUARDING = "safeguarding"
COUNCIL = "council"
CONCLUDED = "M6"
"""The milestone of an enquiry's outcome."""

TellingEnded = n.FeedbackToldV1 | n.FeedbackHeldV1 | n.FeedbackWithheldV1
HOW = {
    n.FeedbackToldV1: Settled.TOLD,
    n.FeedbackHeldV1: Settled.HELD,
    n.FeedbackWithheldV1: Settled.WITHHELD,
}


def referral_routed(said: i.ReferralRoutedV1, envelope: Envelope) -> Iterator[Ask]:
    if said.routing == SAFEGUARDING:
        submission = msgspec.convert(said.model_dump(), Submission)
        yield Ask(concern_of(said.joins or said.referral), TakeReferral(submission=submission))


def information_added(said: i.InformationAddedV1, envelope: Envelope) -> Iterator[Ask]:
    yield Ask(place_of(said.referral), HearInformation(said=envelope.id, information=said.information))


def referral_withdrawn(said: i.ReferralWithdrawnV1, envelope: Envelope) -> Iterator[Ask]:
    yield Ask(place_of(said.referral), HearWithdrawal(reason=said.reason))


def source_identified(said: i.SourceIdentifiedV1, envelope: Envelope) -> Iterator[Ask]:
    sources = tuple(Source(organisation=one.organisation, matched=one.matched) for one in said.sources)
    known = KnowSource(referral=said.referral, sources=sources, cleared=said.cleared)
    yield Ask(concern_of(said.joins or said.referral), known)


def member_known(said: i.MemberJoinedV1 | i.MemberChangedV1, envelope: Envelope) -> Iterator[Ask]:
    """A worker is somebody of the council, whatever a partner's member may call themselves."""
    if said.kind == COUNCIL:
        yield Ask(worker_of(said.member), KnowWorker(member=said.member, name=said.name, roles=said.roles))


def member_left(said: i.MemberLeftV1, envelope: Envelope) -> Iterator[Ask]:
    yield Ask(worker_of(said.member), NoteLeaving(member=said.member))


def telling_ended(said: TellingEnded, envelope: Envelope) -> Iterator[Ask]:
    if said.milestone == CONCLUDED and said.enquiry:
        yield Ask(said.enquiry, SettleOutcome(referral=said.referral, how=HOW[type(said)]))


def feedback_disputed(said: n.FeedbackDisputedV1, envelope: Envelope) -> Iterator[Ask]:
    yield Ask(place_of(said.referral), HearDispute(said=envelope.id, milestone=said.milestone, occasion=said.occasion))


def dispute_answered(said: n.DisputeAnsweredV1, envelope: Envelope) -> Iterator[Ask]:
    yield Ask(place_of(said.referral), HearDisputeAnswer(said=envelope.id, occasion=said.occasion, answer=said.answer))


def referral_taken(taken: ReferralTaken, concern: Concern, on: UUID) -> Iterator[Ask]:
    referral = taken.submission.referral
    yield Ask(place_of(referral), PlaceReferral(referral=referral, concern=on))
    yield Ask(enquiry_of(on), NoteReferral(referral=referral))
    yield from sources_known(taken, concern, on)


def sources_known(event: object, concern: Concern, on: UUID) -> Iterator[Ask]:
    known = KnowSources(sources=concern.sources, objects=concern.objects, deceased=concern.deceased)
    yield Ask(enquiry_of(on), known)


def information_heard(heard: InformationHeard, place: Place, on: UUID) -> Iterator[Ask]:
    yield Ask(heard.concern, AddToConcern(referral=place.referral))


def withdrawal_heard(heard: WithdrawalHeard, place: Place, on: UUID) -> Iterator[Ask]:
    yield Ask(heard.concern, NoteWithdrawal(referral=place.referral))


def concern_decided(decided: ConcernDecided, concern: Concern, on: UUID) -> Iterator[Ask]:
    if decided.decision is not Decision.NO_ENQUIRY:
        opened = OpenEnquiry(
            concern=on,
            kind=Kind(decided.decision),
            referrals=concern.referrals,
            sources=concern.sources,
            objects=concern.objects,
            deceased=concern.deceased,
        )
        yield Ask(enquiry_of(on), opened)


HEARS: Hears = {
    i.ReferralRoutedV1: referral_routed,
    i.InformationAddedV1: information_added,
    i.ReferralWithdrawnV1: referral_withdrawn,
    i.SourceIdentifiedV1: source_identified,
    i.MemberJoinedV1: member_known,
    i.MemberChangedV1: member_known,
    i.MemberLeftV1: member_left,
    n.FeedbackToldV1: telling_ended,
    n.FeedbackHeldV1: telling_ended,
    n.FeedbackWithheldV1: telling_ended,
    n.FeedbackDisputedV1: feedback_disputed,
    n.DisputeAnsweredV1: dispute_answered,
}
LEADS_TO: LeadsTo = {
    ReferralTaken: referral_taken,
    SourceKnown: sources_known,
    InformationHeard: information_heard,
    WithdrawalHeard: withdrawal_heard,
    ConcernDecided: concern_decided,
}
FALLS_DUE: FallsDue = {}
