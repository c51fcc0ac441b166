"""Builders for notify: events and commands, a decision on given events, and notify over a store in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import reduce
from typing import Any
from uuid import UUID, uuid5

from eventsourcing.persistence import IntegrityError

from contracts.catalogue import event_type_of, partition_key_of
from contracts.envelope import Envelope
from contracts.events import ContractEvent
from services.chassis.application.command_handler import Service
from services.chassis.application.recorded_events import shape_of, to_recorded_event
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.application.store import EventRow, ExpectedVersion, LogRow, StaleLookup
from services.chassis.domain.decider import CommandContext, Dispatch, Event
from services.notify.commands import COMMANDS
from services.notify.domain.feedback.obligations import ObligationOpened, OpenObligation, ReferralReceived
from services.notify.domain.feedback.state import Milestone, Obligation, ResponsibleManager, Source
from services.notify.policies import REACTIONS, SUBSCRIPTIONS
from services.notify.timescales import TIMESCALES

REFERRAL, OTHER, CONCERN, ENQUIRY = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
POLICE, HOME, PAT, MANAGER = UUID(int=11), UUID(int=12), UUID(int=21), UUID(int=31)
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
MANAGER_CONTEXT = CommandContext(by=str(MANAGER), role="manager", organisation="council", at=NOW)
NOTIFY_CONTEXT = CommandContext(by="notify", role="notify", organisation="notify", at=NOW)
RESPONSIBLE_MANAGER = ResponsibleManager(owner=str(MANAGER), escalates_to="nobody")
REFERENCE = "SA-7K4Q-9X2C-M3T0"
UNMATCHED = Source(matched=False)
M3 = f"M3/{CONCERN}/5"


def addressee(kind: str = "police", involved: str = "yes", organisation: UUID = POLICE) -> ReferralReceived:
    return ReferralReceived(
        referral=REFERRAL, reference=REFERENCE, organisation=organisation, member=PAT, kind=kind, involved=involved
    )


def open_obligation(obligation: Obligation, occasion: str = M3) -> OpenObligation:
    return OpenObligation(referral=REFERRAL, occasion=occasion, obligation=obligation)


def obligation_opened(obligation: Obligation, occasion: str = M3) -> ObligationOpened:
    return ObligationOpened(referral=REFERRAL, occasion=occasion, obligation=obligation)


def state(past: Iterable[Event[Any]]) -> Any:
    return reduce(lambda stands, event: event.apply(stands), past, None)


def when(
    past: Iterable[Event[Any]], command: Any, *lookup: Any, context: CommandContext = MANAGER_CONTEXT
) -> list[Any]:
    return list(command.decide(state(past), context, *lookup))


def history_after(
    past: Sequence[Event[Any]], command: Any, responsible_manager: ResponsibleManager = RESPONSIBLE_MANAGER
) -> list[Any]:
    """The given events, and those that the command adds, as one history."""
    return [*past, *when(past, command, responsible_manager, context=NOTIFY_CONTEXT)]


def decision(*sources: Source, objects: bool = False, deceased: bool = False) -> Obligation:
    return Obligation(milestone=Milestone.DECIDED, concern=CONCERN, sources=sources, objects=objects, deceased=deceased)


class InMemoryStore:
    """A store of rows in memory, for one thread."""

    def __init__(self) -> None:
        self.rows: list[LogRow] = []

    def insert_events(
        self, stored_events: Sequence[Any], *, expected_versions: Sequence[ExpectedVersion] = (), **kwargs: Any
    ) -> list[int]:
        if any(len(self.read_stream(stream)) != version for stream, version in expected_versions):
            raise StaleLookup
        taken = {(row.stream, row.version) for row in self.rows}
        if any((s.originator_id, s.originator_version) in taken for s in stored_events):
            raise IntegrityError
        count = len(self.rows)
        for n, s in enumerate(stored_events, count + 1):
            row = LogRow(n, s.originator_id, s.originator_version, s.topic, s.state, s.event_id, s.metadata, NOW)
            self.rows.append(row)
        return list(range(count + 1, len(self.rows) + 1))

    def read_stream(self, stream: UUID, *, up_to_version: int | None = None) -> list[LogRow]:
        return [r for r in self.rows if r.stream == stream]

    def read_streams(self, streams: Sequence[UUID]) -> list[LogRow]:
        return [r for r in self.rows if r.stream in streams]

    def read_event_rows(self, streams: Sequence[UUID]) -> dict[UUID, list[EventRow]]:
        return {
            stream: [
                (r.version, r.event_type, r.state, str(shape_of(r.metadata)).encode()) for r in self.read_stream(stream)
            ]
            for stream in streams
        }

    def position_of(self, stream: UUID, version: int) -> int | None:
        return next((r.position for r in self.rows if (r.stream, r.version) == (stream, version)), None)

    def read_log(self, after: int, limit: int) -> list[LogRow]:
        return self.rows[after : after + limit]

    def last_position(self) -> int:
        return len(self.rows)

    def find_idempotency_record(self, stream: UUID, key: str) -> None:
        return None

    def inbox_marks(self, names: Sequence[str]) -> dict[str, int]:
        return {}


class Notify:
    """Notify's own tables over a store in memory; `receive` dispatches what a consumer would dispatch."""

    def __init__(self) -> None:
        self.store = InMemoryStore()
        self.service = Service(
            ServiceManifest(name="notify", commands=COMMANDS, reactions=REACTIONS, timescales=TIMESCALES), self.store
        )
        self.versions: dict[UUID, int] = {}

    def receive(self, message: ContractEvent, stream: UUID | None = None, position: int = 1) -> Envelope:
        """Handle the next message of a stream; its envelope. `position`: its place in the log of its source."""
        source_stream = stream or UUID(partition_key_of(message))
        after = self.versions.get(source_stream, 0)
        self.versions[source_stream] = after + 1
        envelope = _envelope(message, source_stream, after).model_copy(update={"position": position})
        self.receive_again(message, envelope)
        return envelope

    def receive_again(self, message: ContractEvent, envelope: Envelope) -> None:
        """Handle a message without an inbox mark."""
        dispatches: list[Dispatch] = list(SUBSCRIPTIONS[type(message)](message, envelope))
        self.service.handle(*dispatches, context=NOTIFY_CONTEXT)

    def events(self, kind: type | None = None) -> list[Any]:
        return [e for row in self.store.rows if isinstance(e := to_recorded_event(row).event, kind or object)]


def _envelope(message: ContractEvent, stream: UUID, after: int) -> Envelope:
    return Envelope(
        id=uuid5(stream, str(after + 1)),
        source=event_type_of(message).partition(".")[0],
        type=event_type_of(message),
        time=NOW,
        partitionkey=partition_key_of(message),
        recordedat=NOW,
        position=1,
        stream=stream,
        streamversion=after + 1,
        after=after,
        actorid="amara",
        actorrole="practitioner",
        actororg="council",
        correlationid=stream,
        data=message.model_dump(mode="json"),
    )
