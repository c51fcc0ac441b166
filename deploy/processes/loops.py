"""This is where each loop of a service is a process, put together from its environment: relay, listener, clocks.

What only a server needs is not read here: these start again often, and each reads its code anew.
"""

from __future__ import annotations

from deploy.checks.preflight import exit_when_unsafe
from deploy.checks.settings import COMMON_CHECKS
from deploy.composition import SERVICES, STALL_SECONDS_MAX, now
from deploy.processes.lifecycle import OBSERVER_STALL_SECONDS_MAX, run_until_signal, start_process
from deploy.processes.startup import checked_settings, open_checked_service
from services.chassis.eventstore.connections import engine_of
from services.chassis.messaging.progress import ConsumerProgress, RelayProgress
from services.chassis.observability.gauges import dead_letter_gauges, deadline_gauges, relay_gauges
from services.chassis.observability.health import few_parked
from services.chassis.runtime.supervisor import SupervisedLoop
from services.chassis.runtime.workers import (
    make_consumer_loop,
    make_consumer_observer_loop,
    make_relay_loop,
    make_relay_observer_loop,
    make_replay_request_loop,
    make_republication_observer_loop,
    republication_group,
)
from services.chassis.scheduling.scheduler import make_scheduler_loop


@exit_when_unsafe()
def relay(name: str) -> None:
    """Says a service's log on Kafka, and says again what somebody missed."""
    watch, process_settings = start_process(f"relay {name}")
    settings, progress = checked_settings(name), RelayProgress(name)
    holes = ConsumerProgress(republication_group(name))
    watch.register_consumer_group(holes)
    watch.health.checks["relay progress"] = lambda: progress.trouble
    watch.register_gauges(name, engine_of(settings.database_url.get_secret_value(), 1), relay_gauges(name), now)
    run_until_signal(
        watch,
        process_settings,
        SupervisedLoop(f"relay {name}", make_relay_loop(SERVICES[name], settings, progress), STALL_SECONDS_MAX),
        SupervisedLoop(
            f"republication {name}", make_replay_request_loop(SERVICES[name], settings, holes), STALL_SECONDS_MAX
        ),
        SupervisedLoop(
            f"observe relay {name}", make_relay_observer_loop(name, settings, progress), OBSERVER_STALL_SECONDS_MAX
        ),
        SupervisedLoop(
            f"observe {holes.group}",
            make_republication_observer_loop(name, settings, holes),
            OBSERVER_STALL_SECONDS_MAX,
        ),
    )


@exit_when_unsafe()
def consume(name: str) -> None:
    """Hears for a service from Kafka."""
    watch, process_settings = start_process(f"consume {name}")
    settings, progress = checked_settings(name), ConsumerProgress(name)
    engine = engine_of(settings.database_url.get_secret_value(), 1)
    watch.register_consumer(name, progress)
    watch.register_gauges(name, engine, dead_letter_gauges(), now)
    watch.health.checks["dead_letters"] = few_parked(engine, now)
    consume_loop = make_consumer_loop(
        SERVICES[name], settings, now, progress, lambda store: watch.metrics.observe_store(store, name)
    )
    observer_loop = make_consumer_observer_loop(name, settings, progress)
    run_until_signal(
        watch,
        process_settings,
        SupervisedLoop(f"consume {name}", consume_loop, STALL_SECONDS_MAX),
        SupervisedLoop(f"observe {name}", observer_loop, OBSERVER_STALL_SECONDS_MAX),
    )


@exit_when_unsafe()
def scheduler(name: str) -> None:
    """Performs what falls due in a service."""
    watch, process_settings = start_process(f"scheduler {name}")
    instance, _ = open_checked_service(name, watch, COMMON_CHECKS)
    watch.register_gauges(name, instance.engine, deadline_gauges(), now)
    scheduler_loop = make_scheduler_loop(instance.service, instance.engine, now)
    run_until_signal(watch, process_settings, SupervisedLoop(f"scheduler {name}", scheduler_loop, STALL_SECONDS_MAX))
    instance.close()
