"""This is where what was said before is heard anew, without the memory: so that a new line in HEARS also holds for it.

All that one stream said is gathered first, once and in its order, and performed in one save: nobody sees it half told
again. What is heard is repeatable (taken before: nothing follows), so only what is new to us is recorded.
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
    """What came of it: streams gone through, events that this recorded, and what could not be performed and why."""

    streams: int
    recorded: int
    refused: list[str]


@dataclass
class Reprocessing:
    """What was said, stream by stream. `event_types` narrows what is performed to these: the new lines, as a rule."""

    service: Service
    event_types: frozenset[str] = frozenset()
    messages: dict[str, list[Envelope]] = field(default_factory=dict)
    last_versions: dict[str, int] = field(default_factory=dict)

    def collect(self, envelopes: Iterable[Envelope]) -> None:
        """Keep what follows on what is kept of its stream; a repeat is kept once, what follows a hole not yet."""
        for envelope in envelopes:
            stream_key = stream_key_of(envelope)
            collected, mark = self.messages.setdefault(stream_key, []), self.collected_up_to(stream_key)
            self.last_versions[stream_key] = max(self.last_versions.get(stream_key, 0), envelope.streamversion)
            if envelope.after <= mark < envelope.streamversion:
                collected.append(envelope)

    def collected_up_to(self, stream_key: str) -> int:
        """The version up to which a stream was gathered."""
        collected = self.messages.get(stream_key)
        return collected[-1].streamversion if collected else 0

    def gaps(self) -> list[str]:
        """The streams of which something that was said earlier did not come: their source must say them again."""
        return sorted(
            stream_key
            for stream_key, last_version in self.last_versions.items()
            if last_version > self.collected_up_to(stream_key)
        )

    def run(self) -> ReprocessingResult:
        """Ask of the service what was gathered. Raises the store's own errors: then begin again."""
        recorded, refused = 0, list[str]()
        for envelopes in self.messages.values():
            wanted = [e for e in envelopes if not self.event_types or e.type in self.event_types]
            try:
                recorded += self._handle_together(wanted)
            except (OperationalError, InterfaceError):
                raise
            except Exception:  # whatever it is, one by one tells whose it is
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
            except IntegrityError:  # somebody wrote meanwhile: load again
                continue
        raise IntegrityError("too many are writing to this at once")

    def _handle_alone(self, envelope: Envelope, refused: list[str]) -> int:
        try:
            return self._handle_together([envelope])
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # refused, poisonous, or an error of our own: said, and the others go on
            refused.append(
                f"{stream_key_of(envelope)} version {envelope.streamversion}: {type(error).__name__}: {error}"
            )
            return 0
