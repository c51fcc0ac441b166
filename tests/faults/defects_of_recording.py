"""This is where recording, answering and projecting are made wrong on purpose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec
from eventsourcing.persistence import IntegrityError
from sqlalchemy import Connection

from services.chassis.asking.application import Receipt, Service
from services.chassis.asking.decisions import Refused
from services.chassis.asking.work import Work
from services.chassis.keeping import statements
from services.chassis.keeping.grouping import GroupRecorder
from services.chassis.keeping.recorder import TellbackRecorder
from services.chassis.projecting import following, projections
from services.chassis.projecting.changes import write
from services.intake.domain.referral.adding import AddInformation, InformationAdded
from services.intake.projections.referrals import REFERRALS
from tests.faults.making_wrong import put, put_among

LOCK, SLOWLY = "lock table {schema}.{events} in exclusive mode;", "return positions;"


class Failed(Refused):
    """It is not known whether it did."""

    status = 409


def conflict_swallowed() -> None:
    whole = GroupRecorder.insert_events

    def swallowing(self: GroupRecorder, events: Sequence[Any], **more: Any) -> list[int]:
        try:
            return whole(self, events, **more)
        except IntegrityError:
            return []

    put(GroupRecorder, "insert_events", swallowing)


def repeat_recorded_again() -> None:
    put(Work, "_repeated", lambda self, on, key, digest: None)


def acknowledged_unrecorded() -> None:
    def taken_for_granted(self: Service, on: Any, trail: Any, error: Exception) -> Receipt:
        return self.receipt(on, 1, 1)

    put(Service, "_read_back", taken_for_granted)


def other_words() -> None:
    def hasty(self: AddInformation, *given: Any, **named: Any) -> Any:
        return add(replace(self, information=self.information[:4]), *given, **named)

    add = AddInformation.decide
    put(AddInformation, "decide", hasty)


def refused_though_recorded() -> None:
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


def place_apart() -> None:
    def apart(several: Any, store: TellbackRecorder, rows: Connection, page: int = projections.PAGE) -> int:
        with rows.begin():
            places = projections._places(rows, several)
            taken = store.log(min(place for _, place in places), page) if places else []
            if taken:
                of_these = projections.positions.c.projection.in_([projection.name for projection in several])
                rows.execute(projections.positions.update().where(of_these).values(position=taken[-1].position))
        with rows.begin():
            write(rows, projections.changes_of(taken, places))
        return len(taken)

    put(following, "take_in", apart)


def clock_read() -> None:
    added = REFERRALS.changes[InformationAdded]

    def at_this_moment(event: Any, recorded: Any) -> Iterable[Any]:
        stamp = msgspec.structs.replace(recorded.stamp, occurred_at=datetime.now(UTC))
        return added(event, msgspec.structs.replace(recorded, stamp=stamp))

    put_among(REFERRALS.changes, InformationAdded, at_this_moment)
