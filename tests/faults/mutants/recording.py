"""Mutants of the command handler, of the event store and of projections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec
from eventsourcing.persistence import IntegrityError
from sqlalchemy import Connection

from deploy.migrations import baseline
from services.chassis.application.command_handler import Receipt, Service
from services.chassis.application.unit_of_work import UnitOfWork
from services.chassis.domain.decider import Refused
from services.chassis.eventstore.group_commit import GroupCommitRecorder
from services.chassis.eventstore.recorder import TellbackRecorder
from services.chassis.projections import projection, projector
from services.chassis.projections.row_changes import write
from services.intake.domain.referral.additions import AddInformation, InformationAdded
from services.intake.projections.referrals import REFERRALS
from tests.faults.mutants.patching import patch, patch_item

LOCK, RETURN = "lock table {schema}.{events} in exclusive mode;", "return positions;"


class Failed(Refused):
    """A refusal although the outcome of the append is unknown."""

    status = 409


def conflict_swallowed() -> None:
    insert_events = GroupCommitRecorder.insert_events

    def insert_and_ignore(self: GroupCommitRecorder, events: Sequence[Any], **more: Any) -> list[int]:
        try:
            return insert_events(self, events, **more)
        except IntegrityError:
            return []

    patch(GroupCommitRecorder, "insert_events", insert_and_ignore)


def repeated_command_recorded() -> None:
    patch(UnitOfWork, "_idempotent_result", lambda self, stream_id, key, digest: None)


def unrecorded_append_acknowledged() -> None:
    def assume_recorded(self: Service, stream: Any, request_metadata: Any, error: Exception) -> Receipt:
        return self.receipt(stream, 1, 1)

    patch(Service, "_read_back", assume_recorded)


def text_shortened() -> None:
    decide = AddInformation.decide

    def decide_on_part(self: AddInformation, *args: Any, **kwargs: Any) -> Any:
        return decide(replace(self, information=self.information[:4]), *args, **kwargs)

    patch(AddInformation, "decide", decide_on_part)


def recorded_append_reported_failed() -> None:
    def refuse(self: Service, stream: Any, request_metadata: Any, error: Exception) -> Receipt:
        raise Failed("it failed")

    patch(Service, "_read_back", refuse)


def lock_dropped() -> None:
    """Appends take no lock, and sleep before they commit, so that the race comes soon."""
    for name in ("APPEND", "APPEND_ONE"):
        without_lock = getattr(baseline, name).replace(LOCK, "")
        patch(baseline, name, without_lock.replace(RETURN, f"perform pg_sleep(random() * 0.05); {RETURN}"))


def position_in_other_transaction() -> None:
    def project_separately(
        projections: Any, store: TellbackRecorder, rows: Connection, page: int = projection.PAGE_EVENTS
    ) -> int:
        with rows.begin():
            positions = projection._read_positions(rows, projections)
            events = store.read_log(min(position for _, position in positions), page) if positions else []
            if events:
                of_these = projection.positions.c.projection.in_([each.name for each in projections])
                rows.execute(projection.positions.update().where(of_these).values(position=events[-1].position))
        with rows.begin():
            write(rows, projection.changes_of(events, positions))
        return len(events)

    patch(projector, "project_page", project_separately)


def projection_reads_clock() -> None:
    information_added = REFERRALS.changes[InformationAdded]

    def added_now(event: Any, recorded: Any) -> Iterable[Any]:
        metadata = msgspec.structs.replace(recorded.metadata, occurred_at=datetime.now(UTC))
        return information_added(event, msgspec.structs.replace(recorded, metadata=metadata))

    patch_item(REFERRALS.changes, InformationAdded, added_now)
