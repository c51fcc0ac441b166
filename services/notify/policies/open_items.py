"""Open items: what makes a person wait is on the board in the same save, and what ends the waiting takes it off."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import shorten
from uuid import UUID

from services.chassis.application.service_manifest import Reactions, merged_reactions
from services.chassis.domain.decider import Dispatch
from services.chassis.domain.open_items.life import RaiseItem, SettleItem
from services.chassis.domain.open_items.state import ItemSubject
from services.chassis.domain.references import reference_of
from services.chassis.open_items.policies import item_reactions
from services.notify.domain.channel.state import NOBODY
from services.notify.domain.delivery.attempts import NoticeUndeliverable
from services.notify.domain.delivery.follow_up import DeliveryRenewed, UndeliverableSeenTo
from services.notify.domain.delivery.restriction import DeliveryCancelled
from services.notify.domain.delivery.state import Delivery
from services.notify.domain.feedback.deciding_again import ToBeDecidedAgain
from services.notify.domain.feedback.disclosure_risks import DisclosureRisksChanged
from services.notify.domain.feedback.disputes import DisputeAnswer, DisputeAnswered, FeedbackDisputed
from services.notify.domain.feedback.milestone_words import milestone_words
from services.notify.domain.feedback.obligations import SourceIdentified
from services.notify.domain.feedback.review import FeedbackReleased
from services.notify.domain.feedback.sent_in_error import ConcernLeft
from services.notify.domain.feedback.settlement import FeedbackHeld, FeedbackWithheld
from services.notify.domain.feedback.state import Feedback, occasion_to_path
from services.notify.domain.item_kinds import DISPUTE, HANDED_OVER, HELD, UNDELIVERABLE
from services.notify.open_items import NOTIFY, dispute_item, handed_over_item, held_item, undeliverable_item
from services.notify.policies.incidents import INCIDENTS
from services.notify.policies.owners import OWNERS

DETAIL_CHARACTERS_MAX = 300
JUDGED_AGAIN = "judged again by what is known now"


def feedback_held(event: FeedbackHeld, feedback: Feedback, stream_id: UUID) -> Iterator[Dispatch]:
    """What is held anew, for another reason or at another level, waits anew: a person decides by what is known now."""
    item = held_item(event.referral, event.occasion)
    yield Dispatch(item, SettleItem(outcome=JUDGED_AGAIN))
    raised = RaiseItem(
        kind=HELD,
        subject=subject_of(event.referral, occasion_to_path(event.occasion)),
        detail=f"Whether they are told {milestone_words(event.occasion)}: {event.reason}",
        owner=member_of(event.owner),
    )
    yield Dispatch(item, raised)


def feedback_released(event: FeedbackReleased, feedback: Feedback, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(held_item(event.referral, event.occasion), SettleItem(outcome=f"told: {event.reason}"))


def feedback_withheld(event: FeedbackWithheld, feedback: Feedback, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(held_item(event.referral, event.occasion), SettleItem(outcome=f"withheld: {event.reason}"))


def judged_again(
    event: SourceIdentified | DisclosureRisksChanged, feedback: Feedback, stream_id: UUID
) -> Iterator[Dispatch]:
    for occasion in event.occasions:
        yield Dispatch(held_item(feedback.referral, occasion), SettleItem(outcome=JUDGED_AGAIN))


def concern_left(event: ConcernLeft, feedback: Feedback, stream_id: UUID) -> Iterator[Dispatch]:
    for occasion in event.cancelled:
        yield Dispatch(held_item(feedback.referral, occasion), SettleItem(outcome="the referral left the concern"))


def feedback_disputed(event: FeedbackDisputed, feedback: Feedback, stream_id: UUID) -> Iterator[Dispatch]:
    raised = RaiseItem(
        kind=DISPUTE,
        subject=subject_of(event.referral, occasion_to_path(event.occasion)),
        detail=shorten(event.reason, DETAIL_CHARACTERS_MAX, placeholder=" …"),
        owner=member_of(event.owner),
    )
    yield Dispatch(dispute_item(event.referral, event.occasion), raised)


def dispute_answered(event: DisputeAnswered, feedback: Feedback, stream_id: UUID) -> Iterator[Dispatch]:
    """What is to be decided again stays open here until whoever decides says that they have it."""
    item = dispute_item(event.referral, event.occasion)
    yield Dispatch(item, SettleItem(outcome=f"answered: {event.answer}"))
    if event.answer is DisputeAnswer.AGAIN:
        raised = RaiseItem(
            kind=HANDED_OVER,
            subject=subject_of(event.referral, occasion_to_path(event.occasion)),
            beside=(item,),
            detail=f"The referrer was told: {event.answer}",
        )
        yield Dispatch(handed_over_item(event.referral, event.occasion), raised)


def to_be_decided_again(event: ToBeDecidedAgain, feedback: Feedback, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(handed_over_item(event.referral, event.occasion), SettleItem(outcome="taken up"))


def notice_undeliverable(event: NoticeUndeliverable, delivery: Delivery, stream_id: UUID) -> Iterator[Dispatch]:
    raised = RaiseItem(
        kind=UNDELIVERABLE,
        subject=ItemSubject(stream=stream_id, case=event.referral, reference=reference_of(event.referral)),
        detail=shorten(f"By {event.channel}: {event.reason}", DETAIL_CHARACTERS_MAX, placeholder=" …"),
        owner=member_of(event.owner),
    )
    yield Dispatch(undeliverable_item(stream_id), raised)


def delivery_renewed(event: DeliveryRenewed, delivery: Delivery, stream_id: UUID) -> Iterator[Dispatch]:
    """Where it does not arrive this time either, it waits for somebody again."""
    yield Dispatch(undeliverable_item(stream_id), SettleItem(outcome="sent again"))


def undeliverable_seen_to(event: UndeliverableSeenTo, delivery: Delivery, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(undeliverable_item(stream_id), SettleItem(outcome="seen to"))


def delivery_cancelled(event: DeliveryCancelled, delivery: Delivery, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(undeliverable_item(stream_id), SettleItem(outcome="nobody may be told any more"))


def subject_of(referral: UUID, key: str = "") -> ItemSubject:
    """The feedback on a referral; `key`: the occasion, as the path of a route carries it."""
    return ItemSubject(stream=referral, case=referral, reference=reference_of(referral), key=key)


def member_of(owner: str) -> UUID | None:
    return None if owner == NOBODY else UUID(owner)


ON_THE_BOARD: Reactions = {
    FeedbackHeld: feedback_held,
    FeedbackReleased: feedback_released,
    FeedbackWithheld: feedback_withheld,
    SourceIdentified: judged_again,
    DisclosureRisksChanged: judged_again,
    ConcernLeft: concern_left,
    FeedbackDisputed: feedback_disputed,
    DisputeAnswered: dispute_answered,
    ToBeDecidedAgain: to_be_decided_again,
    NoticeUndeliverable: notice_undeliverable,
    DeliveryRenewed: delivery_renewed,
    UndeliverableSeenTo: undeliverable_seen_to,
    DeliveryCancelled: delivery_cancelled,
}
OPEN_ITEMS: Reactions = merged_reactions(item_reactions(NOTIFY), ON_THE_BOARD, INCIDENTS, OWNERS)
