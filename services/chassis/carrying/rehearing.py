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
from services.chassis.asking.application import ATTEMPTS, Service
from services.chassis.asking.work import Work
from services.chassis.carrying.hearing import asks_of, itself, place_of, trail_of


class Reheard(NamedTuple):
    """What came of it: streams gone through, events that this recorded, and what could not be performed and why."""

    streams: int
    recorded: int
    refused: list[str]


@dataclass
class Rehearsal:
    """What was said, stream by stream. `kinds` narrows what is performed to these: the new lines, as a rule."""

    service: Service
    kinds: frozenset[str] = frozenset()
    said: dict[str, list[Envelope]] = field(default_factory=dict)
    newest: dict[str, int] = field(default_factory=dict)

    def gather(self, envelopes: Iterable[Envelope]) -> None:
        """Keep what follows on what is kept of its stream; a repeat is kept once, what follows a hole not yet."""
        for envelope in envelopes:
            place = place_of(envelope)
            kept, stood = self.said.setdefault(place, []), self.heard_up_to(place)
            self.newest[place] = max(self.newest.get(place, 0), envelope.streamversion)
            if envelope.after <= stood < envelope.streamversion:
                kept.append(envelope)

    def heard_up_to(self, place: str) -> int:
        """The version up to which a stream was gathered."""
        kept = self.said.get(place)
        return kept[-1].streamversion if kept else 0

    def holes(self) -> list[str]:
        """The streams of which something that was said earlier did not come: their source must say them again."""
        return sorted(place for place, newest in self.newest.items() if newest > self.heard_up_to(place))

    def perform(self) -> Reheard:
        """Ask of the service what was gathered. Raises the store's own errors: then begin again."""
        recorded, refused = 0, list[str]()
        for said in self.said.values():
            wanted = [e for e in said if not self.kinds or e.type in self.kinds]
            try:
                recorded += self._together(wanted)
            except (OperationalError, InterfaceError):
                raise
            except Exception:  # whatever it is, one by one tells whose it is
                recorded += sum(self._alone(envelope, refused) for envelope in wanted)
        return Reheard(len(self.said), recorded, refused)

    def _together(self, said: Sequence[Envelope]) -> int:
        for _ in range(ATTEMPTS):
            work = Work(self.service.tables, self.service.store)
            for envelope in said:
                for ask in asks_of(self.service, envelope):
                    work.do(ask, itself(self.service, envelope), trail_of(envelope))
            try:
                return len(self.service.keep(work))
            except IntegrityError:  # somebody wrote meanwhile: load again
                continue
        raise IntegrityError("too many are writing to this at once")

    def _alone(self, envelope: Envelope, refused: list[str]) -> int:
        try:
            return self._together([envelope])
        except (OperationalError, InterfaceError):
            raise
        except Exception as why:  # refused, poisonous, or an error of our own: said, and the others go on
            refused.append(f"{place_of(envelope)} version {envelope.streamversion}: {type(why).__name__}: {why}")
            return 0
