"""Subscriptions to intake: the addressee of feedback, its first obligations, the addresses of people."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from contracts.envelope import Envelope
from contracts.events.intake import (
    AdultsViewRecordedV1,
    MemberAbsentV1,
    MemberChangedV1,
    MemberJoinedV1,
    MemberLeftV1,
    MemberPresentV1,
    PartnerKnownV1,
    ReferralReceivedV1,
    ReferralRoutedV1,
    ReferralWithdrawnV1,
    RoutingReopenedV1,
    SourceIdentifiedV1,
    TeamKnownV1,
)
from contracts.events.intake_facts import AdditionReadV1, CallbackMadeV1
from services.chassis.domain.absence import absences_from
from services.chassis.domain.decider import Dispatch
from services.chassis.domain.readers import NOBODY
from services.notify.domain.channel.absence import RecordResponsibleManagerAbsent
from services.notify.domain.channel.directory import (
    RecordMemberKnown,
    RecordMemberLeft,
    RecordPartnerKnown,
    RecordResponsibleManagerKnown,
)
from services.notify.domain.channel.state import channel_of, correspondent_of, responsible_managers_of
from services.notify.domain.feedback.colleagues import ColleagueAct
from services.notify.domain.feedback.deciding_again import RecordToBeDecidedAgain
from services.notify.domain.feedback.disclosure_risks import RecordDisclosureRisksChanged
from services.notify.domain.feedback.obligations import (
    RecordReferralReceived,
    RecordReferralWithdrawn,
    RecordSourceIdentified,
)
from services.notify.domain.feedback.state import Milestone, Obligation, Outcome, feedback_of
from services.notify.domain.team.upstream_facts import RecordTeamKnown, TeamFacts
from services.notify.domain.worker.absence import RecordMemberAbsent, RecordMemberPresent
from services.notify.domain.worker.state import worker_of
from services.notify.domain.worker.upstream_facts import RecordWorkerKnown, RecordWorkerLeft
from services.notify.policies.involvement import involvement_recorded
from services.notify.policies.obligations import SAFEGUARDING, occasion, open_obligation, sources
from services.notify.policies.visibility import acted, readers_of

COUNCIL = "council"
OBJECTS = "objects to the referrer hearing back"
"""The question of intake whose answer holds feedback."""


def referral_received(message: ReferralReceivedV1, envelope: Envelope) -> Iterator[Dispatch]:
    """Who has a part in it is known before the first obligation: nothing that waits about it is ever theirs."""
    yield Dispatch(
        feedback_of(message.referral),
        RecordReferralReceived(
            referral=message.referral,
            reference=message.reference,
            organisation=message.organisation,
            member=message.member,
            kind=message.kind,
            involved=message.involved,
            readers=readers_of(message.readers) if message.readers else NOBODY,
        ),
    )
    if message.involved_members or message.restricted:
        yield from involvement_recorded(message, envelope)
    yield open_obligation(
        message.referral, occasion(Milestone.RECEIVED, envelope), Obligation(milestone=Milestone.RECEIVED)
    )


def referral_routed(message: ReferralRoutedV1, envelope: Envelope) -> Iterator[Dispatch]:
    """A routing to safeguarding opens no obligation here: enquiry's `ReferralTaken` does, which knows every source that
    the concern names.

    A referral routed elsewhere belongs to no concern: its sources are those that it names and that triage identified
    (decision 0015).
    """
    if message.involved_members or message.restricted:
        yield from involvement_recorded(message, envelope)
    if message.routing == SAFEGUARDING:
        return
    obligation = Obligation(
        milestone=Milestone.ROUTED,
        outcome=Outcome(outcome=message.routing, reason=message.reason),
        sources=sources(message.sources),
        objects=message.objects,
        deceased=message.deceased,
    )
    yield open_obligation(message.referral, occasion(Milestone.ROUTED, envelope), obligation)


def adults_view_recorded(message: AdultsViewRecordedV1, envelope: Envelope) -> Iterator[Dispatch]:
    """Settles feedback outside a concern. Enquiry says what the adult thinks of the referrals of a concern."""
    if message.question == OBJECTS:
        objects = message.value == "yes"
        command = RecordDisclosureRisksChanged(referral=message.referral, concern=None, objects=objects)
        yield Dispatch(feedback_of(message.referral), command)


def routing_reopened(message: RoutingReopenedV1, envelope: Envelope) -> Iterator[Dispatch]:
    command = RecordToBeDecidedAgain(referral=message.referral, occasion=message.occasion)
    yield Dispatch(feedback_of(message.referral), command)


def addition_read(message: AdditionReadV1, envelope: Envelope) -> Iterator[Dispatch]:
    read = Obligation(milestone=Milestone.ADDITION_READ)
    yield open_obligation(message.referral, occasion(Milestone.ADDITION_READ, envelope), read)


def callback_made(message: CallbackMadeV1, envelope: Envelope) -> Iterator[Dispatch]:
    called = Obligation(milestone=Milestone.CALLED_BACK)
    yield open_obligation(message.referral, occasion(Milestone.CALLED_BACK, envelope), called)


def referral_withdrawn(message: ReferralWithdrawnV1, envelope: Envelope) -> Iterator[Dispatch]:
    yield Dispatch(feedback_of(message.referral), RecordReferralWithdrawn(referral=message.referral))
    yield from acted(message.referral, ColleagueAct.WITHDREW, envelope)


def source_identified(message: SourceIdentifiedV1, envelope: Envelope) -> Iterator[Dispatch]:
    """Settles feedback outside a concern. Enquiry says who the sources of a concern are."""
    command = RecordSourceIdentified(referral=message.referral, concern=None, sources=sources(message.sources))
    yield Dispatch(feedback_of(message.referral), command)


def partner_known(message: PartnerKnownV1, envelope: Envelope) -> Iterator[Dispatch]:
    command = RecordPartnerKnown(
        organisation=message.organisation, mailbox=message.mailbox, stated_by_organisation=True
    )
    yield Dispatch(channel_of(message.organisation), command)


def member_known(message: MemberJoinedV1 | MemberChangedV1, envelope: Envelope) -> Iterator[Dispatch]:
    command = RecordMemberKnown(member=message.member, organisation=message.organisation, email=message.email)
    yield Dispatch(
        channel_of(message.organisation), RecordPartnerKnown(organisation=message.organisation, mailbox=message.mailbox)
    )
    yield Dispatch(correspondent_of(message.member), command)
    roles = message.roles if message.kind == COUNCIL else ()
    yield Dispatch(responsible_managers_of(), RecordResponsibleManagerKnown(member=message.member, roles=roles))
    if message.kind == COUNCIL:
        yield Dispatch(worker_of(message.member), RecordWorkerKnown(member=message.member, roles=message.roles))


def member_left(message: MemberLeftV1, envelope: Envelope) -> Iterator[Dispatch]:
    command = RecordMemberLeft(member=message.member, organisation=message.organisation)
    yield Dispatch(correspondent_of(message.member), command)
    yield Dispatch(responsible_managers_of(), RecordResponsibleManagerKnown(member=message.member, roles=()))
    yield Dispatch(responsible_managers_of(), RecordResponsibleManagerAbsent(member=message.member, absences=()))
    yield Dispatch(worker_of(message.member), RecordWorkerLeft(member=message.member))


def member_absent(message: MemberAbsentV1, envelope: Envelope) -> Iterator[Dispatch]:
    absences = absences_from(message.absences)
    yield Dispatch(worker_of(message.member), RecordMemberAbsent(member=message.member, absences=absences))
    yield Dispatch(responsible_managers_of(), RecordResponsibleManagerAbsent(member=message.member, absences=absences))


def member_present(message: MemberPresentV1, envelope: Envelope) -> Iterator[Dispatch]:
    absences = absences_from(message.absences)
    yield Dispatch(worker_of(message.member), RecordMemberPresent(member=message.member, absences=absences))
    yield Dispatch(responsible_managers_of(), RecordResponsibleManagerAbsent(member=message.member, absences=absences))


def team_known(message: TeamKnownV1, envelope: Envelope) -> Iterator[Dispatch]:
    """The stream of a team has its own id, so that it is found by what items name."""
    yield Dispatch(message.team, RecordTeamKnown(facts=msgspec.convert(message.model_dump(), TeamFacts)))
