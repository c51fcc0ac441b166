"""This is where every process begins and ends alike: its logs, what it is watched by, and how it stops when told."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from threading import Event

import structlog
from fastapi import FastAPI

from services.chassis.running.settings import ProcessSettings
from services.chassis.running.supervising import Supervised, close_all, watched_over
from services.chassis.watching.ending import serve_until_told
from services.chassis.watching.health import Health
from services.chassis.watching.logs import configure
from services.chassis.watching.watch import Watch

OBSERVER_STUCK_SECONDS = 60.0
EXIT_STALLED = os.EX_TEMPFAIL
"""75: a loop stalled again after all its new beginnings. Whatever keeps the process starts a fresh one."""
log = structlog.get_logger()


def watched_process(name: str) -> tuple[Watch, ProcessSettings]:
    """What this process is watched by, and what every process is told. Sets up its logs."""
    told = ProcessSettings()
    configure(name, told.log_level)
    log.info("begins")
    return Watch(health=Health(name), apart=told.watch_port, each_request=told.log_level == "debug"), told


def leave_when_told(app: FastAPI, watch: Watch, host: str, port: int, told: ProcessSettings) -> None:
    """Serve until told to stop; what is in hand is answered."""
    serve_until_told(app, watch.health, host, port, drain=told.drain_seconds, grace=told.grace_seconds)


def tell_to_stop() -> None:
    """Let this process leave as if it had been told to; told so already, it goes on leaving."""
    os.kill(os.getpid(), signal.SIGTERM)


def ended_when_told() -> Event:
    """What is set once this process is interrupted, or told to end."""
    ended = Event()
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, lambda number, frame: ended.set())
    return ended


def until_told(watch: Watch, told: ProcessSettings, *loops: Supervised) -> None:
    """Keep these loops going until told to stop; each finishes what is in hand, in its grace time."""
    ended = ended_when_told()
    watch.loops(*loops)
    with watch.shown(told.watch_host), watched_over(loops, give_up=ended.set):
        for loop in loops:
            loop.start()
        ended.wait()
        watch.health.leaving = True
        for late in close_all(loops, told.grace_seconds):
            log.error("did not finish in its grace time", loop=late)
    end(loops)


def end(loops: Iterable[Supervised] = ()) -> None:
    """Say that the process ends. Raises SystemExit where a loop was hopeless, so that a fresh one is started."""
    hopeless = [loop.name for loop in loops if loop.hopeless]
    log.info("ends", hopeless=hopeless)
    if hopeless:
        raise SystemExit(EXIT_STALLED)
