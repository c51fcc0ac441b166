"""Notify as a test meets it: given what was recorded, when a command is decided; or when something is heard."""

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

REFERRAL, OTHER, CONCERN, ENQUIRY = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
POLICE, HOME, PAT, MANAGER = UUID(int=11), UUID(int=12), UUID(int=21), UUID(int=31)
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
HERSELF = CommandContext(by=str(MANAGER), role="manager", organisation="council", at=NOW)
ITSELF = CommandContext(by="notify", role="notify", organisation="notify", at=NOW)
RESPONSIBLE_MANAGER = ResponsibleManager(owner=str(MANAGER), escalates_to="nobody")
SPOKEN = "SA-7K4Q-9X2C-M3T0"
UNMATCHED = Source(matched=False)
M3 = f"M3/{CONCERN}/5"


def addressee(kind: str = "police", involved: str = "yes", organisation: UUID = POLICE) -> ReferralReceived:
    return ReferralReceived(
        referral=REFERRAL, reference=SPOKEN, organisation=organisation, member=PAT, kind=kind, involved=involved
    )


def owe(obligation: Obligation, occasion: str = M3) -> OpenObligation:
    return OpenObligation(referral=REFERRAL, occasion=occasion, obligation=obligation)


def owed(obligation: Obligation, occasion: str = M3) -> ObligationOpened:
    return ObligationOpened(referral=REFERRAL, occasion=occasion, obligation=obligation)


def state(past: Iterable[Event[Any]]) -> Any:
    return reduce(lambda stands, event: event.apply(stands), past, None)


def when(past: Iterable[Event[Any]], command: Any, *known: Any, context: CommandContext = HERSELF) -> list[Any]:
    return list(command.decide(state(past), context, *known))


def settled(
    past: Sequence[Event[Any]], command: Any, responsible_manager: ResponsibleManager = RESPONSIBLE_MANAGER
) -> list[Any]:
    """All that follows from these, as one history."""
    return [*past, *when(past, command, responsible_manager, context=ITSELF)]


def decided(*sources: Source, objects: bool = False, deceased: bool = False) -> Obligation:
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
        begun = len(self.rows)
        for n, s in enumerate(stored_events, begun + 1):
            row = LogRow(n, s.originator_id, s.originator_version, s.topic, s.state, s.event_id, s.metadata, NOW)
            self.rows.append(row)
        return list(range(begun + 1, len(self.rows) + 1))

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
    """Notify's own tables over a store in memory; `hear` dispatches what a consumer would dispatch."""

    def __init__(self) -> None:
        self.store = InMemoryStore()
        self.service = Service(ServiceManifest(name="notify", commands=COMMANDS, reactions=REACTIONS), self.store)
        self.versions: dict[UUID, int] = {}

    def hear(self, said: ContractEvent, stream: UUID | None = None) -> Envelope:
        on = stream or UUID(partition_key_of(said))
        before = self.versions.get(on, 0)
        self.versions[on] = before + 1
        envelope = _envelope(said, on, before)
        self.hear_again(said, envelope)
        return envelope

    def hear_again(self, said: ContractEvent, envelope: Envelope) -> None:
        asks: list[Dispatch] = list(SUBSCRIPTIONS[type(said)](said, envelope))
        self.service.handle(*asks, context=ITSELF)

    def events(self, kind: type | None = None) -> list[Any]:
        return [e for row in self.store.rows if isinstance(e := to_recorded_event(row).event, kind or object)]


def _envelope(said: ContractEvent, on: UUID, before: int) -> Envelope:
    return Envelope(
        id=uuid5(on, str(before + 1)),
        source=event_type_of(said).partition(".")[0],
        type=event_type_of(said),
        time=NOW,
        partitionkey=partition_key_of(said),
        recordedat=NOW,
        position=1,
        stream=on,
        streamversion=before + 1,
        after=before,
        actorid="amara",
        actorrole="practitioner",
        actororg="council",
        correlationid=on,
        data=said.model_dump(mode="json"),
    )
