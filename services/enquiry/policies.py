"""Policies of enquiry: whenever this event, then that command.

SUBSCRIPTIONS answer events of other services. REACTIONS answer enquiry's own events, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import msgspec

from contracts.envelope import Envelope
from contracts.events import intake, notify
from services.chassis.application.service_manifest import Deadlines, Reactions, Subscriptions, merged_reactions
from services.chassis.domain.absence import absences_from
from services.chassis.domain.decider import Dispatch
from services.chassis.open_items.policies import ITEM_DEADLINES
from services.enquiry import decision_policies
from services.enquiry.decision_policies import enquiries_of
from services.enquiry.domain.concern.death import DeathConfirmed, DeathFoundWrong
from services.enquiry.domain.concern.deciding_again import ToBeDecidedAgain
from services.enquiry.domain.concern.decision import ConcernDecided
from services.enquiry.domain.concern.duty import DutyNotRecognised, DutyToBeRecognised
from services.enquiry.domain.concern.held_feedback import (
    FeedbackHeld,
    HeldFeedbackSettled,
    RecordFeedbackHeld,
    RecordFeedbackSettled,
)
from services.enquiry.domain.concern.joining import JoinConfirmed, ReferralUnjoined
from services.enquiry.domain.concern.raising import RecordReferralTaken, ReferralPassedOn, ReferralTaken, Submission
from services.enquiry.domain.concern.reopening import ConcernReopened
from services.enquiry.domain.concern.state import Concern, concern_of
from services.enquiry.domain.concern.superseding import ConcernSuperseded
from services.enquiry.domain.concern.upstream_facts import (
    ConcernAdultsViewRecorded,
    ConcernSourceIdentified,
    RecordConcernAdultsView,
    RecordConcernInformationAdded,
    RecordConcernReferralWithdrawn,
    RecordConcernSourceIdentified,
)
from services.enquiry.domain.enquiry.awaited_feedback import RecordHeldFeedback, RecordOutcomeSettled, Settlement
from services.enquiry.domain.held_feedback import CLOSURE_WAITS_FOR, OUTCOME, HeldFeedback
from services.enquiry.domain.referral.state import Referral, referral_of
from services.enquiry.domain.referral.upstream_facts import (
    AdultsViewRecorded,
    DisputeAnswered,
    InformationAdded,
    RecordAdultsView,
    RecordDisputeAnswered,
    RecordFeedbackDisputed,
    RecordInformationAdded,
    RecordReferralWithdrawn,
    RecordSourceIdentified,
    ReferralPlaced,
    ReferralWithdrawn,
    SourceIdentified,
)
from services.enquiry.domain.sources import Source
from services.enquiry.domain.team.upstream_facts import RecordTeamKnown, TeamFacts
from services.enquiry.domain.worker.absence import RecordMemberAbsent, RecordMemberPresent
from services.enquiry.domain.worker.state import worker_of
from services.enquiry.domain.worker.upstream_facts import RecordMemberKnown, RecordMemberLeft
from services.enquiry.joining_policies import (
    join_confirmed,
    referral_passed_on,
    referral_placed,
    referral_taken,
    referral_unjoined,
    sources_known,
)
from services.enquiry.open_item_policies import OPEN_ITEMS

SAFEGUARDING = "safeguarding"
COUNCIL = "council"

FeedbackSettled = notify.FeedbackToldV1 | notify.FeedbackWithheldV1
SETTLEMENTS: dict[type, Settlement] = {
    notify.FeedbackToldV1: Settlement.TOLD,
    notify.FeedbackWithheldV1: Settlement.WITHHELD,
}


def referral_routed(message: intake.ReferralRoutedV1, envelope: Envelope) -> Iterator[Dispatch]:
    """Asks the concern that the first referral of the matter raised; that concern may pass the referral on."""
    if message.routing == SAFEGUARDING:
        take = RecordReferralTaken(
            submission=msgspec.convert(message.model_dump(), Submission),
            message_id=envelope.id,
            joins=message.joined or message.joins,
        )
        yield Dispatch(concern_of(message.joins or message.referral), take)


def information_added(message: intake.InformationAddedV1, envelope: Envelope) -> Iterator[Dispatch]:
    yield Dispatch(
        referral_of(message.referral), RecordInformationAdded(message_id=envelope.id, information=message.information)
    )


def adults_view_recorded(message: intake.AdultsViewRecordedV1, envelope: Envelope) -> Iterator[Dispatch]:
    command = RecordAdultsView(
        message_id=envelope.id, question=message.question, value=message.value, said_by=message.said_by
    )
    yield Dispatch(referral_of(message.referral), command)


def referral_withdrawn(message: intake.ReferralWithdrawnV1, envelope: Envelope) -> Iterator[Dispatch]:
    yield Dispatch(referral_of(message.referral), RecordReferralWithdrawn(reason=message.reason))


def source_identified(message: intake.SourceIdentifiedV1, envelope: Envelope) -> Iterator[Dispatch]:
    """Finds the concern by the referral's own stream, and never by what triage said it joins: it may have moved."""
    sources = tuple(Source(organisation=source.organisation, matched=source.matched) for source in message.sources)
    command = RecordSourceIdentified(message_id=envelope.id, sources=sources, cleared=message.cleared)
    yield Dispatch(referral_of(message.referral), command)


def member_known(message: intake.MemberJoinedV1 | intake.MemberChangedV1, envelope: Envelope) -> Iterator[Dispatch]:
    """Only members of the council are workers, whatever roles a partner's member has."""
    if message.kind == COUNCIL:
        yield Dispatch(
            worker_of(message.member), RecordMemberKnown(member=message.member, name=message.name, roles=message.roles)
        )


