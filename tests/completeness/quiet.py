"""Quiet events: those after which no new item has to be made, why, and what proves it.

An event that is in none of these tables is news: a cell in which it is recorded, and no item is made or raised, is a
fault. So is a new event until somebody says here why nobody has to be shown it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from services.chassis.domain.open_items.state import Rung, item_of
from services.chassis.domain.working_time import london_day
from services.intake.domain.referral.state import Referral, RiskRating, Routing
from tests.completeness.matter import WholeMatter

QUIET: Mapping[str, str] = {
    "whoever has the matter did it, or what a service keeps of it follows": """
        intake.referral.risk-rated intake.referral.allocated intake.referral.unallocated
        enquiry.concern.birth-corrected enquiry.concern.decided enquiry.concern.superseded
        enquiry.concern.finding-recorded enquiry.concern.join-confirmed enquiry.concern.duty-recognised
        enquiry.enquiry.action-recorded enquiry.enquiry.allocated enquiry.enquiry.became-statutory
        enquiry.enquiry.closed enquiry.enquiry.closure-asked enquiry.enquiry.concluded enquiry.enquiry.delayed
        enquiry.enquiry.desired-outcome-recorded enquiry.enquiry.ended enquiry.enquiry.outcomes-evaluated
        enquiry.enquiry.risk-assessed enquiry.enquiry.unallocated enquiry.enquiry.opened enquiry.enquiry.reopened
        enquiry.enquiry.decision-open enquiry.enquiry.held-feedback-known enquiry.enquiry.outcome-settled
        enquiry.enquiry.referral-joined enquiry.enquiry.sources-known enquiry.enquiry.continued
        enquiry.concern.feedback-held enquiry.concern.held-feedback-settled
        enquiry.referral.dispute-answered enquiry.referral.detention-recorded enquiry.referral.feedback-disputed
        enquiry.news.seen
        open-item.acknowledged open-item.raised open-item.reviewed open-item.settled open-item.unallocated
        open-item.allocated open-item.paused open-item.resumed open-item.extended
        open-item.extension-declined open-item.call-ended notify.item-call.closed
        enquiry.news.addition-read intake.referral.addition-read intake.referral.callback-made
        intake.referral.looked-at
        notify.delivery.owner-changed notify.feedback.owner-changed holdings.closed holdings.limited
        holdings.item-given-up holdings.item-taken holdings.owner-away""",
    "whoever asks a manager keeps the item, which comes to the manager by itself when it is due": """
        open-item.extension-asked""",
    "its referrer is told of it, or it is on its way to them": """
        notify.delivery.attempt-begun notify.delivery.cancelled notify.delivery.delivered notify.delivery.gathered
        notify.delivery.intended notify.delivery.news-added notify.delivery.renewed notify.delivery.seen-to
        notify.delivery.narrowed
        notify.feedback-case.disclosure-risks-known notify.feedback-case.join-confirmed
        notify.feedback-case.milestone-reached notify.feedback-case.sources-known
        notify.feedback.obligation-opened notify.feedback.read notify.feedback.told notify.feedback.withheld
        notify.feedback.dispute-answered notify.feedback.released notify.feedback.referral-withdrawn
        notify.feedback.disclosure-risks-changed notify.feedback.source-identified
        notify.feedback.colleague-acted notify.feedback.to-be-decided-again""",
    "who of the referrer's organisation may see it: that is theirs to say, and to use": """
        intake.referral.shared intake.referral.share-ended intake.writings.restricted-listed
        intake.referral.restricted notify.feedback.readers-known
        intake.referral.involvement-recorded enquiry.referral.involvement-recorded
        enquiry.concern.involvement-recorded notify.feedback.involvement-recorded
        intake.referral.restriction-lifted intake.writings.restricted-removed""",
    "people, teams and organisations: what they own is asked of the items and holdings themselves": """
        intake.identifier.claimed intake.identifier.released
        intake.member.absence-ended intake.member.changed
        intake.member.joined intake.member.left intake.partner.changed intake.partner.merged intake.partner.registered
        intake.partner.unmerged intake.roster.member-listed intake.roster.member-removed intake.team-membership.begun
        intake.team-membership.closed intake.team-membership.ended intake.team-name.claimed intake.team-name.released
        intake.team.absorbed intake.team.changed intake.team.member-departed intake.team.merged intake.team.registered
        intake.team.address-test-asked intake.team.address-confirmed notify.delivery.staff-notice-intended
        intake.team.split enquiry.team.known enquiry.worker.member-known
        enquiry.worker.member-left enquiry.worker.member-present notify.channel.member-known notify.channel.member-left
        notify.channel.partner-known notify.channel.responsible-manager-absent notify.channel.webhook-set
        notify.channel.responsible-manager-known notify.organisation.partner-merged
        notify.organisation.partner-unmerged notify.team.known notify.worker.known notify.worker.left
        notify.worker.member-absent notify.worker.member-present open-item.lead-known
        notify.named-source.referral-listed notify.named-source.merged""",
}
"""Why -> the stored names of the events."""

KINDS_OF_STATES: Mapping[str, tuple[str, str]] = {
    "enquiry.concern.death-confirmed": ("enquiry", "to be decided again"),
    "enquiry.concern.detention-recorded": ("enquiry", "to be decided again"),
    "enquiry.concern.death-found-wrong": ("enquiry", "death reported"),
    "enquiry.concern.duty-to-be-recognised": ("enquiry", "duty to be recognised"),
    "enquiry.concern.duty-not-recognised": ("enquiry", "duty to be recognised"),
    "enquiry.concern.to-be-decided-again": ("enquiry", "to be decided again"),
    "notify.feedback.held": ("notify", "held feedback"),
    "notify.feedback.disputed": ("notify", "disagreement"),
    "notify.delivery.undeliverable": ("notify", "undeliverable notice"),
}
"""Event -> the kind of item that its state asks for: `waits.py` holds the one against the other after every command."""

Proof = Callable[[WholeMatter, UUID, Any], str]
"""The matter then, the stream and the event -> what stands in the way of believing that nobody waits; or nothing."""


def first_look_waits(matter: WholeMatter, stream: UUID, event: Any) -> str:
    """A referral that nobody has looked at is read whole when somebody does: its item stands, before the team."""
    referral = matter.states("intake", Referral)[stream]
    item = matter.items("intake").get(item_of("intake", "triage", stream))
    unrated = referral.rating is RiskRating.NOT_RATED and not referral.looked_at
    unread = referral.routing is None and referral.owner is None and unrated
    return "" if item and unread else f"{type(event).__name__} came to a referral that somebody has looked at"


def view_asks_nothing(matter: WholeMatter, stream: UUID, event: Any) -> str:
    """Only that the adult does not agree asks something of whoever works for them; an objection is notify's to hold."""
    if str(event.question) == "agrees to the referral" and str(event.value) == "no":
        is_of_intake = stream in matter.states("intake", Referral)
        return first_look_waits(matter, stream, event) if is_of_intake else "the adult does not agree"
    return ""


