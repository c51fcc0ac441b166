"""Open items of decisions: a duty to recognise, a decision to take again, a death to confirm."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from services.chassis.application.service_manifest import Reactions
from services.chassis.domain.decider import Dispatch
from services.chassis.domain.open_items.life import SettleItem
from services.chassis.domain.open_items.state import Risk
from services.enquiry.domain.concern.death import DEATH, DeathConfirmed, DeathFoundWrong
from services.enquiry.domain.concern.deciding_again import DISPUTE, ToBeDecidedAgain
from services.enquiry.domain.concern.detention import DETENTION, ConcernDetentionRecorded
from services.enquiry.domain.concern.duty import DutyNotRecognised, DutyToBeRecognised
from services.enquiry.domain.concern.raising import ReferralTaken
from services.enquiry.domain.concern.state import Concern
from services.enquiry.domain.concern.superseding import ConcernSuperseded
from services.enquiry.open_items import (
    DEATH_REPORTED,
    DECIDE_AGAIN,
    RECOGNISE_DUTY,
    again_item,
    beside_enquiry,
    death_item,
    duty_item,
)


def duty_to_be_recognised(event: DutyToBeRecognised, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    raised = beside_enquiry(RECOGNISE_DUTY, stream_id, concern, "All three parts of the test are met", risk=Risk.HIGH)
    yield Dispatch(duty_item(stream_id), raised)


def duty_not_recognised(event: DutyNotRecognised, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(duty_item(stream_id), SettleItem(outcome="a manager found that the duty does not arise"))


def to_be_decided_again(event: ToBeDecidedAgain, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    """Before there is a decision, the item of the concern asks for it."""
    if concern.decision:
        yield Dispatch(again_item(stream_id), beside_enquiry(DECIDE_AGAIN, stream_id, concern, DISPUTE))


def concern_superseded(event: ConcernSuperseded, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    for item in (duty_item(stream_id), again_item(stream_id)):
        yield Dispatch(item, SettleItem(outcome=f"decided: {event.decision}"))


def referral_taken(event: ReferralTaken, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    """A death that a referral reports stops nothing: somebody confirms it, urgently, or finds that it is wrong."""
    if event.submission.deceased and concern.died_on is None:
        detail = f"Whoever sent {event.submission.reference} says that the adult has died"
        raised = beside_enquiry(DEATH_REPORTED, stream_id, concern, detail, risk=Risk.HIGH, urgent=True)
        yield Dispatch(death_item(stream_id), raised)


def death_confirmed(event: DeathConfirmed, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(death_item(stream_id), SettleItem(outcome="confirmed"))
    if event.asks_again:
        yield Dispatch(again_item(stream_id), beside_enquiry(DECIDE_AGAIN, stream_id, concern, DEATH, risk=Risk.HIGH))


def death_found_wrong(event: DeathFoundWrong, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(death_item(stream_id), SettleItem(outcome="the adult is alive"))
    if not concern.decide_again:
        yield Dispatch(again_item(stream_id), SettleItem(outcome="the adult is alive"))


def detention_recorded(event: ConcernDetentionRecorded, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    if event.asks_again:
        raised = beside_enquiry(DECIDE_AGAIN, stream_id, concern, DETENTION, risk=Risk.HIGH)
        yield Dispatch(again_item(stream_id), raised)
    elif not concern.decide_again:
        yield Dispatch(again_item(stream_id), SettleItem(outcome="the adult is not in prison or approved premises"))


DECISION_ITEMS: Reactions = {
    DutyToBeRecognised: duty_to_be_recognised,
    DutyNotRecognised: duty_not_recognised,
    ToBeDecidedAgain: to_be_decided_again,
    ConcernSuperseded: concern_superseded,
    ReferralTaken: referral_taken,
    DeathConfirmed: death_confirmed,
    DeathFoundWrong: death_found_wrong,
    ConcernDetentionRecorded: detention_recorded,
}
