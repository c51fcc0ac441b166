"""This is where every event of notify is one plain sentence, and how each thing stands, for histories."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from services.chassis.asking.recorded import Recorded
from services.chassis.asking.tables import Edges, Stands, Wording
from services.notify.domain.channel.noting import ChannelNoted, CorrespondentNoted, StewardNoted
from services.notify.domain.channel.state import NOBODY
from services.notify.domain.channel.webhooks import WebhookSet
from services.notify.domain.delivery.seeing_to import DeliveryRenewed, UndeliverableSeenTo
from services.notify.domain.delivery.sending import (
    AttemptBegun,
    AttemptFailed,
    Delivered,
    DeliveryIntended,
    Undeliverable,
)
from services.notify.domain.delivery.state import Delivery
from services.notify.domain.feedback.disputing import DisputeAnswered, DisputeEscalated, FeedbackDisputed
from services.notify.domain.feedback.holding import FeedbackEscalated, FeedbackReleased
from services.notify.domain.feedback.owing import AddresseeNoted, FeedbackOwed, SourcesNoted, WithdrawalNoted
from services.notify.domain.feedback.reading import FeedbackRead
from services.notify.domain.feedback.settling import FeedbackHeld, FeedbackTold, FeedbackWithheld
from services.notify.domain.feedback.state import Ending, Feedback, Level, Milestone, feedback_of
from services.notify.domain.matter.reaching import MilestoneReached, ReferralAdded, SourcesKnown
from services.notify.domain.matter.state import Matter

MILESTONES = {
    Milestone.RECEIVED: "that it was received",
    Milestone.ROUTED: "where triage sent it",
    Milestone.DECIDED: "what was decided",
    Milestone.OPENED: "that an enquiry was opened",
    Milestone.CONCLUDED: "how the enquiry concluded",
    Milestone.CLOSED: "that the enquiry was closed",
}
LEVELS = {
    Level.RECEIVED: "that it was received, and no more",
    Level.STATUS: "the status only",
    Level.DECISION: "the decision with its reason",
    Level.OUTCOME: "the outcome with what became of the risk",
}


def of(occasion: str) -> str:
    return MILESTONES[Milestone(occasion.partition("/")[0])]


def _to(owner: str) -> str:
    return "there is no safeguarding lead to hand it to" if owner == NOBODY else "went to a safeguarding lead"


WORDING: Wording = {
    AddresseeNoted: lambda e: "It was noted to whom feedback on this referral goes.",
    FeedbackOwed: lambda e: f"The referrer is to be told {MILESTONES[e.debt.milestone]}.",
    SourcesNoted: lambda e: "It became known who the source of risk is; what waited for that was looked at again.",
    WithdrawalNoted: lambda e: "It was noted that the referrer asked to withdraw the referral.",
    FeedbackTold: lambda e: f"The referrer was told {MILESTONES[e.milestone]}: {LEVELS[e.level]}.",
    FeedbackHeld: lambda e: f"Telling the referrer {MILESTONES[e.milestone]} was held for a manager: {e.reason}.",
    FeedbackWithheld: lambda e: f"It was decided not to tell the referrer {MILESTONES[e.milestone]}: {e.reason}.",
    FeedbackReleased: lambda e: f"It was released for telling {of(e.occasion)}, {LEVELS[e.level]}: {e.reason}.",
    FeedbackEscalated: lambda e: f"What was held ({of(e.occasion)}) waited too long and {_to(e.owner)}.",
    FeedbackRead: lambda e: f"The referrer opened what they were told: {of(e.occasion)}.",
    FeedbackDisputed: lambda e: f"The referrer disagreed with what they were told ({of(e.occasion)}): {e.reason}",
    DisputeEscalated: lambda e: f"The referrer's disagreement ({of(e.occasion)}) waited too long and {_to(e.owner)}.",
    DisputeAnswered: lambda e: f"The referrer who disagreed ({of(e.occasion)}) was answered, {e.answer}: {e.rationale}",
    ReferralAdded: lambda e: "A referral was taken into the matter; it is owed every milestone the matter reaches.",
    MilestoneReached: lambda e: f"The matter reached a milestone: {MILESTONES[e.debt.milestone]}.",
    SourcesKnown: lambda e: "It became known in this matter who the sources of risk are.",
    ChannelNoted: lambda e: "It was noted where the organisation is reached.",
    CorrespondentNoted: lambda e: "A member left the organisation." if e.left else "A member's address was noted.",
    StewardNoted: lambda e: (
        f"A member may decide on what is held, as {', '.join(e.roles)}."
        if e.roles
        else "A member no longer decides on what is held."
    ),
    WebhookSet: lambda e: "It was said where their system is told." if e.webhook else "The webhook was removed.",
    DeliveryIntended: lambda e: f"A notice, telling {of(e.occasion)}, is to be sent by {e.channel}.",
    AttemptBegun: lambda e: f"Attempt {e.number} to send the notice began.",
    AttemptFailed: lambda e: f"Attempt {e.number} failed ({e.reason}); the next is due {e.due:%d %B %Y, %H:%M} UTC.",
    Delivered: lambda e: f"The notice was delivered at attempt {e.number}.",
    DeliveryRenewed: lambda e: "The notice is to be sent again, to the address that is known now.",
    UndeliverableSeenTo: lambda e: f"It was seen to that the notice had not arrived: {e.reason}",
    Undeliverable: lambda e: f"The notice could not be delivered by {e.channel} ({e.reason}); somebody must see to it.",
}


def feedback_stands(feedback: Feedback) -> Iterable[tuple[str, str]]:
    for occasion in feedback.owed:
        yield f"Telling {of(occasion)}", "owed"
    for occasion, held in feedback.held.items():
        yield f"Telling {of(occasion)}", f"held: {held.reason}" + (", escalated" if held.escalated else "")
    for occasion, ending in feedback.ended.items():
        yield f"Telling {of(occasion)}", ending.how + (" and read" if ending.read else "") + _disputed(ending)


def _disputed(ending: Ending) -> str:
    if ending.dispute is None:
        return ""
    return "; the referrer disagrees" + (", escalated" if ending.dispute.escalated else "")


def matter_stands(matter: Matter) -> Iterable[tuple[str, str]]:
    yield "Referrals in the matter", str(len(matter.referrals))
    yield "Milestones reached", ", ".join(of(occasion) for occasion in matter.reached) or "none yet"


def delivery_stands(delivery: Delivery) -> Iterable[tuple[str, str]]:
    attempts = f"{delivery.attempts} attempt{'s' if delivery.attempts != 1 else ''}"
    yield (
        f"Notice by {delivery.channel}, telling {of(delivery.occasion)}",
        f"{delivery.result or 'not sent yet'}, {attempts}",
    )


STANDS: Stands = {Feedback: feedback_stands, Matter: matter_stands, Delivery: delivery_stands}


def referral_has_matter(added: ReferralAdded, recorded: Recorded) -> Iterable[tuple[UUID, UUID]]:
    yield feedback_of(added.referral), recorded.stream


def feedback_has_delivery(meant: DeliveryIntended, recorded: Recorded) -> Iterable[tuple[UUID, UUID]]:
    yield feedback_of(meant.referral), recorded.stream


EDGES: Edges = {ReferralAdded: referral_has_matter, DeliveryIntended: feedback_has_delivery}