def what_they_own_can_wait(matter: WholeMatter, stream: UUID, event: Any) -> str:
    """Until they are back; of an absence whose end nobody knows, the review of each item asks."""
    last_days = [absence.last_day for absence in getattr(event, "absences", (event,)) if absence.last_day]
    for service, timescales in ((name, manifest.timescales) for name, manifest in matter.manifests.items()):
        for item in matter.items(service).values():
            horizon = timescales.clock(f"review {item.risk}", matter.now).due_at
            theirs = item.owner and item.owner in (stream, getattr(event, "member", None))
            if theirs and item.rung is Rung.OWNER and any(day > london_day(horizon) for day in last_days):
                return f"its owner is away for longer than {item.kind} may wait"
    return ""


def detention_asks_nothing(matter: WholeMatter, stream: UUID, event: Any) -> str:
    """Triage records it of what triage has; of a concern enquiry holds the decision to it; elsewhere it is news."""
    elsewhere = matter.states("intake", Referral)[stream].routing not in (None, Routing.SAFEGUARDING)
    return (
        "the adult is detained, and whoever works on it is not shown that"
        if elsewhere and event.detained == "yes"
        else ""
    )


PROVED: Mapping[str, Proof] = {
    "intake.referral.detention-recorded": detention_asks_nothing,
    "intake.member.absence-recorded": what_they_own_can_wait,
    "enquiry.worker.member-absent": what_they_own_can_wait,
    "intake.referral.information-added": first_look_waits,
    "intake.referral.withdrawn": first_look_waits,
    "intake.referral.source-identified": first_look_waits,
    "intake.referral.adults-view-recorded": view_asks_nothing,
    "enquiry.referral.adults-view-recorded": view_asks_nothing,
    "enquiry.concern.adults-view-recorded": view_asks_nothing,
}
"""Event -> when it is quiet, and when it is not."""

NEW_MATTER, INCIDENT = "new matter", "incident"
DEMANDS: Mapping[str, tuple[str, str]] = {
    "enquiry.concern.information-added": ("enquiry", NEW_MATTER),
    "enquiry.concern.referral-withdrawn": ("enquiry", NEW_MATTER),
    "enquiry.concern.source-identified": ("enquiry", NEW_MATTER),
    "intake.referral.worry-raised": ("intake", "worry"),
    "intake.referral.writer-left": ("intake", "writer left"),
    "notify.delivery.staff-notice-undeliverable": ("notify", "undeliverable call"),
    "notify.feedback.incident-opened": ("notify", INCIDENT),
    "notify.feedback.told-before-merger": ("notify", INCIDENT),
    "notify.feedback.known-before-restriction": ("notify", INCIDENT),
}
"""Event -> the kind of item that somebody is shown because of it, whatever else was made at the same time."""

REASON_OF = {name: why for why, names in QUIET.items() for name in names.split()}
