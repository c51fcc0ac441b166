"""Catalogue: every contract event with its type, version and topic; the key and the consumers of each topic.

An event type begins with the name of the service that publishes it.
"""

from __future__ import annotations

from contracts.envelope import Envelope
from contracts.events import ContractEvent, enquiry, intake, intake_access, intake_facts, items, notify

TOPICS = {
    "intake.referrals": "referral",
    "intake.people": "member",
    "intake.partners": "organisation",
    "intake.teams": "team",
    "intake.items": "item",
    "enquiry.cases": "concern",
    "enquiry.items": "item",
    "notify.feedback": "referral",
}
"""Topic -> the field that all its events carry, which is their key: the events of one case keep their order."""

TOPICS_BY_CONSUMER = {
    "enquiry": ("intake.referrals", "intake.people", "intake.teams", "notify.feedback"),
    "notify": (
        "intake.referrals",
        "intake.people",
        "intake.partners",
        "intake.teams",
        "intake.items",
        "enquiry.cases",
        "enquiry.items",
    ),
    "intake": ("enquiry.cases", "notify.feedback"),
}
"""Service -> the topics that it consumes."""

CATALOGUE: dict[type[ContractEvent], tuple[str, int, str]] = {
    intake.ReferralReceivedV1: ("intake.referral.received", 1, "intake.referrals"),
    intake.InformationAddedV1: ("intake.referral.information-added", 1, "intake.referrals"),
    intake.ReferralRoutedV1: ("intake.referral.routed", 1, "intake.referrals"),
    intake.AdultsViewRecordedV1: ("intake.referral.adults-view-recorded", 1, "intake.referrals"),
    intake_facts.DetentionRecordedV1: ("intake.referral.detention-recorded", 1, "intake.referrals"),
    intake.RoutingReopenedV1: ("intake.referral.routing-reopened", 1, "intake.referrals"),
    intake_facts.AdditionReadV1: ("intake.referral.addition-read", 1, "intake.referrals"),
    intake_facts.CallbackMadeV1: ("intake.referral.callback-made", 1, "intake.referrals"),
    intake.ReferralWithdrawnV1: ("intake.referral.withdrawn", 1, "intake.referrals"),
    intake.SourceIdentifiedV1: ("intake.referral.source-identified", 1, "intake.referrals"),
    intake_access.ReferralRestrictedV1: ("intake.referral.restricted", 1, "intake.referrals"),
    intake_access.RestrictionLiftedV1: ("intake.referral.restriction-lifted", 1, "intake.referrals"),
    intake_access.InvolvementRecordedV1: ("intake.referral.involvement-recorded", 1, "intake.referrals"),
    intake_access.ReferralSharedV1: ("intake.referral.shared", 1, "intake.referrals"),
    intake_access.ShareEndedV1: ("intake.referral.share-ended", 1, "intake.referrals"),
    intake.MemberJoinedV1: ("intake.member.joined", 1, "intake.people"),
    intake.MemberChangedV1: ("intake.member.changed", 1, "intake.people"),
    intake.MemberLeftV1: ("intake.member.left", 1, "intake.people"),
    intake.MemberAbsentV1: ("intake.member.absent", 1, "intake.people"),
    intake.MemberPresentV1: ("intake.member.present", 1, "intake.people"),
    intake.PartnerKnownV1: ("intake.partner.known", 1, "intake.partners"),
    intake_access.PartnerMergedV1: ("intake.partner.merged", 1, "intake.partners"),
    intake_access.PartnerUnmergedV1: ("intake.partner.unmerged", 1, "intake.partners"),
    intake.TeamKnownV1: ("intake.team.known", 1, "intake.teams"),
    intake.TeamAddressTestAskedV1: ("intake.team.address-test-asked", 1, "intake.teams"),
    items.IntakeItemCalledV1: ("intake.item.called", 1, "intake.items"),
    items.IntakeItemCallEndedV1: ("intake.item.call-ended", 1, "intake.items"),
    items.EnquiryItemCalledV1: ("enquiry.item.called", 1, "enquiry.items"),
    items.EnquiryItemCallEndedV1: ("enquiry.item.call-ended", 1, "enquiry.items"),
    enquiry.ReferralTakenV1: ("enquiry.concern.referral-taken", 1, "enquiry.cases"),
    enquiry.JoinConfirmedV1: ("enquiry.concern.join-confirmed", 1, "enquiry.cases"),
    enquiry.ReferralUnjoinedV1: ("enquiry.concern.referral-unjoined", 1, "enquiry.cases"),
    enquiry.DisclosureRisksKnownV1: ("enquiry.concern.disclosure-risks-known", 1, "enquiry.cases"),
    enquiry.SourcesKnownV1: ("enquiry.concern.sources-known", 1, "enquiry.cases"),
    enquiry.ConcernDecidedV1: ("enquiry.concern.decided", 1, "enquiry.cases"),
    enquiry.ConcernSupersededV1: ("enquiry.concern.superseded", 1, "enquiry.cases"),
    enquiry.ToBeDecidedAgainV1: ("enquiry.concern.to-be-decided-again", 1, "enquiry.cases"),
    enquiry.AdditionReadV1: ("enquiry.concern.addition-read", 1, "enquiry.cases"),
    enquiry.EnquiryReopenedV1: ("enquiry.enquiry.reopened", 1, "enquiry.cases"),
    enquiry.EnquiryBecameStatutoryV1: ("enquiry.enquiry.became-statutory", 1, "enquiry.cases"),
    enquiry.EnquiryEndedV1: ("enquiry.enquiry.ended", 1, "enquiry.cases"),
    enquiry.EnquiryOpenedV1: ("enquiry.enquiry.opened", 1, "enquiry.cases"),
    enquiry.EnquiryDelayedV1: ("enquiry.enquiry.delayed", 1, "enquiry.cases"),
    enquiry.EnquiryAllocatedV1: ("enquiry.enquiry.allocated", 1, "enquiry.cases"),
    enquiry.EnquiryConcludedV1: ("enquiry.enquiry.concluded", 1, "enquiry.cases"),
    enquiry.EnquiryClosedV1: ("enquiry.enquiry.closed", 1, "enquiry.cases"),
    notify.FeedbackToldV1: ("notify.feedback.told", 1, "notify.feedback"),
    notify.FeedbackHeldV1: ("notify.feedback.held", 1, "notify.feedback"),
    notify.FeedbackWithheldV1: ("notify.feedback.withheld", 1, "notify.feedback"),
    notify.FeedbackReadV1: ("notify.feedback.read", 1, "notify.feedback"),
    notify.FeedbackDisputedV1: ("notify.feedback.disputed", 1, "notify.feedback"),
    notify.DisputeAnsweredV1: ("notify.feedback.dispute-answered", 1, "notify.feedback"),
    notify.FeedbackUndeliverableV1: ("notify.feedback.undeliverable", 1, "notify.feedback"),
}
EVENT_CLASSES = {f"{event_type}.v{version}": event for event, (event_type, version, _) in CATALOGUE.items()}
EVENT_TYPES = {event: event_type for event_type, event in EVENT_CLASSES.items()}
KEY_FIELDS = {event: TOPICS[topic] for event, (_, _, topic) in CATALOGUE.items()}


def event_type_of(event: ContractEvent) -> str:
    """The type on the wire: `intake.referral.received.v1`."""
    return EVENT_TYPES[type(event)]


def topic_of(event: ContractEvent) -> str:
    """The topic that it is published on."""
    return CATALOGUE[type(event)][2]


def partition_key_of(event: ContractEvent) -> str:
    """The value of its topic's key field: the case it belongs to."""
    return str(getattr(event, KEY_FIELDS[type(event)]))


def topic_of_event_type(event_type: str) -> str | None:
    """The topic of an event type, or None for a type newer than this build."""
    event = EVENT_CLASSES.get(event_type)
    return CATALOGUE[event][2] if event else None


def open_envelope(envelope: Envelope) -> ContractEvent | None:
    """The contract event inside, or None for a type newer than this build. Raises pydantic's ValidationError."""
    event = EVENT_CLASSES.get(envelope.type)
    return event.model_validate(envelope.data) if event else None
