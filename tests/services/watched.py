"""This is where a test reads a service's figures, and gives it something to count."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime
from uuid import uuid4

from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from contracts.envelope import Envelope
from deploy.parts import Part
from services.chassis.asking.decisions import Ask, Asked
from services.notify.domain.delivery.state import Notice
from services.notify.domain.feedback.owing import NoteAddressee
from services.notify.domain.feedback.state import Debt
from services.notify.projections.deliveries import due_notices
from tests.domain.notify.given import ITSELF, REFERRAL, addressee, decided
from tests.domain.notify.given import Notify as Told
from tests.domain.notify.given import owe as owing
from tests.domain.notify.test_late_joins import received
from tests.scenario.letters import now


def figures(http: TestClient) -> dict[str, float]:
    """Name{labels} -> number, of every sample."""
    families = text_string_to_metric_families(http.get("/metrics").text)
    return {
        f"{s.name}{sorted((k, v) for k, v in s.labels.items() if k != 'service')}": s.value
        for family in families
        for s in family.samples
    }


def one(http: TestClient, name: str) -> float:
    return figures(http)[f"tellback_{name}[]"]


def owe(notify: Part, debt: Debt | None = None, at: datetime | None = None) -> None:
    """A referrer whom nobody knows yet is owed word of a decision."""
    notify.service.perform(Ask(REFERRAL, owing(debt or decided())), asked=itself(at))


def note_addressee(notify: Part, at: datetime | None = None) -> None:
    known = {f.name: getattr(addressee(), f.name) for f in fields(NoteAddressee)}
    notify.service.perform(Ask(REFERRAL, NoteAddressee(**known)), asked=itself(at))


def itself(at: datetime | None = None) -> Asked:
    """Notify, at this moment if at no other."""
    return replace(ITSELF, at=at or now())


def due_in(notify: Part) -> list[Notice]:
    with notify.engine.connect() as rows:
        return due_notices(rows, now())


def an_envelope() -> Envelope:
    """Of a stream of its own."""
    return Told().hear(received(uuid4()))
