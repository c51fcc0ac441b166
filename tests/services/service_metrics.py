"""This is where a test reads a service's figures, and gives it something to count."""

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
from tests.domain.notify.builders import ITSELF, REFERRAL, addressee, decided
from tests.domain.notify.builders import Notify as Told
from tests.domain.notify.builders import owe as owing
from tests.domain.notify.test_late_joins import received
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


def owe(notify: ServiceInstance, obligation: Obligation | None = None, at: datetime | None = None) -> None:
    """A referrer whom nobody knows yet is owed word of a decision."""
    notify.service.handle(Dispatch(REFERRAL, owing(obligation or decided())), context=itself(at))


def note_addressee(notify: ServiceInstance, at: datetime | None = None) -> None:
    known = {f.name: getattr(addressee(), f.name) for f in fields(RecordReferralReceived)}
    notify.service.handle(Dispatch(REFERRAL, RecordReferralReceived(**known)), context=itself(at))


def itself(at: datetime | None = None) -> CommandContext:
    """Notify, at this moment if at no other."""
    return replace(ITSELF, at=at or now())


def due_in(notify: ServiceInstance) -> list[Notice]:
    with notify.engine.connect() as rows:
        return due_notices(rows, now())


def an_envelope() -> Envelope:
    """Of a stream of its own."""
    return Told().hear(received(uuid4()))
