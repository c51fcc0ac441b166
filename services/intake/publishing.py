"""PUBLISHED and INTERNAL of intake: every event is on exactly one. Translation of domain events to contract events."""

from __future__ import annotations

from contracts.events import Source
from contracts.events.intake import (
    AdultsViewRecordedV1,
    AdultV1,
    InformationAddedV1,
    MemberChangedV1,
    MemberJoinedV1,
    MemberLeftV1,
    PartnerKnownV1,
    ReferralReceivedV1,
    ReferralRoutedV1,
    ReferralWithdrawnV1,
    SourceIdentifiedV1,
)
from contracts.events.intake_access import (
    PartnerMergedV1,
    PartnerUnmergedV1,
)
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.application.service_manifest import PublishedEvents
from services.chassis.domain.references import reference_of
from services.chassis.open_items.policies import HOLDINGS_EVENTS, ITEM_EVENTS
from services.intake.domain.identifier.claims import IdentifierClaimed, IdentifierReleased
from services.intake.domain.member.membership import MemberChanged, MemberJoined, MemberLeft
from services.intake.domain.member.roster import MemberListed, MemberUnlisted
from services.intake.domain.member.state import Member
from services.intake.domain.partner.merging import PartnerMerged, PartnerUnmerged
from services.intake.domain.partner.registration import PartnerChanged, PartnerRegistered
from services.intake.domain.partner.state import Partner
from services.intake.domain.referral.additions import InformationAdded, ReferralWithdrawn
from services.intake.domain.referral.adults_view import AdultsViewRecorded
from services.intake.domain.referral.content import Answer, Submission
from services.intake.domain.referral.routing import ReferralRouted
from services.intake.domain.referral.seen_to import LookedAt
from services.intake.domain.referral.state import Referral, adult_of
from services.intake.domain.referral.submission import ReferralReceived
from services.intake.domain.referral.triage import ReferralAllocated, ReferralUnallocated, RiskRated, SourceIdentified
from services.intake.domain.referral.upstream_facts import ReferralTaken, ReferralUnjoined
from services.intake.domain.referral.worry import WorryRaised
from services.intake.domain.referral.writers import RestrictedListed, RestrictedUnlisted, WriterLeft, WritingsLeft
from services.intake.item_publishing import CALLS_PUBLISHED
from services.intake.later_publishing import LATER_PUBLISHED
from services.intake.team_publishing import TEAM_INTERNAL, TEAM_PUBLISHED
from services.intake.visibility_publishing import VISIBILITY_PUBLISHED, involved_members, readers_v1


def referral_received(event: ReferralReceived, referral: Referral, recorded: RecordedEvent) -> ReferralReceivedV1:
    submission = event.submission
    return ReferralReceivedV1(
        referral=recorded.stream,
        reference=reference_of(recorded.stream),
        route=submission.route,
        organisation=event.organisation,
        kind=event.kind,
        member=event.member,
        involved=submission.involved,
        objects=submission.objects_to_feedback is Answer.YES,
        deceased=submission.alive is Answer.NO,
        sources=_sources(referral),
        readers=readers_v1(event.readers),
        involved_members=involved_members(referral),
        restricted=referral.involvement.restricted,
        linked_to=submission.linked_to,
    )


def information_added(event: InformationAdded, referral: Referral, recorded: RecordedEvent) -> InformationAddedV1:
    return InformationAddedV1(referral=recorded.stream, information=event.information)


def adults_view_recorded(
    event: AdultsViewRecorded, referral: Referral, recorded: RecordedEvent
) -> AdultsViewRecordedV1:
    return AdultsViewRecordedV1(
        referral=recorded.stream, question=event.question, value=event.value, said_by=event.said_by
    )


def referral_withdrawn(event: ReferralWithdrawn, referral: Referral, recorded: RecordedEvent) -> ReferralWithdrawnV1:
    return ReferralWithdrawnV1(referral=recorded.stream, reason=event.reason)


