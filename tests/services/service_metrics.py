"""Helpers for metrics: read the samples of a service, and give it something to count."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime
from uuid import uuid4

from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from contracts.envelope import Envelope
from deploy.composition import ServiceInstance
from services.chassis.domain.decider import CommandContext, Dispatch
from services.notify.domain.delivery.state import Notice
from services.notify.domain.feedback.obligations import RecordReferralReceived
from services.notify.domain.feedback.state import Obligation
from services.notify.projections.deliveries import due_notices
from tests.domain.notify.builders import NOTIFY_CONTEXT, REFERRAL, Notify, addressee, decision, open_obligation
from tests.domain.notify.test_late_joins import referral_received
from tests.scenario.messages import now


def samples(http: TestClient) -> dict[str, float]:
    """Name{labels} -> number, of every sample."""
    families = text_string_to_metric_families(http.get("/metrics").text)
    return {
        f"{s.name}{sorted((k, v) for k, v in s.labels.items() if k != 'service')}": s.value
        for family in families
        for s in family.samples
    }


def sample(http: TestClient, name: str) -> float:
    return samples(http)[f"tellback_{name}[]"]


def open_decision_obligation(
    notify: ServiceInstance, obligation: Obligation | None = None, at: datetime | None = None
) -> None:
    """Open an obligation before its addressee is known, so that it stays open."""
    notify.service.handle(Dispatch(REFERRAL, open_obligation(obligation or decision())), context=notify_context(at))


def record_addressee(notify: ServiceInstance, at: datetime | None = None) -> None:
    known = {f.name: getattr(addressee(), f.name) for f in fields(RecordReferralReceived)}
    notify.service.handle(Dispatch(REFERRAL, RecordReferralReceived(**known)), context=notify_context(at))


def notify_context(at: datetime | None = None) -> CommandContext:
    """The context of notify itself, by default at this moment."""
    return replace(NOTIFY_CONTEXT, at=at or now())


def due_notices_of(notify: ServiceInstance) -> list[Notice]:
    with notify.engine.connect() as rows:
        return due_notices(rows, now())


def new_envelope() -> Envelope:
    """An envelope of a stream of its own."""
    return Notify().receive(referral_received(uuid4()))
