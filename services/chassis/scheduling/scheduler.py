"""This is where what falls due is performed: late after an outage, never twice, and not at all where it was settled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Event

import structlog
from sqlalchemy import Engine

from services.chassis.application.command_handler import Busy, Service
from services.chassis.application.unit_of_work import RequestMetadata
from services.chassis.domain.decider import CommandContext, Refused
from services.chassis.scheduling.deadlines import DueCommand, due_commands, mark_performed

PAGE_COMMANDS, IDLE_SECONDS = 100, 1.0
log = structlog.get_logger()


def make_scheduler_loop(service: Service, engine: Engine, now: Callable[[], datetime]) -> Callable[[Event], None]:
    """The loop of `tellback scheduler`."""

    def run(stop: Event) -> None:
        while not stop.is_set():
            if not run_due_commands(service, engine, now()):
                stop.wait(IDLE_SECONDS)

    return run


def run_due_commands(service: Service, engine: Engine, at: datetime) -> int:
    """Perform what is due by now; how many that were. Its key makes performing it again harmless."""
    command_classes = {spec.command.__name__: spec.command for spec in service.manifest.commands}
    due = due_commands(engine, at, PAGE_COMMANDS, command_classes)
    for due_command in due:
        _handle(service, due_command, at)
        mark_performed(engine, due_command, at)
    return len(due)


def _handle(service: Service, due_command: DueCommand, at: datetime) -> None:
    context = CommandContext(by=service.name, role=service.name, organisation=service.name, at=at)
    request_metadata = RequestMetadata(
        key=str(due_command.key), digest="due", causation=due_command.caused_by, correlation=due_command.correlation
    )
    try:
        service.handle(due_command.dispatch, context=context, request_metadata=request_metadata)
    except Busy:
        raise
    except Refused as refusal:  # settled meanwhile: nothing follows
        log.info("due_command_refused", service=service.name, why=type(refusal).__name__)
