"""This is where a service hears anew what was said: from Kafka in a group of its own, or from the others' logs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event
from uuid import UUID, uuid4

from contracts.catalogue import CATALOGUE, KINDS, LISTENERS
from contracts.envelope import Envelope
from deploy.commands.reaching import CannotBeDone, Reached, reached
from services.chassis.carrying.kafka import KafkaHearer, KafkaSender, readable
from services.chassis.carrying.rehearing import Reheard, Rehearsal
from services.chassis.carrying.telling import Teller
from services.chassis.restoring.looking import topics_kept

PAGE = 500


def rehear(at: Reached, kinds: frozenset[str], quiet: float, state: Path) -> tuple[Reheard, list[str]]:
    """What came of it, and the streams of which something did not come. `quiet` seconds without news end it.

    Say first what Kafka keeps no more: `tellback republish` of every service that is heard.
    """
    heard = {kind for kind, said in KINDS.items() if said in at.service.tables.hears}
    if unheard := kinds - heard:
        raise CannotBeDone(
            f"{at.service.name} does not hear {', '.join(sorted(unheard))}: it hears {', '.join(sorted(heard))}"
        )
    rehearsal = Rehearsal(at.service, kinds)
    if at.settings.kafka_bootstrap_servers:
        _from_kafka(at, rehearsal, quiet)
    else:
        for envelopes in _from_logs(at.service.name, state):
            rehearsal.gather(envelopes)
    return rehearsal.perform(), rehearsal.holes()


def _from_logs(name: str, state: Path) -> Iterator[list[Envelope]]:
    topics = LISTENERS[name]
    for source in sorted({topic.split(".")[0] for topic in topics}):
        with reached(source, state) as other:
            teller, place = Teller(other.service.tables, other.store), 0
            while told := list(teller.tell(place, PAGE)):
                place = told[-1].row.position
                yield [t.envelope for t in told if t.envelope and CATALOGUE[KINDS[t.envelope.type]][2] in topics]


def _from_kafka(at: Reached, rehearsal: Rehearsal, quiet: float) -> None:
    servers, name = at.settings.kafka_bootstrap_servers, at.service.name
    topics_kept(servers)  # what hears waits for a broker as long as it takes, and this must end
    hearer = KafkaHearer(servers, name, LISTENERS[name], f"{name}-rehear-{uuid4()}")
    with closing(hearer), closing(KafkaSender(servers, f"rehear-{name}")) as sender:
        _until_quiet(hearer, rehearsal, quiet)
        if holes := rehearsal.holes():  # Kafka keeps their beginning no more
            for place in holes:
                source, stream = place.split(":")
                sender.ask_again(source, UUID(stream), rehearsal.heard_up_to(place))
            _until_quiet(hearer, rehearsal, quiet)


def _until_quiet(hearer: KafkaHearer, rehearsal: Rehearsal, quiet: float) -> None:
    """Gather until all that is there was read and nothing came for so long: a relay may still be saying it again."""
    stop, last = Event(), [time.monotonic()]

    def take(values: list[bytes]) -> None:
        rehearsal.gather(readable(values))
        last[0] = time.monotonic()

    def each() -> None:
        if time.monotonic() - last[0] > quiet and hearer.at_end():
            stop.set()

    hearer.run(take, stop, each)
