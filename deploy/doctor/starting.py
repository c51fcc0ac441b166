"""This is where a part is looked at before it starts: what would lose data or open it to anybody is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

import psycopg
import structlog
from eventsourcing.persistence import PersistenceError
from sqlalchemy.exc import DBAPIError, OperationalError

from deploy.doctor import broker, database
from deploy.doctor.check import Check, Unsafe, examined, must_be_safe, that_refuse
from deploy.doctor.settings import Environment, environment
from deploy.migrations.migrating import NotMigrated, up_to_date
from services.chassis.keeping.datastore import LosesEvents
from services.chassis.restoring.looking import topics_kept

log = structlog.get_logger()


@contextmanager
def refusing() -> Iterator[None]:
    """What may not start, or cannot, ends with one line that says why, and exit code 1.

    Whatever starts it starts it again. A traceback would repeat what an error says: the log has its kind and its place.
    """
    try:
        yield
    except (Unsafe, NotMigrated, LosesEvents) as why:
        raise SystemExit(str(why)) from why
    except (PersistenceError, DBAPIError, psycopg.Error) as away:
        kind = type(away).__name__
        raise SystemExit(f"PostgreSQL does not answer, or refuses ({kind}): when it does, start this again") from away
    except Exception as fault:
        log.exception("ends", trouble=type(fault).__name__)
        raise SystemExit(1) from fault


def must_start(name: str, url: str, checks: Iterable[Check[Environment]], kafka: str = "") -> None:
    """Raises Unsafe or NotMigrated. What is away is not refused: a loop waits for it, and says so."""
    must_be_safe(examined(name, that_refuse(checks), environment()))
    with _may_be_away(name):
        with closing(database.opened(name, url).rows) as rows:
            seen = database.Seen(name=name, url=url, rows=rows)
            must_be_safe(examined(name, that_refuse(database.CHECKS), seen))
        up_to_date(name, url)
    if kafka:
        with _may_be_away(name):
            must_be_safe(examined(name, that_refuse(broker.CHECKS), topics_kept(kafka)))


@contextmanager
def _may_be_away(name: str) -> Iterator[None]:
    try:
        yield
    except (psycopg.OperationalError, OperationalError, ConnectionError) as away:
        log.warning("is away", service=name, detail=str(away)[:200])
