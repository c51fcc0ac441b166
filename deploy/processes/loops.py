"""This is where each loop of a service is a process, put together from its environment: relay, listener, clocks.

What only a server needs is not read here: these start again often, and each reads its code anew.
"""

from __future__ import annotations

from deploy.doctor.settings import EVERY
from deploy.doctor.starting import refusing
from deploy.parts import SERVICES, STUCK_SECONDS, now
from deploy.processes.begun import looked_at, opened
from deploy.watching import OBSERVER_STUCK_SECONDS, until_told, watched_process
from services.chassis.carrying.progress import ConsumerProgress, RelayProgress
from services.chassis.keeping.datastore import engine_of
from services.chassis.running.keeping_time import keeping_time
from services.chassis.running.processes import (
    answering_holes,
    listening,
    observing_consumer,
    observing_relay,
    observing_republication,
    relaying,
    republication_group,
)
from services.chassis.running.supervising import Supervised
from services.chassis.watching.figures import of_clocks, of_parking, of_relay
from services.chassis.watching.health import few_are_parked


@refusing()
def relay(name: str) -> None:
    """Says a service's log on Kafka, and says again what somebody missed."""
    watch, told = watched_process(f"relay {name}")
    settings, progress = looked_at(name), RelayProgress(name)
    holes = ConsumerProgress(republication_group(name))
    watch.group(holes)
    watch.health.checks["relay progress"] = lambda: progress.trouble
    watch.figures(name, engine_of(settings.database_url.get_secret_value(), 1), of_relay(name), now)
    until_told(
        watch,
        told,
        Supervised(f"relay {name}", relaying(SERVICES[name], settings, progress), STUCK_SECONDS),
        Supervised(f"republication {name}", answering_holes(SERVICES[name], settings, holes), STUCK_SECONDS),
        Supervised(f"observe relay {name}", observing_relay(name, settings, progress), OBSERVER_STUCK_SECONDS),
        Supervised(f"observe {holes.group}", observing_republication(name, settings, holes), OBSERVER_STUCK_SECONDS),
    )


@refusing()
def listen(name: str) -> None:
    """Hears for a service from Kafka."""
    watch, told = watched_process(f"listen {name}")
    settings, progress = looked_at(name), ConsumerProgress(name)
    engine = engine_of(settings.database_url.get_secret_value(), 1)
    watch.consumer(name, progress)
    watch.figures(name, engine, of_parking(), now)
    watch.health.checks["parking"] = few_are_parked(engine, now)
    hears = listening(SERVICES[name], settings, now, progress, lambda store: watch.metrics.watch(store, name))
    observes = observing_consumer(name, settings, progress)
    until_told(
        watch,
        told,
        Supervised(f"listen {name}", hears, STUCK_SECONDS),
        Supervised(f"observe {name}", observes, OBSERVER_STUCK_SECONDS),
    )


@refusing()
def keep_time(name: str) -> None:
    """Performs what falls due in a service."""
    watch, told = watched_process(f"keep-time {name}")
    opening, _ = opened(name, watch, EVERY)
    watch.figures(name, opening.engine, of_clocks(), now)
    performs = keeping_time(opening.service, opening.engine, now)
    until_told(watch, told, Supervised(f"keep-time {name}", performs, STUCK_SECONDS))
    opening.close()
