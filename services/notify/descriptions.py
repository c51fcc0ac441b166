"""Descriptions for histories: one plain sentence for every event, and the lines that say how a state stands."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.application.service_manifest import CaseLinks, Descriptions, StateDescriptions
from services.chassis.domain.working_time import moment_in_words
from services.chassis.open_items.descriptions import ITEM_CASE_LINKS, ITEM_DESCRIPTIONS, ITEM_STATE_DESCRIPTIONS
from services.notify.call_descriptions import CALL_CASE_LINKS, CALL_DESCRIPTIONS, CALL_STATE_DESCRIPTIONS
from services.notify.domain.channel.absence import ResponsibleManagerAbsent
from services.notify.domain.channel.directory import MemberKnown, MemberLeft, PartnerKnown, ResponsibleManagerKnown
from services.notify.domain.channel.state import NOBODY
from services.notify.domain.channel.webhooks import WebhookSet
from services.notify.domain.delivery.attempts import (
    AttemptBegun,
    AttemptFailed,
    DeliveryGathered,
    DeliveryIntended,
    NewsAddedToNotice,
    NoticeDelivered,
    NoticeUndeliverable,
)
from services.notify.domain.delivery.follow_up import DeliveryRenewed, NoticeOwnerChanged, UndeliverableSeenTo
from services.notify.domain.delivery.state import Delivery
from services.notify.domain.feedback.deciding_again import ToBeDecidedAgain
from services.notify.domain.feedback.disclosure_risks import DisclosureRisksChanged
from services.notify.domain.feedback.disputes import DisputeAnswered, DisputeEscalated, FeedbackDisputed
from services.notify.domain.feedback.involvement import InvolvementRecorded
from services.notify.domain.feedback.milestone_words import MILESTONES, milestone_words
from services.notify.domain.feedback.obligations import (
    ObligationOpened,
    ReferralReceived,
    ReferralWithdrawn,
    SourceIdentified,
)
from services.notify.domain.feedback.owners import OwnerChanged
from services.notify.domain.feedback.reading import FeedbackRead
from services.notify.domain.feedback.review import FeedbackEscalated, FeedbackReleased
from services.notify.domain.feedback.sent_in_error import ConcernLeft, IncidentOpened
from services.notify.domain.feedback.settlement import FeedbackHeld, FeedbackTold, FeedbackWithheld
from services.notify.domain.feedback.state import Ending, Feedback, Level, feedback_of
from services.notify.domain.feedback.withholding import WithholdingLapsed
from services.notify.domain.feedback_case.joining import JoinConfirmed, ReferralUnjoined
from services.notify.domain.feedback_case.milestones import (
    DisclosureRisksKnown,
    MilestoneReached,
    ReferralTaken,
    SourcesKnown,
)
from services.notify.domain.feedback_case.state import FeedbackCase
from services.notify.domain.team.upstream_facts import TeamKnown
from services.notify.domain.worker.absence import MemberAbsent, MemberPresent
from services.notify.domain.worker.upstream_facts import WorkerKnown, WorkerLeft
from services.notify.visibility_descriptions import VISIBILITY_DESCRIPTIONS

LEVELS = {
    Level.RECEIVED: "that it was received, and no more",
    Level.STATUS: "the status only",
    Level.DECISION: "the decision with its reason",
    Level.OUTCOME: "the outcome with what became of the risk",
}


def _escalation_words(owner: str) -> str:
    return "there is no safeguarding lead to hand it to" if owner == NOBODY else "went to a safeguarding lead"


def _owner_words(owner: str) -> str:
    return "its team has it" if owner == NOBODY else f"{owner} has it"


DESCRIPTIONS: Descriptions = {
    **ITEM_DESCRIPTIONS,
    InvolvementRecorded: lambda e: f"{len(e.involved)} people of the council have a part in it, and are not asked.",
    OwnerChanged: lambda e: f"What waits of this ({milestone_words(e.occasion)}): {_owner_words(e.owner)}.",
    NoticeOwnerChanged: lambda e: f"The notice that did not arrive: {_owner_words(e.owner)}.",
    **VISIBILITY_DESCRIPTIONS,
    ReferralReceived: lambda e: "It was noted to whom feedback on this referral goes.",
    ObligationOpened: lambda e: f"The referrer is to be told {MILESTONES[e.obligation.milestone]}.",
    SourceIdentified: lambda e: "It became known who the source of risk is; what waited for that was looked at again.",
    ReferralWithdrawn: lambda e: "It was noted that the referrer, or a colleague of theirs, asked to withdraw.",
    FeedbackTold: lambda e: f"The referrer was told {MILESTONES[e.milestone]}, at level {e.level} ({LEVELS[e.level]}).",
    FeedbackHeld: lambda e: f"Telling the referrer {MILESTONES[e.milestone]} was held for a manager: {e.reason}.",
    FeedbackWithheld: lambda e: f"It was decided not to tell the referrer {MILESTONES[e.milestone]}: {e.reason}.",
    WithholdingLapsed: lambda e: (
        f"The day came on which it is looked at again whether the referrer is told {milestone_words(e.occasion)}."
    ),
    FeedbackReleased: lambda e: (
        f"It was released for telling {milestone_words(e.occasion)}, "
        f"at level {e.level} ({LEVELS[e.level]}): {e.reason}."
    ),
    FeedbackEscalated: lambda e: (
        f"What was held ({milestone_words(e.occasion)}) waited too long and {_escalation_words(e.owner)}."
    ),
    FeedbackRead: lambda e: f"The referrer opened what they were told: {milestone_words(e.occasion)}.",
    FeedbackDisputed: lambda e: (
        f"The referrer disagreed with what they were told ({milestone_words(e.occasion)}): {e.reason}"
    ),
    ToBeDecidedAgain: lambda e: "What the referrer disagreed with was taken up to be decided again.",
    DisputeEscalated: lambda e: (
        f"The referrer's disagreement ({milestone_words(e.occasion)}) waited too long and {_escalation_words(e.owner)}."
    ),
    DisputeAnswered: lambda e: (
        f"The referrer who disagreed ({milestone_words(e.occasion)}) was answered, {e.answer}: {e.rationale}"
    ),
    ReferralTaken: lambda e: (
        "A referral joined the concern; until a practitioner confirms that, its referrer is told nothing of it."
        if e.pending
        else "A referral was taken into the concern; its referrer is to be told every milestone that it reaches."
    ),
    JoinConfirmed: lambda e: (
        "A practitioner confirmed a joined referral; its referrer is to be told what the concern reaches."
    ),
    ReferralUnjoined: lambda e: "A referral left the concern; its referrer is told nothing of it any more.",
    ConcernLeft: lambda e: (
        f"The referral left a concern that it had joined: {len(e.in_error)} updates about it had been told in error,"
        f" {len(e.cancelled)} that waited were cancelled."
    ),
    IncidentOpened: lambda e: (
        f"An incident was opened for information governance: {len(e.updates)} updates told the wrong referrer of a"
        f" matter. By {moment_in_words(e.due_at)} they decide whether the Information Commissioner is told."
    ),
    MilestoneReached: lambda e: f"The concern reached a milestone: {MILESTONES[e.obligation.milestone]}.",
    DisclosureRisksKnown: lambda e: (
        "It was noted whether the adult objects to a referrer of this concern hearing back, and whether they have died."
    ),
    DisclosureRisksChanged: lambda e: (
        f"The adult {'objects' if e.objects else 'does not object'} to the referrer hearing back; "
        "what waited was looked at again."
    ),
    SourcesKnown: lambda e: "It became known who the sources of risk in this concern are.",
    PartnerKnown: lambda e: "It was noted where the organisation is reached.",
    MemberKnown: lambda e: "A member's address was noted.",
    MemberLeft: lambda e: "A member left the organisation.",
    ResponsibleManagerKnown: lambda e: (
        f"A member may decide on what is held, as {', '.join(e.roles)}."
        if e.roles
        else "A member no longer decides on what is held."
    ),
    ResponsibleManagerAbsent: lambda e: (
        "It was noted on which days a member is away, and decides on nothing that is held."
        if e.absences
        else "It was noted that a member is at work."
    ),
    WorkerKnown: lambda e: f"A worker is known, as {', '.join(e.roles)}.",
    WorkerLeft: lambda e: "A worker left.",
    MemberAbsent: lambda e: "It was noted on which days a worker is away.",
    MemberPresent: lambda e: "It was noted that a worker is back.",
    TeamKnown: lambda e: f"It was noted who is in the team {e.facts.name}.",
    WebhookSet: lambda e: "It was said where their system is told." if e.webhook else "The webhook was removed.",
    DeliveryIntended: lambda e: f"A notice, telling {milestone_words(e.occasion)}, is to be sent by {e.channel}.",
    DeliveryGathered: lambda e: (
        f"What tells {milestone_words(e.occasion)} goes with the notice before it, which was not sent yet."
    ),
    NewsAddedToNotice: lambda e: f"The notice also tells of a later update ({e.update}).",
    AttemptBegun: lambda e: f"Attempt {e.number} to send the notice began.",
    AttemptFailed: lambda e: f"Attempt {e.number} failed ({e.reason}); the next is due {moment_in_words(e.due)}.",
    **CALL_DESCRIPTIONS,
    NoticeDelivered: lambda e: f"The notice was delivered at attempt {e.number}.",
    DeliveryRenewed: lambda e: "The notice is to be sent again, to the address that is known now.",
    UndeliverableSeenTo: lambda e: f"It was seen to that the notice had not arrived: {e.reason}",
    NoticeUndeliverable: lambda e: (
        f"The notice could not be delivered by {e.channel} ({e.reason}); somebody must see to it."
    ),
}


def describe_feedback(feedback: Feedback) -> Iterable[tuple[str, str]]:
    for occasion in feedback.open_obligations:
        yield f"Telling {milestone_words(occasion)}", "not told yet"
    for occasion, held in feedback.held_obligations.items():
        yield f"Telling {milestone_words(occasion)}", f"held: {held.reason}" + (", escalated" if held.escalated else "")
    for occasion, ending in feedback.endings.items():
        yield (
            f"Telling {milestone_words(occasion)}",
            ending.kind + (" and read" if ending.read_by else "") + _disputed(ending),
        )


def _disputed(ending: Ending) -> str:
    if ending.dispute is None:
        return ""
    return "; the referrer disagrees" + (", escalated" if ending.dispute.escalated else "")


def describe_feedback_case(feedback_case: FeedbackCase) -> Iterable[tuple[str, str]]:
    yield "Referrals in the concern", str(len(feedback_case.referrals))
    yield "Milestones reached", ", ".join(milestone_words(occasion) for occasion in feedback_case.reached) or "none yet"


def describe_delivery(delivery: Delivery) -> Iterable[tuple[str, str]]:
    attempts = f"{delivery.attempts} attempt{'s' if delivery.attempts != 1 else ''}"
    if delivery.staff:
        yield (
            f"Notice by {delivery.channel} to the council's own people",
            f"{delivery.result or 'on its way'}, {attempts}",
        )
        return
    yield (
        f"Notice by {delivery.channel}, telling {milestone_words(delivery.occasion)}",
        f"{delivery.result or 'not sent yet'}, {attempts}",
    )


STATE_DESCRIPTIONS: StateDescriptions = {
    **ITEM_STATE_DESCRIPTIONS,
    Feedback: describe_feedback,
    FeedbackCase: describe_feedback_case,
    Delivery: describe_delivery,
    **CALL_STATE_DESCRIPTIONS,
}


def feedback_to_case(taken: ReferralTaken, recorded: RecordedEvent) -> Iterable[tuple[UUID, UUID]]:
    yield feedback_of(taken.referral), recorded.stream


def feedback_to_delivery(e: DeliveryIntended | DeliveryGathered, r: RecordedEvent) -> Iterable[tuple[UUID, UUID]]:
    yield feedback_of(e.referral), r.stream


CASE_LINKS: CaseLinks = {
    **ITEM_CASE_LINKS,
    **CALL_CASE_LINKS,
    ReferralTaken: feedback_to_case,
    DeliveryIntended: feedback_to_delivery,
    DeliveryGathered: feedback_to_delivery,
}
