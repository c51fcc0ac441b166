"""Lost tail detector: compares a source's windows with the inbox marks, and asks the source for what is missing.

A sequence gap shows when the next message of its stream arrives. The last messages of a stream have none: where they
were lost, only their source's watermark tells.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import Connection, Engine

from contracts.watermark import Watermark, Window
from services.chassis.application.command_handler import Service
from services.chassis.messaging.missing_streams import (
    Chain,
    Expectation,
    anything_to_do,
    claim_due,
    expect,
    lock_chain,
    read_broken,
    read_missing,
    read_restored,
    record_chain,
)
from services.chassis.messaging.published_versions import diff_streams
from services.chassis.messaging.relay_replay import RequestReplay, RequestWindows

WATERMARK_PATIENCE = timedelta(seconds=30)
"""How long what a window announced may still be on its way, and the shortest pause between two requests for it."""
log = structlog.get_logger()


def caught_up() -> float:
    """The seconds by which a consumer is behind that handles each message as it is sent."""
    return 0.0


class LostTailDetector:
    """The detector of one consumer.

    `behind_seconds`: how long ago this service's consumers last had handled all that its topics held; what is still
    queued there is not missing.
    """

    def __init__(
        self,
        service: Service,
        engine: Engine,
        now: Callable[[], datetime],
        request_replay: RequestReplay,
        request_windows: RequestWindows,
        patience: timedelta = WATERMARK_PATIENCE,
        behind_seconds: Callable[[], float] = caught_up,
    ) -> None:
        self._service, self._engine, self._now = service, engine, now
        self._request_replay, self._request_windows = request_replay, request_windows
        self._patience, self._behind_seconds = patience, behind_seconds
        self._autocommit_engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self.restored: frozenset[str] = frozenset()
        """The sources that were restored from a backup: nothing of them is handled until `tellback reconcile`."""

    def handle(self, watermark: Watermark) -> None:
        """Record what this window says is published and not handled here; ask for the windows before it if they lack.

        Raises the store's errors: then hand in the same watermark again, which changes nothing.
        """
        window = watermark.data
        with self._engine.begin() as connection:
            chain = lock_chain(connection, watermark.source)
            if chain.restored_to is not None:
                return
            if _is_restored(chain, watermark):
                self._stop_handling(connection, watermark.source, chain, window)
                return
            record_chain(connection, watermark.source, _extend(chain, watermark, self._now()))
            expect(connection, self._missing(watermark), self._now())
        if window.since > chain.position:
            self._request_windows(watermark.source, chain.position)

    def request_missing(self) -> None:
        """Ask the sources for what has been missing long enough; called at intervals."""
        with self._autocommit_engine.connect() as connection:
            anything_missing, restored = anything_to_do(connection)
        self.restored = frozenset(restored)
        if not anything_missing:
            return
        with self._engine.begin() as connection:
            now = self._now()
            due = claim_due(connection, self._service.name, self._due_before(), now, self._patience)
        if due:
            self._request_replays(due)

    def _request_replays(self, stream_keys: Sequence[str]) -> None:
        log.warning(
            "messages_missing", service=self._service.name, streams=len(stream_keys), next="none: their source is asked"
        )
        for stream_key, mark in self._service.store.inbox_marks(stream_keys).items():
            source, _, stream = stream_key.partition(":")
            self._request_replay(source, UUID(stream), mark)

    def trouble(self) -> str | None:
        """What is missing, and which sources were restored, in plain words; None where nothing is."""
        return lost_tail_trouble(self._engine, self._service.name, self._due_before())

    def _due_before(self) -> datetime:
        return due_before(self._now(), self._patience, self._behind_seconds())

    def _missing(self, watermark: Watermark) -> list[Expectation]:
        source, window = watermark.source, watermark.data
        topics = self._service.manifest.catalogue.topics_by_consumer[self._service.name]
        published = {stream: version for topic in topics for stream, version in window.published.get(topic, {}).items()}
        marks = self._service.store.inbox_marks([f"{source}:{stream}" for stream in published])
        by_stream = {UUID(stream_key.partition(":")[2]): mark for stream_key, mark in marks.items()}
        missing, _ = diff_streams(published, by_stream, {})
        return [Expectation(f"{source}:{diff.stream}", source, diff.published, window.since) for diff in missing]

    def _stop_handling(self, connection: Connection, source: str, chain: Chain, window: Window) -> None:
        record_chain(connection, source, chain._replace(restored_to=window.since))
        self.restored |= {source}
        log.error(
            "source_was_restored",
            service=self._service.name,
            source=source,
            received_up_to=chain.position,
            begins_again_at=window.since,
            next="tellback reconcile",
        )


def due_before(now: datetime, patience: timedelta, behind_seconds: float) -> datetime:
    """What was announced before this moment and is not handled by `now` is missing."""
    return now - max(patience, timedelta(seconds=min(behind_seconds, timedelta(days=365).total_seconds())))


def lost_tail_trouble(engine: Engine, consumer: str, before: datetime) -> str | None:
    """What has been missing since `before`, and which sources were restored; None where nothing is."""
    with engine.connect() as connection:
        missing, restored = read_missing(connection, consumer, before), read_restored(connection)
        broken = read_broken(connection, before)
    troubles = [
        f"{source} was restored from a backup: its windows begin again at position {position},"
        f" and nothing of it is handled: tellback reconcile"
        for source, position in restored
    ]
    troubles += [
        f"{streams} {'streams' if streams > 1 else 'stream'} of {source} {'are' if streams > 1 else 'is'} missing"
        f" since position {position}"
        for source, streams, position in missing
    ]
    troubles += [f"the windows of {source} after position {position} are missing" for source, position in broken]
    return "; ".join(troubles) or None


def _is_restored(chain: Chain, watermark: Watermark) -> bool:
    """A newer window that begins before the end of an earlier one: its source has lost what is between.

    One that was published earlier, or that was asked for, may begin anywhere.
    """
    newer = chain.published_at is None or watermark.time > chain.published_at
    return newer and not watermark.data.repeated and watermark.data.since < chain.position


def _extend(chain: Chain, watermark: Watermark, now: datetime) -> Chain:
    window, at = watermark.data, chain.published_at
    if not window.repeated:
        at = max(at, watermark.time) if at else watermark.time
    if window.since > chain.position:
        return chain._replace(published_at=at, broken_since=chain.broken_since or now)
    position = max(chain.position, window.until)
    return chain._replace(position=position, published_at=at, broken_since=None)
