"""Decisions in the projection of concerns: all of them, why it is to be decided again, a death, its enquiries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.projections.row_changes import Change, drop, row
from services.enquiry.domain.concern.death import DEATH, DeathConfirmed, DeathFoundWrong
from services.enquiry.domain.concern.deciding_again import DISPUTE, ToBeDecidedAgain
from services.enquiry.domain.concern.decision import ConcernDecided
from services.enquiry.domain.concern.detention import DETENTION, ConcernDetentionRecorded
from services.enquiry.domain.concern.duty import DutyNotRecognised, DutyRecognised, DutyToBeRecognised
from services.enquiry.domain.concern.reopening import ConcernReopened
from services.enquiry.domain.concern.state import DUTY, Decision
from services.enquiry.domain.concern.superseding import ConcernSuperseded
from services.enquiry.domain.enquiry.state import enquiry_of
from services.enquiry.projections.concern_rows import authorship, concern_change
from services.enquiry.projections.concern_tables import decisions, open_decisions


def concern_decided(event: ConcernDecided, recorded: RecordedEvent) -> Iterator[Change]:
    enquiry = {} if event.decision is Decision.NO_ENQUIRY else _latest(recorded, 1)
    decision = {**msgspec.to_builtins(event), **msgspec.to_builtins(authorship(recorded))}
    yield concern_change(recorded, decision=decision, **enquiry)
    yield row(decisions, concern=recorded.stream, version=recorded.version, decision=decision)
    yield drop(open_decisions, concern=recorded.stream)


def concern_superseded(event: ConcernSuperseded, recorded: RecordedEvent) -> Iterator[Change]:
    decision = {**msgspec.to_builtins(event), **msgspec.to_builtins(authorship(recorded))}
    yield concern_change(recorded, decision=decision, **(_latest(recorded, event.opens) if event.opens else {}))
    yield row(decisions, concern=recorded.stream, version=recorded.version, decision=decision)
    yield drop(open_decisions, concern=recorded.stream)


def concern_reopened(event: ConcernReopened, recorded: RecordedEvent) -> Iterator[Change]:
    yield concern_change(recorded, **_latest(recorded, event.opens))


def duty_to_be_recognised(event: DutyToBeRecognised, recorded: RecordedEvent) -> Iterator[Change]:
    yield concern_change(recorded)
    yield row(open_decisions, concern=recorded.stream, why=DUTY, due_at=event.clock.due_at)


def duty_not_recognised(event: DutyNotRecognised, recorded: RecordedEvent) -> Iterator[Change]:
    yield concern_change(recorded)
    yield drop(open_decisions, concern=recorded.stream, why=DUTY)


def to_be_decided_again(event: ToBeDecidedAgain, recorded: RecordedEvent) -> Iterator[Change]:
    yield concern_change(recorded, **(_latest(recorded, event.opens) if event.opens else {}))
    yield row(open_decisions, concern=recorded.stream, why=DISPUTE, due_at=event.clock.due_at)


def death_confirmed(event: DeathConfirmed, recorded: RecordedEvent) -> Iterator[Change]:
    yield concern_change(recorded, died_on=event.died_on, death_source=event.source, found_alive_at=None)
    if event.asks_again:
        yield row(open_decisions, concern=recorded.stream, why=DEATH, due_at=event.clock.due_at)


def death_found_wrong(event: DeathFoundWrong, recorded: RecordedEvent) -> Iterator[Change]:
    found_alive_at = recorded.metadata.occurred_at
    yield concern_change(recorded, died_on=None, death_source=None, found_alive_at=found_alive_at)
    yield drop(open_decisions, concern=recorded.stream, why=DEATH)


def detention_recorded(event: ConcernDetentionRecorded, recorded: RecordedEvent) -> Iterator[Change]:
    said = {"detained": event.detained, "detention_source": event.source}
    yield concern_change(recorded, **said, detention_at=recorded.metadata.occurred_at)
    if event.asks_again and event.clock:
        yield row(open_decisions, concern=recorded.stream, why=DETENTION, due_at=event.clock.due_at)
    elif DETENTION not in event.remaining:
        yield drop(open_decisions, concern=recorded.stream, why=DETENTION)


def duty_recognised(event: DutyRecognised, recorded: RecordedEvent) -> Iterator[Change]:
    """The decision that follows says the rest."""
    yield concern_change(recorded)


def _latest(recorded: RecordedEvent, number: int) -> dict[str, Any]:
    return {"enquiry": enquiry_of(recorded.stream, number), "enquiries": number}


DECISION_CHANGES: Mapping[type, Callable[[Any, RecordedEvent], Iterator[Change]]] = {
    ConcernDecided: concern_decided,
    ConcernSuperseded: concern_superseded,
    ConcernReopened: concern_reopened,
    DutyToBeRecognised: duty_to_be_recognised,
    DutyNotRecognised: duty_not_recognised,
    DutyRecognised: duty_recognised,
    ToBeDecidedAgain: to_be_decided_again,
    DeathConfirmed: death_confirmed,
    DeathFoundWrong: death_found_wrong,
    ConcernDetentionRecorded: detention_recorded,
}
