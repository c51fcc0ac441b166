"""This is where recording, answering and projecting are made wrong on purpose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec
from eventsourcing.persistence import IntegrityError
from sqlalchemy import Connection

from services.chassis.application.command_handler import Receipt, Service
from services.chassis.application.unit_of_work import UnitOfWork
from services.chassis.domain.decider import Refused
from services.chassis.eventstore import statements
from services.chassis.eventstore.group_commit import GroupCommitRecorder
from services.chassis.eventstore.recorder import TellbackRecorder
from services.chassis.projections import projection, projector
from services.chassis.projections.row_changes import write
from services.intake.domain.referral.additions import AddInformation, InformationAdded
from services.intake.projections.referrals import REFERRALS
from tests.faults.mutants.patching import put, put_among

LOCK, SLOWLY = "lock table {schema}.{events} in exclusive mode;", "return positions;"


class Failed(Refused):
    """It is not known whether it did."""

    status = 409


def conflict_swallowed() -> None:
    whole = GroupCommitRecorder.insert_events

    def swallowing(self: GroupCommitRecorder, events: Sequence[Any], **more: Any) -> list[int]:
        try:
            return whole(self, events, **more)
        except IntegrityError:
            return []

    put(GroupCommitRecorder, "insert_events", swallowing)


def repeated_command_recorded() -> None:
    put(UnitOfWork, "_idempotent_result", lambda self, stream_id, key, digest: None)


def unrecorded_append_acknowledged() -> None:
    def taken_for_granted(self: Service, on: Any, trail: Any, error: Exception) -> Receipt:
        return self.receipt(on, 1, 1)

    put(Service, "_read_back", taken_for_granted)


def text_shortened() -> None:
    def hasty(self: AddInformation, *given: Any, **named: Any) -> Any:
        return add(replace(self, information=self.information[:4]), *given, **named)

    add = AddInformation.decide
    put(AddInformation, "decide", hasty)


def recorded_append_reported_failed() -> None:
    def given_up(self: Service, on: Any, trail: Any, error: Exception) -> Receipt:
        raise Failed("it failed")

    put(Service, "_read_back", given_up)


def lock_dropped() -> None:
    """And a commit takes as long as a slow disk's, so that what is rare comes soon."""
    wrong = tuple(
        made.replace(LOCK, "").replace(SLOWLY, f"perform pg_sleep(random() * 0.05); {SLOWLY}")
        for made in statements.CREATE
    )
    put(statements, "CREATE", wrong)


def position_in_other_transaction() -> None:
    def apart(several: Any, store: TellbackRecorder, rows: Connection, page: int = projection.PAGE_EVENTS) -> int:
        with rows.begin():
            places = projection._read_positions(rows, several)
            taken = store.read_log(min(place for _, place in places), page) if places else []
            if taken:
                of_these = projection.positions.c.projection.in_([each.name for each in several])
                rows.execute(projection.positions.update().where(of_these).values(position=taken[-1].position))
        with rows.begin():
            write(rows, projection.changes_of(taken, places))
        return len(taken)

    put(projector, "project_page", apart)


def projection_reads_clock() -> None:
    added = REFERRALS.changes[InformationAdded]

    def at_this_moment(event: Any, recorded: Any) -> Iterable[Any]:
        stamp = msgspec.structs.replace(recorded.metadata, occurred_at=datetime.now(UTC))
        return added(event, msgspec.structs.replace(recorded, metadata=stamp))

    put_among(REFERRALS.changes, InformationAdded, at_this_moment)
