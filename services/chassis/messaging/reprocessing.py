"""Reprocessing: handles past messages again, without inbox marks, so that a new line in SUBSCRIPTIONS covers them.

All messages of one stream are collected first, once and in order, and handled in one save: no reader sees half of
them. Commands from messages are repeatable (a repeat records nothing), so only new events are recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from eventsourcing.persistence import IntegrityError, InterfaceError, OperationalError

from contracts.envelope import Envelope
from services.chassis.application.command_handler import ATTEMPTS_MAX, Service
from services.chassis.application.unit_of_work import UnitOfWork
from services.chassis.messaging.inbox import dispatches_of, request_metadata_of, service_context, stream_key_of


class ReprocessingResult(NamedTuple):
    """How many streams were handled, how many events that recorded, and which messages were refused and why."""

    streams: int
    recorded: int
    refused: list[str]


@dataclass
class Reprocessing:
    """Past messages by stream. `event_types`: the types to handle, as a rule those of the new lines; empty: all."""

    service: Service
    event_types: frozenset[str] = frozenset()
    messages: dict[str, list[Envelope]] = field(default_factory=dict)
    last_versions: dict[str, int] = field(default_factory=dict)

    def collect(self, envelopes: Iterable[Envelope]) -> None:
        """Collect the envelopes that follow on those of their stream; drop duplicates, and those that follow a gap."""
        for envelope in envelopes:
            stream_key = stream_key_of(envelope)
            collected, mark = self.messages.setdefault(stream_key, []), self.collected_up_to(stream_key)
            self.last_versions[stream_key] = max(self.last_versions.get(stream_key, 0), envelope.streamversion)
            if envelope.after <= mark < envelope.streamversion:
                collected.append(envelope)

    def collected_up_to(self, stream_key: str) -> int:
        """The version up to which a stream is collected without a gap."""
        collected = self.messages.get(stream_key)
        return collected[-1].streamversion if collected else 0

    def gaps(self) -> list[str]:
        """The streams with a gap: their source must publish them again."""
        return sorted(
            stream_key
            for stream_key, last_version in self.last_versions.items()
            if last_version > self.collected_up_to(stream_key)
        )

    def run(self) -> ReprocessingResult:
        """Handle the collected messages. Raises the store's errors: then run again."""
        recorded, refused = 0, list[str]()
        for envelopes in self.messages.values():
            wanted = [e for e in envelopes if not self.event_types or e.type in self.event_types]
            try:
                recorded += self._handle_together(wanted)
            except (OperationalError, InterfaceError):
                raise
            except Exception:  # of any kind: one by one finds the message that causes it
                recorded += sum(self._handle_alone(envelope, refused) for envelope in wanted)
        return ReprocessingResult(len(self.messages), recorded, refused)

    def _handle_together(self, envelopes: Sequence[Envelope]) -> int:
        for _ in range(ATTEMPTS_MAX):
            unit_of_work = UnitOfWork(self.service.manifest, self.service.store)
            for envelope in envelopes:
                for dispatch in dispatches_of(self.service, envelope):
                    unit_of_work.execute(
                        dispatch, service_context(self.service, envelope), request_metadata_of(envelope)
                    )
            try:
                return len(self.service.commit(unit_of_work))
            except IntegrityError:  # a concurrent write: load again
                continue
        raise IntegrityError("too many are writing to this at once")

    def _handle_alone(self, envelope: Envelope, refused: list[str]) -> int:
        try:
            return self._handle_together([envelope])
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # reported; the other messages go on
            refused.append(
                f"{stream_key_of(envelope)} version {envelope.streamversion}: {type(error).__name__}: {error}"
            )
            return 0