def referral_routed(event: ReferralRouted, referral: Referral, recorded: RecordedEvent) -> ReferralRoutedV1:
    submission = referral.submission
    return ReferralRoutedV1(
        referral=recorded.stream,
        reference=reference_of(recorded.stream),
        routing=event.routing,
        reason=event.reason,
        joins=event.joins,
        organisation=referral.organisation,
        adult=_adult(submission, recorded),
        about_organisation=submission.about_organisation,
        concern=submission.concern,
        kinds=submission.kinds,
        wishes=submission.wishes,
        reach=submission.reach,
        danger=submission.immediate_danger is Answer.YES,
        rating=referral.rating,
        objects=referral.objects,
        agrees=referral.agrees,
        deceased=submission.alive is Answer.NO,
        sources=_sources(referral),
        source_name=submission.source_name,
        information=referral.information,
        joined=event.joined,
        writer=referral.writer,
        involved_members=involved_members(referral),
        restricted=referral.involvement.restricted,
        same_adult_because=event.same_adult_because,
        detained=referral.detention.value if referral.detention else None,
        detention_source=referral.detention.source if referral.detention else None,
        withdrawn=referral.withdrawal,
    )


def source_identified(event: SourceIdentified, referral: Referral, recorded: RecordedEvent) -> SourceIdentifiedV1:
    corrected = event.instead_of
    return SourceIdentifiedV1(
        referral=recorded.stream,
        joins=referral.joins,
        sources=_sources(referral),
        cleared=(corrected,) if corrected and not referral.names(corrected) else (),
    )


def member_joined(event: MemberJoined, member: Member, recorded: RecordedEvent) -> MemberJoinedV1:
    return MemberJoinedV1(
        member=recorded.stream,
        organisation=event.organisation,
        organisation_name=event.organisation_name,
        kind=event.kind,
        name=event.name,
        email=event.email,
        mailbox=event.mailbox,
        roles=event.roles,
    )


def member_changed(event: MemberChanged, member: Member, recorded: RecordedEvent) -> MemberChangedV1:
    return MemberChangedV1(
        member=recorded.stream,
        organisation=member.organisation,
        kind=member.kind,
        name=event.name,
        email=event.email,
        mailbox=event.mailbox,
        roles=event.roles,
    )


def member_left(event: MemberLeft, member: Member, recorded: RecordedEvent) -> MemberLeftV1:
    return MemberLeftV1(member=recorded.stream, organisation=member.organisation)


def partner_known(
    event: PartnerRegistered | PartnerChanged, partner: Partner, recorded: RecordedEvent
) -> PartnerKnownV1:
    return PartnerKnownV1(
        organisation=recorded.stream,
        name=event.name,
        kind=event.kind,
        mailbox=event.mailbox,
        ods_code=event.ods_code,
        cqc_id=event.cqc_id,
    )


def partner_merged(event: PartnerMerged, partner: Partner, recorded: RecordedEvent) -> PartnerMergedV1:
    return PartnerMergedV1(organisation=recorded.stream, into=event.into)


def partner_unmerged(event: PartnerUnmerged, partner: Partner, recorded: RecordedEvent) -> PartnerUnmergedV1:
    return PartnerUnmergedV1(organisation=recorded.stream, apart_from=event.apart_from)


def _sources(referral: Referral) -> tuple[Source, ...]:
    return tuple(Source(organisation=source.organisation, matched=source.matched) for source in referral.sources)


def _adult(submission: Submission, recorded: RecordedEvent) -> AdultV1 | None:
    adult = submission.adult
    if adult is None:
        return None
    return AdultV1(
        id=adult_of(recorded.stream),
        name=adult.name,
        description=adult.description,
        born=adult.born,
        nhs_number=adult.nhs_number,
        address=adult.address,
        whereabouts=adult.whereabouts,
        safe_contact=adult.safe_contact,
    )


PUBLISHED: PublishedEvents = {
    ReferralReceived: referral_received,
    InformationAdded: information_added,
    ReferralWithdrawn: referral_withdrawn,
    AdultsViewRecorded: adults_view_recorded,
    ReferralRouted: referral_routed,
    SourceIdentified: source_identified,
    MemberJoined: member_joined,
    MemberChanged: member_changed,
    MemberLeft: member_left,
    PartnerRegistered: partner_known,
    PartnerChanged: partner_known,
    PartnerMerged: partner_merged,
    PartnerUnmerged: partner_unmerged,
    **TEAM_PUBLISHED,
    **VISIBILITY_PUBLISHED,
    **LATER_PUBLISHED,
    **CALLS_PUBLISHED,
}
INTERNAL = (
    frozenset({RiskRated, ReferralAllocated, ReferralUnallocated, ReferralTaken, ReferralUnjoined, WorryRaised})
    | {MemberListed, MemberUnlisted, IdentifierClaimed, IdentifierReleased, *TEAM_INTERNAL}
    | {LookedAt, WriterLeft, WritingsLeft, RestrictedListed, RestrictedUnlisted}
    | {*ITEM_EVENTS, *HOLDINGS_EVENTS}
)
