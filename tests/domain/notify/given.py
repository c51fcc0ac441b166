"""Notify as a test meets it: given what was recorded, when a command is decided; or when something is heard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import reduce
from typing import Any
from uuid import UUID, uuid5

from contracts.catalogue import key_of, kind_of
from contracts.envelope import Envelope
from contracts.events import ContractEvent
from services.chassis.asking.application import Service
from services.chassis.asking.decisions import Ask, Asked, Event
from services.chassis.asking.recorded import recorded_of, shape_of
from services.chassis.asking.store import Bare, MovedOn, Row, Seen
from services.chassis.asking.tables import Tables
from services.notify.commands import ACCEPTS
from services.notify.domain.feedback.owing import AddresseeNoted, FeedbackOwed, OweFeedback
from services.notify.domain.feedback.state import Debt, Milestone, Source, Steward
from services.notify.policies import HEARS, LEADS_TO

REFERRAL, OTHER, CONCERN, ENQUIRY = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)
POLICE, HOME, PAT, MANAGER = UUID(int=11), UUID(int=12), UUID(int=21), UUID(int=31)
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
HERSELF = Asked(by=str(MANAGER), role="manager", organisation="council", at=NOW)
ITSELF = Asked(by="notify", role="notify", organisation="notify", at=NOW)
STEWARD = Steward(owner=str(MANAGER), escalates_to="nobody")
SPOKEN = "SA-7K4Q-9X2C-M3T0"
UNMATCHED = Source(matched=False)
M3 = f"M3/{CONCERN}/5"


def addressee(kind: str = "police", involved: str = "yes", organisation: UUID = POLICE) -> AddresseeNoted:
    return AddresseeNoted(
        referral=REFERRAL, reference=SPOKEN, organisation=organisation, member=PAT, kind=kind, involved=involved
    )


def owe(debt: Debt, occasion: str = M3) -> OweFeedback:
    return OweFeedback(referral=REFERRAL, occasion=occasion, debt=debt)


def owed(debt: Debt, occasion: str = M3) -> FeedbackOwed:
    return FeedbackOwed(referral=REFERRAL, occasion=occasion, debt=debt)


def state(past: Iterable[Event]) -> Any:
    return reduce(lambda stands, event: event.apply(stands), past, None)


def when(past: Iterable[Event], command: Any, *known: Any, asked: Asked = HERSELF) -> list[Any]:
    return list(command.decide(state(past), asked, *known))


def settled(past: Sequence[Event], command: Any, steward: Steward = STEWARD) -> list[Any]:
    """All that follows from these, as one history."""
    return [*past, *when(past, command, steward, asked=ITSELF)]


def decided(*sources: Source, objects: bool = False, deceased: bool = False) -> Debt:
    return Debt(milestone=Milestone.DECIDED, concern=CONCERN, sources=sources, objects=objects, deceased=deceased)


class Pages:
    """A store of rows in memory, for one thread."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def insert_events(self, stored_events: Sequence[Any], *, seen: Sequence[Seen] = (), **kwargs: Any) -> list[int]:
        if any(len(self.rows_of(stream)) != version for stream, version in seen):
            raise MovedOn
        begun = len(self.rows)
        for n, s in enumerate(stored_events, begun + 1):
            row = Row(n, s.originator_id, s.originator_version, s.topic, s.state, s.event_id, s.metadata, NOW)
            self.rows.append(row)
        return list(range(begun + 1, len(self.rows) + 1))

    def rows_of(self, stream: UUID, *, upto: int | None = None) -> list[Row]:
        return [r for r in self.rows if r.stream == stream]

    def rows_of_many(self, streams: Sequence[UUID]) -> list[Row]:
        return [r for r in self.rows if r.stream in streams]

    def bare(self, streams: Sequence[UUID]) -> dict[UUID, list[Bare]]:
        return {
            stream: [(r.version, r.label, r.state, str(shape_of(r.metadata)).encode()) for r in self.rows_of(stream)]
            for stream in streams
        }

    def position_of(self, stream: UUID, version: int) -> int | None:
        return next((r.position for r in self.rows if (r.stream, r.version) == (stream, version)), None)

    def log(self, after: int, limit: int) -> list[Row]:
        return self.rows[after : after + limit]

    def newest(self) -> int:
        return len(self.rows)

    def kept(self, stream: UUID, key: str) -> None:
        return None

    def remember_many(self, names: Sequence[str]) -> dict[str, int]:
        return {}


class Notify:
    """Notify's own tables over a store in memory. What it hears, it hears as a listener would ask it."""

    def __init__(self) -> None:
        self.store = Pages()
        self.service = Service(Tables(name="notify", accepts=ACCEPTS, leads_to=LEADS_TO), self.store)
        self.versions: dict[UUID, int] = {}

    def hear(self, said: ContractEvent, stream: UUID | None = None) -> Envelope:
        on = stream or UUID(key_of(said))
        before = self.versions.get(on, 0)
        self.versions[on] = before + 1
        envelope = _envelope(said, on, before)
        self.hear_again(said, envelope)
        return envelope

    def hear_again(self, said: ContractEvent, envelope: Envelope) -> None:
        asks: list[Ask] = list(HEARS[type(said)](said, envelope))
        self.service.perform(*asks, asked=ITSELF)

    def events(self, kind: type | None = None) -> list[Any]:
        return [e for row in self.store.rows if isinstance(e := recorded_of(row).event, kind or object)]


def _envelope(said: ContractEvent, on: UUID, before: int) -> Envelope:
    return Envelope(
        id=uuid5(on, str(before + 1)),
        source=kind_of(said).partition(".")[0],
        type=kind_of(said),
        time=NOW,
        partitionkey=key_of(said),
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
