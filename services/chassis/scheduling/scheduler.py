"""Scheduler: runs the commands that are due, late after an outage, but never twice and never on a settled matter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Event

import structlog
from eventsourcing.persistence import PersistenceError
from sqlalchemy import Engine

from services.chassis.application.command_handler import Busy, NotRecorded, Service
from services.chassis.application.unit_of_work import RequestMetadata
from services.chassis.domain.decider import CommandContext, Refused
from services.chassis.scheduling.due_commands import DueCommand, due_commands, mark_performed, set_aside

PAGE_COMMANDS, IDLE_SECONDS = 100, 1.0
log = structlog.get_logger()


def make_scheduler_loop(service: Service, engine: Engine, now: Callable[[], datetime]) -> Callable[[Event], None]:
    """The loop of `tellback scheduler`."""

    def run(stop: Event) -> None:
        while not stop.is_set():
            if not run_due_commands(service, engine, now()):
                stop.wait(IDLE_SECONDS)

    return run


def run_due_commands(service: Service, engine: Engine, now: datetime) -> int:
    """Run a page of the commands that are due; how many. Their keys make a second run harmless.

    A command on which our own code fails is set aside, and the others go on. Raises Busy, and the errors of the store.
    """
    command_classes = {spec.command.__name__: spec.command for spec in service.manifest.commands}
    due = due_commands(engine, now, PAGE_COMMANDS, command_classes)
    for due_command in due:
        try:
            _handle(service, due_command, now)
        except (Busy, NotRecorded, PersistenceError, OSError):
            raise
        except Exception as error:  # of any kind: the command would block those behind it for ever
            log.exception("due_command_failed", service=service.name, why=type(error).__name__)
            set_aside(engine, due_command, now)
        else:
            mark_performed(engine, due_command, now)
    return len(due)


def _handle(service: Service, due_command: DueCommand, now: datetime) -> None:
    context = CommandContext(by=service.name, role=service.name, organisation=service.name, at=now)
    request_metadata = RequestMetadata(
        key=str(due_command.key), digest="due", causation=due_command.caused_by, correlation=due_command.correlation
    )
    try:
        service.handle(due_command.dispatch, context=context, request_metadata=request_metadata)
    except (Busy, NotRecorded):
        raise
    except Refused as refusal:  # the matter is settled: this deadline asks for nothing any more
        log.info("due_command_refused", service=service.name, why=type(refusal).__name__)
