"""This is where saves that come at once share one commit: leader and followers, no extra thread, no added delay."""

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

from services.chassis.asking.store import Seen
from services.chassis.keeping.datastore import BoundedDatastore
from services.chassis.keeping.recorder import TellbackRecorder, must_fit, timed

MOST_SAVES, MOST_TOGETHER = 64, 200
"""Saves and events of one commit that is shared: whoever saves much goes alone, and holds up nobody."""


@dataclass(slots=True, eq=False)
class _Save:
    events: Sequence[StoredEvent]
    seen: Sequence[Seen]
    woken: threading.Event = field(default_factory=threading.Event)
    leads: bool = False
    ids: list[int] | None = None
    failure: BaseException | None = None

    def settled(self) -> list[int]:
        """In the asker's own thread: one error may be the answer to several."""
        if self.failure is not None:
            raise type(self.failure)(*self.failure.args) from self.failure
        return self.ids or []


class GroupRecorder(TellbackRecorder):
    def __init__(self, name: str, datastore: BoundedDatastore) -> None:
        super().__init__(name, datastore)
        self._guard = threading.Lock()
        self._waiting: list[_Save] = []
        self._led = False

    def insert_events(
        self, stored_events: Sequence[StoredEvent], *, seen: Sequence[Seen] = (), **kwargs: Any
    ) -> list[int]:
        """As the recorder's. A save that also remembers goes by itself: whoever hears has gathered its own."""
        if any(kwargs.values()) or not stored_events:
            return super().insert_events(stored_events, seen=seen, **kwargs)
        must_fit(stored_events)
        save = _Save(stored_events, seen)
        with timed(self.appended):
            self._join(save)
            save.woken.wait()
            if save.leads:
                self._lead(save)
            return save.settled()

    def _join(self, save: _Save) -> None:
        with self._guard:
            self._waiting.append(save)
            if not self._led:
                self._led = save.leads = True
                save.woken.set()

    def _lead(self, save: _Save) -> None:
        """Record what waits now, then hand over, so that nobody is held longer than by their own commit."""
        batch = self._taken(save)
        try:
            self._record(batch)
        except BaseException as error:
            self._fail([*batch, *self._all_waiting()], error)
        finally:
            self._hand_over()
            for each in batch:
                each.woken.set()

    def _taken(self, save: _Save) -> list[_Save]:
        with self._guard:
            self._waiting.remove(save)
            batch, events = [save], len(save.events)
            while self._waiting and len(batch) < MOST_SAVES:
                events += len(self._waiting[0].events)
                if events > MOST_TOGETHER:
                    break
                batch.append(self._waiting.pop(0))
            return batch

    def _all_waiting(self) -> list[_Save]:
        """A store that does not answer is not asked again for each of them: nothing of theirs was sent."""
        with self._guard:
            waiting, self._waiting = self._waiting, []
        return waiting

    def _record(self, batch: list[_Save]) -> None:
        try:
            events = [event for save in batch for event in save.events]
            ids = iter(self._append_all(events, (), [seen for save in batch for seen in save.seen]))
            for save in batch:
                save.ids = [next(ids) for _ in save.events]
        except (IntegrityError, DataError) as refused:
            if len(batch) == 1:
                batch[0].failure = refused
            else:
                self._record_apart(batch)

    def _record_apart(self, batch: list[_Save]) -> None:
        """One that is refused does not fail the others: the shared transaction was rolled back, so each goes alone."""
        for save in batch:
            self._record([save])

    def _fail(self, saves: list[_Save], error: BaseException) -> None:
        told = error if isinstance(error, Exception) else OperationalError("the recording thread was stopped")
        for save in saves:
            if save.ids is None and save.failure is None:
                save.failure = told
            save.woken.set()

    def _hand_over(self) -> None:
        with self._guard:
            self._led = bool(self._waiting)
            if self._led:
                self._waiting[0].leads = True
                self._waiting[0].woken.set()
