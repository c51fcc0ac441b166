"""This is where every process begins and ends alike: its logs, what it is watched by, and how it stops when told."""

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

OBSERVER_STALL_SECONDS_MAX = 60.0
EXIT_STALLED = os.EX_TEMPFAIL
"""75: a loop stalled again after all its new beginnings. Whatever keeps the process starts a fresh one."""
log = structlog.get_logger()


def start_process(name: str) -> tuple[Monitoring, ProcessSettings]:
    """What this process is watched by, and what every process is told. Sets up its logs."""
    process_settings = ProcessSettings()
    configure_logging(name, process_settings.log_level)
    log.info("process_started")
    return Monitoring(
        health=Health(name), port=process_settings.watch_port, log_each_request=process_settings.log_level == "debug"
    ), process_settings


def serve_app(app: FastAPI, watch: Monitoring, host: str, port: int, process_settings: ProcessSettings) -> None:
    """Serve until told to stop; what is in hand is answered."""
    serve_gracefully(
        app,
        watch.health,
        host,
        port,
        drain_seconds=process_settings.drain_seconds,
        grace_seconds=process_settings.grace_seconds,
    )


def request_shutdown() -> None:
    """Let this process leave as if it had been told to; told so already, it goes on leaving."""
    os.kill(os.getpid(), signal.SIGTERM)


def shutdown_event() -> Event:
    """What is set once this process is interrupted, or told to end."""
    shutdown = Event()
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, lambda number, frame: shutdown.set())
    return shutdown


def run_until_signal(watch: Monitoring, process_settings: ProcessSettings, *loops: SupervisedLoop) -> None:
    """Keep these loops going until told to stop; each finishes what is in hand, in its grace time."""
    shutdown = shutdown_event()
    watch.register_loops(*loops)
    with watch.serve(process_settings.watch_host), run_watchdog(loops, give_up=shutdown.set):
        for loop in loops:
            loop.start()
        shutdown.wait()
        watch.health.shutting_down = True
        for unfinished in stop_all(loops, process_settings.grace_seconds):
            log.error("grace_period_exceeded", loop=unfinished)
    finish_process(loops)


def finish_process(loops: Iterable[SupervisedLoop] = ()) -> None:
    """Say that the process ends. Raises SystemExit where a loop was hopeless, so that a fresh one is started."""
    hopeless = [loop.name for loop in loops if loop.hopeless]
    log.info("process_stopped", hopeless=hopeless)
    if hopeless:
        raise SystemExit(EXIT_STALLED)
