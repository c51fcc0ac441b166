"""Notify in time: its tables over a store in memory, whose clock a test moves; what falls due is done at its moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from contracts.envelope import Envelope
from contracts.events import ContractEvent
from services.chassis.application.command_handler import Service
from services.chassis.application.recorded_events import to_recorded_event
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.domain.decider import CommandContext, Deadline, Dispatch
from services.notify.commands import COMMANDS
from services.notify.domain.feedback.state import Feedback
from services.notify.policies import DEADLINES, REACTIONS, SUBSCRIPTIONS
from services.notify.timescales import TIMESCALES
from tests.domain.notify.builders import OTHER, InMemoryStore, _envelope

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)


class NotifyInTime:
    """Notify over a store in memory, whose clock a test moves; what falls due is done when its moment comes."""

    def __init__(self) -> None:
        self.now = MONDAY
        self.store = InMemoryStore()
        manifest = ServiceManifest(
            name="notify", commands=COMMANDS, reactions=REACTIONS, deadlines=DEADLINES, timescales=TIMESCALES
        )
        self.service = Service(manifest, self.store)
        self.versions: dict[Any, int] = {}
        self.performed = set[Any]()

    def receive(self, message: ContractEvent, stream: Any = None) -> None:
        stream = stream or getattr(message, "enquiry", None) or getattr(message, "concern", None) or OTHER
        after = self.versions.get(stream, 0)
        self.versions[stream] = after + 1
        envelope: Envelope = _envelope(message, stream, after).model_copy(update={"time": self.now})
        self.handle(*SUBSCRIPTIONS[type(message)](message, envelope))

    def handle(self, *dispatches: Dispatch, role: str = "notify") -> None:
        before = len(self.store.rows)
        context = CommandContext(by=role, role=role, organisation="council", at=self.now)
        self.service.handle(*dispatches, context=context)
        self.store.rows[before:] = [row._replace(recorded_at=self.now) for row in self.store.rows[before:]]

    def pass_until(self, moment: datetime) -> None:
        """Let time pass to this moment, and do each thing at the moment at which it falls due."""
        while due := min(self._due(moment), key=lambda deadline: deadline.at, default=None):
            self.now = max(self.now, due.at)
            self.performed.add((due.at, due.dispatch))
            self.handle(due.dispatch)
        self.now = moment

    def _due(self, until: datetime) -> Iterator[Deadline]:
        for row in [*self.store.rows]:
            recorded = to_recorded_event(row)
            deadlines_of = DEADLINES.get(type(recorded.event))
            for deadline in deadlines_of(recorded.event, recorded) if deadlines_of else ():
                if deadline.at <= until and (deadline.at, deadline.dispatch) not in self.performed:
                    yield deadline

    def held(self) -> tuple[str, ...]:
        feedback = self.service.state(OTHER)
        return tuple(feedback.held_obligations) if isinstance(feedback, Feedback) else ()
