"""Group commit: concurrent saves share one commit, led by one of their threads, without a delay or an extra thread."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from eventsourcing.persistence import (
    DataError,
    IntegrityError,
    OperationalError,
    StoredEvent,
)

from services.chassis.application.store import ExpectedVersion
from services.chassis.eventstore.connections import BoundedDatastore
from services.chassis.eventstore.recorder import TellbackRecorder, measured, refuse_oversized

GROUP_SAVES_MAX, GROUP_EVENTS_MAX = 64, 200
"""The largest shared commit. A larger save goes alone, and delays no other."""


@dataclass(slots=True, eq=False)
class _Save:
    events: Sequence[StoredEvent]
    expected_versions: Sequence[ExpectedVersion]
    woken: threading.Event = field(default_factory=threading.Event)
    is_leader: bool = False
    ids: list[int] | None = None
    failure: BaseException | None = None

    def result(self) -> list[int]:
        """Called in the caller's own thread: one error may be the result of several saves."""
        if self.failure is not None:
            raise type(self.failure)(*self.failure.args) from self.failure
        return self.ids or []


class GroupCommitRecorder(TellbackRecorder):
    def __init__(self, name: str, datastore: BoundedDatastore) -> None:
        super().__init__(name, datastore)
        self._guard = threading.Lock()
        self._waiting: list[_Save] = []
        self._has_leader = False

    def insert_events(
        self, stored_events: Sequence[StoredEvent], *, expected_versions: Sequence[ExpectedVersion] = (), **kwargs: Any
    ) -> list[int]:
        """As the recorder's. A save with inbox marks goes alone: a consumer has batched its messages already."""
        if any(kwargs.values()) or not stored_events:
            return super().insert_events(stored_events, expected_versions=expected_versions, **kwargs)
        refuse_oversized(stored_events)
        save = _Save(stored_events, expected_versions)
        with measured(self.observe_append):
            self._join(save)
            save.woken.wait()
            if save.is_leader:
                self._lead(save)
            return save.result()

    def _join(self, save: _Save) -> None:
        with self._guard:
            self._waiting.append(save)
            if not self._has_leader:
                self._has_leader = save.is_leader = True
                save.woken.set()

    def _lead(self, save: _Save) -> None:
        """Record the waiting saves, then hand the lead over, so that no caller waits longer than for its own commit."""
        batch = self._take_batch(save)
        try:
            self._record(batch)
        except BaseException as error:
            self._fail([*batch, *self._take_all_waiting()], error)
        finally:
            self._hand_over()
            for recorded in batch:
                recorded.woken.set()

    def _take_batch(self, save: _Save) -> list[_Save]:
        with self._guard:
            self._waiting.remove(save)
            batch, events = [save], len(save.events)
            while self._waiting and len(batch) < GROUP_SAVES_MAX:
                events += len(self._waiting[0].events)
                if events > GROUP_EVENTS_MAX:
                    break
                batch.append(self._waiting.pop(0))
            return batch

    def _take_all_waiting(self) -> list[_Save]:
        """All saves that wait: a store that does not answer is not tried again for each of them. None was sent."""
        with self._guard:
            waiting, self._waiting = self._waiting, []
        return waiting

    def _record(self, batch: list[_Save]) -> None:
        try:
            events = [event for save in batch for event in save.events]
            ids = iter(
                self._append_all(events, (), [expected for save in batch for expected in save.expected_versions])
            )
            for save in batch:
                save.ids = [next(ids) for _ in save.events]
        except (IntegrityError, DataError) as refused:
            if len(batch) == 1:
                batch[0].failure = refused
            else:
                self._record_separately(batch)

    def _record_separately(self, batch: list[_Save]) -> None:
        """After a refused save rolled the shared transaction back, each save goes alone."""
        for save in batch:
            self._record([save])

    def _fail(self, saves: list[_Save], error: BaseException) -> None:
        failure = error if isinstance(error, Exception) else OperationalError("the recording thread was stopped")
        for save in saves:
            if save.ids is None and save.failure is None:
                save.failure = failure
            save.woken.set()

    def _hand_over(self) -> None:
        with self._guard:
            self._has_leader = bool(self._waiting)
            if self._has_leader:
                self._waiting[0].is_leader = True
                self._waiting[0].woken.set()
