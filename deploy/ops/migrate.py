"""Migration: brings a database up to what this build needs, by a login that may create tables."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.engine import make_url

from deploy.composition import SERVICES, projections_of
from deploy.migrations.runner import grant
from deploy.migrations.runner import migrate as run_migrations
from deploy.ops.service_connection import OperationRefused, settings_of
from deploy.ops.state_dir import read_databases
from services.chassis.eventstore.connections import engine_of
from services.chassis.eventstore.factory import open_store
from services.chassis.projections.rebuild import ensure_current


def migrate(name: str, state: Path) -> Iterator[str]:
    """Migrate a database and build its missing read models; a line for each thing done.

    `…_MIGRATION_DATABASE_URL` is the login that may create tables; the service's own is then granted access to them.
    """
    own_url = _database_url(name, state)
    url = os.environ.get(f"{name.upper()}_MIGRATION_DATABASE_URL", own_url)
    before, now = run_migrations(name, url)
    yield f"{name}: was at {before or 'nothing'}, is at {now}"
    if name in SERVICES:
        _prepare_projections(name, url)
        yield f"{name}: its read models are as this build needs them"
    login = make_url(own_url).username
    if login and login != make_url(url).username:
        grant(url, login)
        yield f"{name}: {login} may read and write"


def _prepare_projections(name: str, url: str) -> None:
    store, engine = open_store(name, url, group=False, pool=2), engine_of(url, 2)
    try:
        ensure_current(projections_of(SERVICES[name]), store, engine)
    finally:
        store.datastore.close()
        engine.dispose()


def _database_url(name: str, state: Path) -> str:
    if name == "portal":
        url = os.environ.get("PORTAL_DATABASE_URL") or read_databases(state).get(name)
        if not url:
            raise OperationRefused(f"set PORTAL_DATABASE_URL, or start make run: nothing runs in {state}")
        return url
    if name not in SERVICES:
        raise OperationRefused(f"there is no database {name}: choose among {', '.join(SERVICES)}, portal")
    return settings_of(name, state).database_url.get_secret_value()
