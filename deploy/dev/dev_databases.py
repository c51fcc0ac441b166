"""Databases of a development run: those that the environment names, and the embedded server for the others."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.composition import SERVICES
from deploy.dev.postgres import EmbeddedPostgres
from deploy.ops.state_dir import DATABASES_FILE, state_file

PARTS = (*SERVICES, "portal")


@dataclass(frozen=True, kw_only=True)
class DevDatabases:
    """`urls`: service name, or `portal` -> database URL. `server` is None where every URL was given."""

    urls: dict[str, str]
    server: EmbeddedPostgres | None


@contextmanager
def open_databases(state: Path) -> Iterator[DevDatabases]:
    """A given `…_DATABASE_URL` comes first; the embedded server starts only for a part that has none.

    The URLs stand in the state directory meanwhile, for the operator commands.
    """
    given = {name: url for name in PARTS if (url := os.environ.get(f"{name.upper()}_DATABASE_URL"))}
    missing = [name for name in PARTS if name not in given]
    with ExitStack() as opened:
        server = opened.enter_context(EmbeddedPostgres(state / "postgres")) if missing else None
        embedded = {name: server.database(name).url for name in missing} if server else {}
        urls = {**given, **embedded}
        opened.enter_context(state_file(state / DATABASES_FILE, urls))
        yield DevDatabases(urls=urls, server=server)
