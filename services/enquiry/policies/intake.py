"""Policies of what intake tells: referrals and what is added to them; members and teams."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from contracts.envelope import Envelope
from contracts.events import intake
from contracts.events.intake_access import InvolvementRecordedV1, ReferralRestrictedV1, RestrictionLiftedV1
from contracts.events.intake_facts import DetentionRecordedV1
from services.chassis.application.service_manifest import Subscriptions
from services.chassis.domain.absence import absences_from
from services.chassis.domain.decider import Dispatch
from services.enquiry.domain.concern.raising import RecordReferralTaken, Submission
from services.enquiry.domain.concern.state import concern_of
from services.enquiry.domain.referral.detention import RecordReferralDetention
from services.enquiry.domain.referral.involvement import RecordInvolvement
from services.enquiry.domain.referral.state import referral_of
from services.enquiry.domain.referral.upstream_facts import (
    RecordAdultsView,
    RecordInformationAdded,
    RecordReferralWithdrawn,
    RecordSourceIdentified,
)
from services.enquiry.domain.sources import Source
from services.enquiry.domain.team.upstream_facts import RecordTeamKnown, TeamFacts
from services.enquiry.domain.worker.absence import RecordMemberAbsent, RecordMemberPresent
from services.enquiry.domain.worker.state import worker_of
from services.enquiry.domain.worker.upstream_facts import RecordMemberKnown, RecordMemberLeft

SAFEGUARDING = "safeguarding"
COUNCIL = "council"
PARTNERS = frozenset({"referrer", "organisation lead"})
"""Roles of whoever acts for a partner."""


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
    command = RecordInformationAdded(
        message_id=envelope.id, information=message.information, from_partner=envelope.actorrole in PARTNERS
    )
    yield Dispatch(referral_of(message.referral), command)


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


def involvement_recorded(
    message: ReferralRestrictedV1 | RestrictionLiftedV1 | InvolvementRecordedV1, envelope: Envelope
) -> Iterator[Dispatch]:
    command = RecordInvolvement(
        message_id=envelope.id,
        involved=message.involved_members,
        restricted=isinstance(message, ReferralRestrictedV1) or message.restricted,
    )
    yield Dispatch(referral_of(message.referral), command)


def detention_recorded(message: DetentionRecordedV1, envelope: Envelope) -> Iterator[Dispatch]:
    command = RecordReferralDetention(message_id=envelope.id, detained=message.detained, source=message.source)
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


INTAKE: Subscriptions = {
    intake.ReferralRoutedV1: referral_routed,
    intake.InformationAddedV1: information_added,
    intake.ReferralWithdrawnV1: referral_withdrawn,
    intake.AdultsViewRecordedV1: adults_view_recorded,
    intake.SourceIdentifiedV1: source_identified,
    ReferralRestrictedV1: involvement_recorded,
    RestrictionLiftedV1: involvement_recorded,
    InvolvementRecordedV1: involvement_recorded,
    DetentionRecordedV1: detention_recorded,
    intake.MemberJoinedV1: member_known,
    intake.MemberChangedV1: member_known,
    intake.MemberLeftV1: member_left,
    intake.MemberAbsentV1: member_absent,
    intake.MemberPresentV1: member_present,
    intake.TeamKnownV1: team_known,
}
