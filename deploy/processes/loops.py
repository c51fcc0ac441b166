"""This is where each loop of a service is a process, put together from its environment: relay, listener, clocks.

What only a server needs is not read here: these start again often, and each reads its code anew.
"""

from __future__ import annotations

from deploy.doctor.settings import EVERY
from deploy.doctor.starting import refusing
from deploy.parts import SERVICES, now
from deploy.processes.begun import looked_at, opened
from deploy.watching import STUCK_SECONDS, until_told, watched_process
from services.chassis.carrying.kafka import Lag
from services.chassis.keeping.datastore import engine_of
from services.chassis.running.keeping_time import keeping_time
from services.chassis.running.processes import answering_holes, listening, relaying
from services.chassis.running.supervising import Supervised
from services.chassis.watching.figures import of_clocks, of_parking, of_relay
from services.chassis.watching.health import few_are_parked


@refusing()
def relay(name: str) -> None:
    """Says a service's log on Kafka, and says again what somebody missed."""
    watch, told = watched_process(f"relay {name}")
    settings, lag = looked_at(name), Lag()
    watch.broker(lag)
    watch.figures(name, engine_of(settings.database_url.get_secret_value(), 1), of_relay(name), now)
    saying = Supervised(f"relay {name}", relaying(SERVICES[name], settings), STUCK_SECONDS)
    again = Supervised(f"republication {name}", answering_holes(SERVICES[name], settings, lag), STUCK_SECONDS)
    until_told(watch, told, saying, again)


@refusing()
def listen(name: str) -> None:
    """Hears for a service from Kafka."""
    watch, told = watched_process(f"listen {name}")
    settings, lag = looked_at(name), Lag()
    engine = engine_of(settings.database_url.get_secret_value(), 1)
    watch.lag(name, lag, now)
    watch.figures(name, engine, of_parking(), now)
    watch.health.checks["parking"] = few_are_parked(engine, now)
    hears = listening(SERVICES[name], settings, now, lag, lambda store: watch.metrics.watch(store, name))
    until_told(watch, told, Supervised(f"listen {name}", hears, STUCK_SECONDS))


@refusing()
def keep_time(name: str) -> None:
    """Performs what falls due in a service."""
    watch, told = watched_process(f"keep-time {name}")
    opening, _ = opened(name, watch, EVERY)
    watch.figures(name, opening.engine, of_clocks(), now)
    performs = keeping_time(opening.service, opening.engine, now)
    until_told(watch, told, Supervised(f"keep-time {name}", performs, STUCK_SECONDS))
    opening.close()
