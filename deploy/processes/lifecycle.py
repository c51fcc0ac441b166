"""Process lifecycle: logs, health and metrics at the start, graceful shutdown at the end, alike for every process."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from threading import Event

import structlog
from fastapi import FastAPI

from services.chassis.http.graceful_shutdown import serve_gracefully
from services.chassis.http.monitoring import Monitoring
from services.chassis.observability.health import Health
from services.chassis.observability.logging import configure_logging
from services.chassis.runtime.settings import ProcessSettings
from services.chassis.runtime.supervisor import SupervisedLoop, run_watchdog, stop_all

OBSERVER_ROUND_SECONDS_MAX = 60.0
"""An observer's round only asks the broker or the database a question; a longer one is stalled."""
EXIT_STALLED = os.EX_TEMPFAIL
"""75: a loop stalled again after its last restart. The process manager starts a new process."""
log = structlog.get_logger()


def start_process(name: str) -> tuple[Monitoring, ProcessSettings]:
    """Set up the logs; this process's health and metrics, and the settings that every process has."""
    process_settings = ProcessSettings()
    configure_logging(name, process_settings.log_level)
    log.info("process_started")
    return Monitoring(
        health=Health(name),
        port=process_settings.monitoring_port,
        log_each_request=process_settings.log_level == "debug",
    ), process_settings


def serve_app(app: FastAPI, monitoring: Monitoring, host: str, port: int, process_settings: ProcessSettings) -> None:
    """Serve until told to stop; requests in hand are answered."""
    serve_gracefully(
        app,
        monitoring.health,
        host,
        port,
        drain_seconds=process_settings.drain_seconds,
        grace_seconds=process_settings.grace_seconds,
    )


def request_shutdown() -> None:
    """Stop this process as SIGTERM does; a second request changes nothing."""
    os.kill(os.getpid(), signal.SIGTERM)


def shutdown_event() -> Event:
    """An event that SIGINT or SIGTERM sets."""
    shutdown = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, frame: shutdown.set())
    return shutdown


def run_until_signal(monitoring: Monitoring, process_settings: ProcessSettings, *loops: SupervisedLoop) -> None:
    """Run the loops until told to stop; each has the grace time to finish what is in hand."""
    shutdown = shutdown_event()
    monitoring.register_loops(*loops)
    with monitoring.serve(process_settings.monitoring_host), run_watchdog(loops, give_up=shutdown.set):
        for loop in loops:
            loop.start()
        shutdown.wait()
        monitoring.health.shutting_down = True
        for unfinished in stop_all(loops, process_settings.grace_seconds):
            log.error("grace_period_exceeded", loop=unfinished)
    finish_process(loops)


def finish_process(loops: Iterable[SupervisedLoop] = ()) -> None:
    """Log the end of the process. Raises SystemExit(75) where a loop stalled after its last restart."""
    stalled_loops = [loop.name for loop in loops if loop.restarts_exhausted]
    log.info("process_stopped", stalled_loops=stalled_loops)
    if stalled_loops:
        raise SystemExit(EXIT_STALLED)
