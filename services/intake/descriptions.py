"""DESCRIPTIONS of intake: a sentence for every event, how a state reads, and the streams of one history.

Members and organisations appear as ids; a page replaces each id by its name.
"""

from __future__ import annotations

from collections.abc import Iterator

from services.chassis.application.service_manifest import CaseLinks, Descriptions, StateDescriptions
from services.chassis.domain.references import reference_of
from services.intake.domain.member.membership import MemberChanged, MemberJoined, MemberLeft
from services.intake.domain.partner.registration import PartnerChanged, PartnerRegistered
from services.intake.domain.referral.additions import InformationAdded, ReferralWithdrawn
from services.intake.domain.referral.routing import ReferralRouted
from services.intake.domain.referral.state import Referral
from services.intake.domain.referral.submission import ReferralReceived
from services.intake.domain.referral.triage import ReferralAllocated, ReferralUnallocated, RiskRated, SourceIdentified


def _describe_routing(event: ReferralRouted) -> str:
    joining = (
        f", joined to {reference_of(event.joins)}, an earlier referral about the same matter" if event.joins else ""
    )
    return f"Triage sent the referral to {event.routing}{joining} ({event.reason}): {event.rationale}"


def _describe_source(event: SourceIdentified) -> str:
    who = event.organisation or "no registered organisation"
    instead = f", instead of {event.instead_of}, named by mistake" if event.instead_of else ""
    return f"The named source of risk was identified as {who}{instead}: {event.rationale}"


DESCRIPTIONS: Descriptions = {
    ReferralReceived: lambda e: f"A referral was received by the route {e.submission.route}: {e.submission.concern}",
    InformationAdded: lambda e: f"Information was added: {e.information}",
    ReferralWithdrawn: lambda e: f"The referrer asked to withdraw the referral: {e.reason}",
    RiskRated: lambda e: f"The risk was rated {e.rating} (next review {e.review_on:%-d %B %Y}): {e.rationale}",
    ReferralAllocated: lambda e: f"The referral was given to {e.owner}, to be reviewed by {e.review_on:%-d %B %Y}",
    ReferralUnallocated: lambda e: f"The referral was left without an owner: {e.reason}",
    SourceIdentified: _describe_source,
    ReferralRouted: _describe_routing,
    PartnerRegistered: lambda e: f"{e.name} was registered as {e.kind}",
    PartnerChanged: lambda e: f"What is known of {e.name} was brought up to date",
    MemberJoined: lambda e: f"{e.name} joined {e.organisation_name} as {', '.join(e.roles)}",
    MemberChanged: lambda e: f"What is known of {e.name} was brought up to date; their roles are {', '.join(e.roles)}",
    MemberLeft: lambda e: "The member left",
}


def describe_referral(referral: Referral) -> Iterator[tuple[str, str]]:
    yield "Owner", str(referral.owner or f"UNALLOCATED: {referral.unallocated}")
    yield "Risk rating", str(referral.rating)
    yield "Next review", f"{referral.review_on:%-d %B %Y}"
    yield "Sent to", str(referral.routing or "not yet sent on")
    if referral.joins:
        yield "Joined to", reference_of(referral.joins)
    yield "Additions", str(len(referral.information))
    if referral.withdrawn:
        yield "Withdrawn", "its referrer asked to withdraw it"


STATE_DESCRIPTIONS: StateDescriptions = {Referral: describe_referral}

CASE_LINKS: CaseLinks = {}
"""None: a referral's history is its own stream."""
