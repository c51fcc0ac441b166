"""DESCRIPTIONS of intake: a sentence for every event, how a state reads, and the streams of one history.

Members and organisations appear as ids; a page replaces each id by its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.application.service_manifest import CaseLinks, Descriptions, StateDescriptions
from services.chassis.domain.references import reference_of
from services.chassis.open_items.descriptions import (
    ITEM_CASE_LINKS,
    ITEM_DESCRIPTIONS,
    ITEM_STATE_DESCRIPTIONS,
)
from services.intake.domain.identifier.claims import IdentifierClaimed, IdentifierReleased
from services.intake.domain.member.membership import MemberChanged, MemberJoined, MemberLeft
from services.intake.domain.member.roster import MemberListed, MemberUnlisted
from services.intake.domain.partner.merging import PartnerMerged, PartnerUnmerged
from services.intake.domain.partner.registration import PartnerChanged, PartnerRegistered
from services.intake.domain.referral.additions import InformationAdded, ReferralWithdrawn
from services.intake.domain.referral.adults_view import AdultsViewRecorded
from services.intake.domain.referral.detention import DetentionRecorded
from services.intake.domain.referral.involvement import InvolvementRecorded
from services.intake.domain.referral.restriction import ReferralRestricted, RestrictionLifted
from services.intake.domain.referral.routing import ReferralRouted
from services.intake.domain.referral.routing_again import RoutingReopened
from services.intake.domain.referral.seen_to import AdditionRead, CallbackMade, LookedAt
from services.intake.domain.referral.sharing import ReferralShared, ShareEnded
from services.intake.domain.referral.state import Referral, Routing
from services.intake.domain.referral.submission import ReferralReceived
from services.intake.domain.referral.triage import ReferralAllocated, ReferralUnallocated, RiskRated, SourceIdentified
from services.intake.domain.referral.upstream_facts import ReferralTaken, ReferralUnjoined
from services.intake.domain.referral.worry import WorryRaised
from services.intake.domain.referral.writers import RestrictedListed, RestrictedUnlisted, WriterLeft, WritingsLeft
from services.intake.team_descriptions import TEAM_DESCRIPTIONS


def _describe_routing(event: ReferralRouted) -> str:
    joining = (
        f", joined to {reference_of(event.joins)}, an earlier referral about the same matter" if event.joins else ""
    )
    same = f" Both are about the same adult: {event.same_adult_because}" if event.same_adult_because else ""
    return f"Triage sent the referral to {event.routing}{joining} ({event.reason}): {event.rationale}{same}"


def _describe_source(event: SourceIdentified) -> str:
    who = event.organisation or "no registered organisation"
    instead = f", instead of {event.instead_of}, named by mistake" if event.instead_of else ""
    return f"The named source of risk was identified as {who}{instead}: {event.rationale}"


def _describe_receipt(event: ReferralReceived) -> str:
    restricted = "; in their organisation only its writer may see it" if event.restrictions else ""
    submission = event.submission
    named = f"; the source of risk may be {', '.join(map(str, event.staff_involved))}" if event.staff_involved else ""
    linked = f", linked to {reference_of(submission.linked_to)}, an earlier referral" if submission.linked_to else ""
    return f"A referral was received by the route {submission.route}{linked}{restricted}{named}: {submission.concern}"


def _describe_restriction(event: ReferralRestricted) -> str:
    involved = f"; said to be involved: {', '.join(map(str, event.involved))}" if event.involved else ""
    ended = f"; it is shared no more with {', '.join(map(str, event.shares_ended))}" if event.shares_ended else ""
    return f"The referral was restricted, because {event.restriction}{involved}{ended}: {event.reason}"


def _who(event: ReferralWithdrawn | WorryRaised) -> str:
    return "A colleague of the referrer" if event.by_colleague else "The referrer"


DESCRIPTIONS: Descriptions = {
    ReferralReceived: _describe_receipt,
    ReferralRestricted: _describe_restriction,
    RestrictionLifted: lambda e: f"The referral is restricted no more: {e.reason}",
    InvolvementRecorded: lambda e: (
        f"Of the council, {', '.join(map(str, e.members))} {'have' if len(e.members) > 1 else 'has'} "
        f"{'no part' if e.part == 'no part' else f'a part ({e.part})'} in the referral: {e.reason}"
    ),
    ReferralShared: lambda e: f"{e.member} may see the referral from now on",
    ShareEnded: lambda e: f"{e.member} may see the referral no more",
    PartnerMerged: lambda e: f"It was found to be the same organisation as {e.into}: {e.reason}",
    PartnerUnmerged: lambda e: f"It is another organisation than {e.apart_from} after all: {e.reason}",
    IdentifierClaimed: lambda e: f"The {e.kind} is that of {e.name}",
    IdentifierReleased: lambda e: "The identifier was given up",
    WriterLeft: lambda e: (
        f"{e.writer}, who wrote it, has left; it is restricted, so the council's safeguarding lead follows it"
    ),
    WritingsLeft: lambda e: f"The member left; {len(e.referrals)} of their referrals are restricted",
    RestrictedListed: lambda e: f"{reference_of(e.referral)} was listed as a restricted referral of this member",
    RestrictedUnlisted: lambda e: f"{reference_of(e.referral)} is no restricted referral of this member any more",
    MemberListed: lambda e: f"{e.name} was put on the list of the organisation's members",
    MemberUnlisted: lambda e: f"{e.member} was taken off the list of the organisation's members",
    InformationAdded: lambda e: f"Information was added: {e.information}",
    LookedAt: lambda e: "Somebody of triage has looked at the referral",
    AdditionRead: lambda e: "What a partner had added was read; they hear that",
    CallbackMade: lambda e: "A practitioner spoke with whoever asked to be called back",
    ReferralWithdrawn: lambda e: f"{_who(e)} asked to withdraw the referral: {e.reason}",
    AdultsViewRecorded: lambda e: (
        f"Whether the adult {e.question}: {e.value}, {e.said_by} said. How it is known: {e.basis}"
    ),
    DetentionRecorded: lambda e: f"Whether the adult is in prison or approved premises: {e.detained}, by {e.source}",
    RiskRated: lambda e: f"The risk was rated {e.rating} (next review {e.review_on:%-d %B %Y}): {e.rationale}",
    ReferralAllocated: lambda e: f"The referral was given to {e.owner}, to be reviewed by {e.review_on:%-d %B %Y}",
    ReferralUnallocated: lambda e: f"The referral was left without an owner: {e.reason}",
    SourceIdentified: _describe_source,
    ReferralRouted: _describe_routing,
    ReferralUnjoined: lambda e: (
        f"Somebody sent the referral back to triage: it did not belong to the matter that it had joined: {e.reason}"
    ),
    RoutingReopened: lambda e: (
        "The referrer disagreed with where the referral was sent: triage has it again and decides anew"
    ),
    ReferralTaken: lambda e: "The safeguarding team took the referral: it is part of a concern",
    PartnerRegistered: lambda e: f"{e.name} was registered as {e.kind}",
    PartnerChanged: lambda e: f"What is known of {e.name} was brought up to date",
    MemberJoined: lambda e: f"{e.name} joined {e.organisation_name} as {', '.join(e.roles)}",
    MemberChanged: lambda e: f"What is known of {e.name} was brought up to date; their roles are {', '.join(e.roles)}",
    MemberLeft: lambda e: "The member left",
    **TEAM_DESCRIPTIONS,
    WorryRaised: lambda e: f"{_who(e)} has heard nothing and is worried" + (f": {e.words}" if e.words else ""),
    **ITEM_DESCRIPTIONS,
}


def describe_referral(referral: Referral) -> Iterator[tuple[str, str]]:
    yield "Owner", str(referral.owner or f"UNALLOCATED: {referral.unallocated}")
    yield "Risk rating", str(referral.rating)
    yield "Next review", f"{referral.review_on:%-d %B %Y}"
    yield "Sent to", str(referral.routing or "not yet sent on")
    if referral.joins:
        yield "Joined to", reference_of(referral.joins)
    if referral.submission.linked_to:
        yield "Linked to", reference_of(referral.submission.linked_to)
    yield from _describe_visibility(referral)
    if referral.routing is Routing.SAFEGUARDING:
        yield "Taken by the safeguarding team", "yes" if referral.concern else "not yet"
    yield "Additions", str(len(referral.information))
    if referral.withdrawn:
        yield "Withdrawn", "its referrer, or a colleague of theirs, asked to withdraw it"


def _describe_visibility(referral: Referral) -> Iterator[tuple[str, str]]:
    if referral.staff_involved:
        yield "People of the council who have a part in it", ", ".join(map(str, sorted(referral.staff_involved)))
    if referral.restrictions:
        yield "Restricted", "; ".join(sorted(referral.restrictions))
    if referral.writer_has_left:
        yield "Writer", "has left; the council's safeguarding lead follows it"
    if referral.shares:
        yield "Shared with", ", ".join(str(share.member) for share in referral.shares)


STATE_DESCRIPTIONS: StateDescriptions = {Referral: describe_referral, **ITEM_STATE_DESCRIPTIONS}


def earlier_to_linked(e: ReferralReceived, recorded: RecordedEvent) -> Iterator[tuple[UUID, UUID]]:
    if e.submission.linked_to:
        yield e.submission.linked_to, recorded.stream


CASE_LINKS: CaseLinks = {**ITEM_CASE_LINKS, ReferralReceived: earlier_to_linked}
"""A referral's history is its own stream, with the open items about it, and later referrals that are linked to it."""
