"""Publishing of what is learnt of a referral, and what becomes of it: detention; read, called back, routed anew."""

from __future__ import annotations

from contracts.events.intake import RoutingReopenedV1
from contracts.events.intake_facts import AdditionReadV1, CallbackMadeV1, DetentionRecordedV1
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.application.service_manifest import PublishedEvents
from services.intake.domain.referral.detention import DetentionRecorded
from services.intake.domain.referral.routing_again import RoutingReopened
from services.intake.domain.referral.seen_to import AdditionRead, CallbackMade
from services.intake.domain.referral.state import Referral


def routing_reopened(event: RoutingReopened, referral: Referral, recorded: RecordedEvent) -> RoutingReopenedV1:
    return RoutingReopenedV1(referral=recorded.stream, occasion=event.occasion)


def addition_read(event: AdditionRead, referral: Referral, recorded: RecordedEvent) -> AdditionReadV1:
    return AdditionReadV1(referral=recorded.stream)


def callback_made(event: CallbackMade, referral: Referral, recorded: RecordedEvent) -> CallbackMadeV1:
    return CallbackMadeV1(referral=recorded.stream)


def detention_recorded(event: DetentionRecorded, referral: Referral, recorded: RecordedEvent) -> DetentionRecordedV1:
    return DetentionRecordedV1(referral=recorded.stream, detained=event.detained, source=event.source)


LATER_PUBLISHED: PublishedEvents = {
    RoutingReopened: routing_reopened,
    AdditionRead: addition_read,
    CallbackMade: callback_made,
    DetentionRecorded: detention_recorded,
}
