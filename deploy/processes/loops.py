"""Loop processes of a service: outbox relay, consumer and scheduler, each a process of its own.

Nothing that only an HTTP server needs is imported: these processes restart often, and each start reads the code.
"""

from __future__ import annotations

from datetime import timedelta

from deploy.checks.preflight import exit_when_unsafe
from deploy.checks.settings import COMMON_CHECKS
from deploy.composition import ROUND_SECONDS_MAX, SERVICES, configured, now
from deploy.processes.lifecycle import OBSERVER_ROUND_SECONDS_MAX, run_until_signal, start_process
from deploy.processes.startup import checked_settings, open_checked_service
from services.chassis.eventstore.connections import engine_of
from services.chassis.messaging.progress import ConsumerProgress, RelayProgress
from services.chassis.observability.gauges import (
    dead_letter_gauges,
    deadline_gauges,
    missing_stream_gauges,
    relay_gauges,
)
from services.chassis.observability.health import few_parked, nothing_missing
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
    """Publish a service's log to Kafka, and publish again what a consumer requests."""
    monitoring, process_settings = start_process(f"relay {name}")
    settings, progress = checked_settings(name), RelayProgress(name)
    requests = ConsumerProgress(republication_group(name))
    monitoring.register_consumer_group(requests)
    monitoring.health.checks["relay progress"] = lambda: progress.trouble
    monitoring.register_gauges(name, engine_of(settings.database_url.get_secret_value(), 1), relay_gauges(name), now)
    run_until_signal(
        monitoring,
        process_settings,
        SupervisedLoop(f"relay {name}", make_relay_loop(SERVICES[name], settings, progress), ROUND_SECONDS_MAX),
        SupervisedLoop(
            f"republication {name}", make_replay_request_loop(SERVICES[name], settings, requests), ROUND_SECONDS_MAX
        ),
        SupervisedLoop(
            f"observe relay {name}", make_relay_observer_loop(name, settings, progress), OBSERVER_ROUND_SECONDS_MAX
        ),
        SupervisedLoop(
            f"observe {requests.group}",
            make_republication_observer_loop(name, settings, requests),
            OBSERVER_ROUND_SECONDS_MAX,
        ),
    )


@exit_when_unsafe()
def consume(name: str) -> None:
    """Handle what other services publish to Kafka."""
    monitoring, process_settings = start_process(f"consume {name}")
    settings, progress = checked_settings(name), ConsumerProgress(name)
    engine = engine_of(settings.database_url.get_secret_value(), 1)
    monitoring.register_consumer(name, progress)
    patience = timedelta(seconds=settings.watermark_patience_seconds)
    gauges = (*dead_letter_gauges(), *missing_stream_gauges(name, patience, lambda: progress.behind_seconds))
    monitoring.register_gauges(name, engine, gauges, now)
    monitoring.health.checks["dead_letters"] = few_parked(engine, now)
    monitoring.health.checks["lost tail"] = nothing_missing(
        name, engine, now, patience, lambda: progress.behind_seconds
    )
    consume_loop = make_consumer_loop(
        configured(name, settings), settings, now, progress, lambda store: monitoring.metrics.observe_store(store, name)
    )
    observer_loop = make_consumer_observer_loop(SERVICES[name], settings, progress)
    run_until_signal(
        monitoring,
        process_settings,
        SupervisedLoop(f"consume {name}", consume_loop, ROUND_SECONDS_MAX),
        SupervisedLoop(f"observe {name}", observer_loop, OBSERVER_ROUND_SECONDS_MAX),
    )


@exit_when_unsafe()
def scheduler(name: str) -> None:
    """Perform a service's due commands."""
    monitoring, process_settings = start_process(f"scheduler {name}")
    instance, _ = open_checked_service(name, monitoring, COMMON_CHECKS)
    monitoring.register_gauges(name, instance.engine, deadline_gauges(), now)
    scheduler_loop = make_scheduler_loop(instance.service, instance.engine, now)
    run_until_signal(
        monitoring, process_settings, SupervisedLoop(f"scheduler {name}", scheduler_loop, ROUND_SECONDS_MAX)
    )
    instance.close()