def member_left(message: intake.MemberLeftV1, envelope: Envelope) -> Iterator[Dispatch]:
    yield Dispatch(worker_of(message.member), RecordMemberLeft(member=message.member))


def member_absent(message: intake.MemberAbsentV1, envelope: Envelope) -> Iterator[Dispatch]:
    command = RecordMemberAbsent(member=message.member, absences=absences_from(message.absences))
    yield Dispatch(worker_of(message.member), command)


def member_present(message: intake.MemberPresentV1, envelope: Envelope) -> Iterator[Dispatch]:
    command = RecordMemberPresent(member=message.member, absences=absences_from(message.absences))
    yield Dispatch(worker_of(message.member), command)


def team_known(message: intake.TeamKnownV1, envelope: Envelope) -> Iterator[Dispatch]:
    """The stream of a team has its own id, so that it is found by what items name."""
    yield Dispatch(message.team, RecordTeamKnown(facts=msgspec.convert(message.model_dump(), TeamFacts)))


def feedback_settled(message: FeedbackSettled, envelope: Envelope) -> Iterator[Dispatch]:
    """What was held and is settled now is recorded first, so that a closure follows with the last of both."""
    if message.milestone in CLOSURE_WAITS_FOR and message.concern:
        settled = RecordFeedbackSettled(referral=message.referral, occasion=message.occasion)
        yield Dispatch(message.concern, settled)
    if message.milestone == OUTCOME and message.enquiry:
        settlement = SETTLEMENTS[type(message)]
        command = RecordOutcomeSettled(referral=message.referral, settlement=settlement, occasion=message.occasion)
        yield Dispatch(message.enquiry, command)


def feedback_held(message: notify.FeedbackHeldV1, envelope: Envelope) -> Iterator[Dispatch]:
    if message.milestone in CLOSURE_WAITS_FOR and message.concern:
        held = HeldFeedback(referral=message.referral, milestone=message.milestone, occasion=message.occasion)
        yield Dispatch(message.concern, RecordFeedbackHeld(held=held))


def feedback_disputed(message: notify.FeedbackDisputedV1, envelope: Envelope) -> Iterator[Dispatch]:
    yield Dispatch(
        referral_of(message.referral),
        RecordFeedbackDisputed(message_id=envelope.id, milestone=message.milestone, occasion=message.occasion),
    )


def dispute_answered(message: notify.DisputeAnsweredV1, envelope: Envelope) -> Iterator[Dispatch]:
    yield Dispatch(
        referral_of(message.referral),
        RecordDisputeAnswered(
            message_id=envelope.id, occasion=message.occasion, answer=message.answer, milestone=message.milestone
        ),
    )


def source_identified_in_referral(event: SourceIdentified, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    command = RecordConcernSourceIdentified(referral=referral.id, sources=event.sources, cleared=event.cleared)
    yield Dispatch(event.concern, command)


def held_feedback_known(event: object, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    for enquiry in enquiries_of(concern, stream_id):
        yield Dispatch(enquiry, RecordHeldFeedback(held=concern.held))


def add_information_to_concern(event: InformationAdded, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(event.concern, RecordConcernInformationAdded(referral=referral.id))


def record_adults_view_in_concern(event: AdultsViewRecorded, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    command = RecordConcernAdultsView(
        referral=referral.id, question=event.question, value=event.value, said_by=event.said_by
    )
    yield Dispatch(event.concern, command)


def record_withdrawal_in_concern(event: ReferralWithdrawn, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(event.concern, RecordConcernReferralWithdrawn(referral=referral.id))


SUBSCRIPTIONS: Subscriptions = {
    intake.ReferralRoutedV1: referral_routed,
    intake.InformationAddedV1: information_added,
    intake.ReferralWithdrawnV1: referral_withdrawn,
    intake.AdultsViewRecordedV1: adults_view_recorded,
    intake.SourceIdentifiedV1: source_identified,
    intake.MemberJoinedV1: member_known,
    intake.MemberChangedV1: member_known,
    intake.MemberLeftV1: member_left,
    intake.MemberAbsentV1: member_absent,
    intake.MemberPresentV1: member_present,
    intake.TeamKnownV1: team_known,
    notify.FeedbackToldV1: feedback_settled,
    notify.FeedbackHeldV1: feedback_held,
    notify.FeedbackWithheldV1: feedback_settled,
    notify.FeedbackDisputedV1: feedback_disputed,
    notify.DisputeAnsweredV1: dispute_answered,
}
CASE_REACTIONS: Reactions = {
    ReferralTaken: referral_taken,
    ReferralPassedOn: referral_passed_on,
    JoinConfirmed: join_confirmed,
    ReferralUnjoined: referral_unjoined,
    ReferralPlaced: referral_placed,
    SourceIdentified: source_identified_in_referral,
    ConcernSourceIdentified: sources_known,
    InformationAdded: add_information_to_concern,
    AdultsViewRecorded: record_adults_view_in_concern,
    ConcernAdultsViewRecorded: sources_known,
    ReferralWithdrawn: record_withdrawal_in_concern,
    ConcernDecided: decision_policies.concern_decided,
    ConcernSuperseded: decision_policies.concern_superseded,
    ConcernReopened: decision_policies.concern_reopened,
    DutyToBeRecognised: decision_policies.decision_open,
    DutyNotRecognised: decision_policies.decision_open,
    ToBeDecidedAgain: decision_policies.to_be_decided_again,
    DeathConfirmed: decision_policies.death_known,
    DeathFoundWrong: decision_policies.death_known,
    DisputeAnswered: decision_policies.dispute_answered,
    FeedbackHeld: held_feedback_known,
    HeldFeedbackSettled: held_feedback_known,
}
REACTIONS: Reactions = merged_reactions(CASE_REACTIONS, OPEN_ITEMS)
DEADLINES: Deadlines = ITEM_DEADLINES
