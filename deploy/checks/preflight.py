"""Preflight: refuses to start a process whose settings or servers would lose data, or open it to anybody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

import psycopg
import structlog
from eventsourcing.persistence import PersistenceError
from sqlalchemy.exc import DBAPIError, OperationalError

from deploy.checks import broker, database
from deploy.checks.check import Check, Unsafe, blocking, refuse_unsafe, run_checks
from deploy.checks.settings import Environment, environment
from deploy.migrations.runner import NotMigrated, ensure_migrated
from services.chassis.application.message_catalogue import EMPTY_CATALOGUE, MessageCatalogue
from services.chassis.application.timescale_file import InvalidTimescales
from services.chassis.eventstore.connections import UnsafeSetting
from services.chassis.reconciliation.broker_inspection import topic_configurations
from services.chassis.runtime.settings import InvalidSettings

log = structlog.get_logger()


@contextmanager
def exit_when_unsafe() -> Iterator[None]:
    """Ends a process that may not or cannot start with one line that says why, and exit code 1.

    The process manager starts it again. There is no traceback, which would repeat the error's text and any personal
    data in it: the log names the type of the error and its place.
    """
    try:
        yield
    except (Unsafe, NotMigrated, UnsafeSetting, InvalidSettings, InvalidTimescales) as refusal:
        raise SystemExit(str(refusal)) from refusal
    except (PersistenceError, DBAPIError, psycopg.Error) as unavailable:
        kind = type(unavailable).__name__
        raise SystemExit(
            f"PostgreSQL does not answer, or refuses ({kind}): when it does, start this again"
        ) from unavailable
    except Exception as error:
        log.exception("process_failed", trouble=type(error).__name__)
        raise SystemExit(1) from error


def check_before_start(
    name: str,
    url: str,
    checks: Iterable[Check[Environment]],
    kafka: str = "",
    catalogue: MessageCatalogue = EMPTY_CATALOGUE,
) -> None:
    """Raises Unsafe or NotMigrated. A server that is away is no reason to refuse: a loop waits for it, and says so."""
    refuse_unsafe(run_checks(name, blocking(checks), environment()))
    with _tolerate_unavailable(name):
        with closing(database.open_view(name, url).rows) as rows:
            view = database.DatabaseView(name=name, url=url, rows=rows)
            refuse_unsafe(run_checks(name, blocking(database.CHECKS), view))
        ensure_migrated(name, url)
    if kafka:
        with _tolerate_unavailable(name):
            refuse_unsafe(run_checks(name, blocking(broker.CHECKS), topic_configurations(kafka, catalogue)))


@contextmanager
def _tolerate_unavailable(name: str) -> Iterator[None]:
    try:
        yield
    except (psycopg.OperationalError, OperationalError, ConnectionError) as unavailable:
        log.warning("dependency_unavailable", service=name, detail=str(unavailable)[:200])
