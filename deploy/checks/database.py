"""Checks of a part's database: that it keeps what it acknowledges, and that no other login can read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from psycopg import Connection

from deploy.checks.check import Check
from deploy.migrations.runner import RetiredNames, current_and_required_version, is_behind
from services.chassis.eventstore.connections import connect

SERVER_VERSION_MIN = 140_000
SKEW_SECONDS_MAX = 2.0


@dataclass(frozen=True, kw_only=True)
class DatabaseView:
    """A database, as the part's own login sees it over `rows`."""

    name: str
    url: str
    rows: Connection[Any]

    def scalar(self, query: str) -> Any:
        row = self.rows.execute(query.encode()).fetchone()
        return next(iter(row.values())) if row else None

    def scalars(self, query: str) -> list[Any]:
        return [next(iter(row.values())) for row in self.rows.execute(query.encode()).fetchall()]


def survives_a_crash(view: DatabaseView) -> str | None:
    off = view.scalars("select name from pg_settings where name in ('fsync', 'full_page_writes') and setting <> 'on'")
    return f"{', '.join(sorted(off))} must be on, or what was acknowledged could be lost" if off else None


def commits_before_it_answers(view: DatabaseView) -> str | None:
    setting = view.scalar("select current_setting('synchronous_commit')")
    return f"synchronous_commit is {setting}, also when a connection sets it on" if setting != "on" else None


def is_the_primary(view: DatabaseView) -> str | None:
    return "it is a standby, which takes no writes" if view.scalar("select pg_is_in_recovery()") else None


def is_new_enough(view: DatabaseView) -> str | None:
    version = int(view.scalar("select current_setting('server_version_num')"))
    return None if version >= SERVER_VERSION_MIN else f"PostgreSQL {version // 10_000}: it must be 14 or newer"


def is_migrated(view: DatabaseView) -> str | None:
    try:
        current, required = current_and_required_version(view.name, view.url)
    except RetiredNames as refused:
        return str(refused)
    if not is_behind(view.name, current):
        return None
    return f"it is at {current or 'nothing'}, this build needs {required}: tellback migrate {view.name}"


def clock_agrees(view: DatabaseView) -> str | None:
    """Compares the clocks: this machine's is read before and after the server's."""
    before = datetime.now(UTC)
    server_time = view.scalar("select clock_timestamp()")
    after = datetime.now(UTC)
    skew_seconds = max((before - server_time).total_seconds(), (server_time - after).total_seconds())
    if skew_seconds <= SKEW_SECONDS_MAX:
        return None
    skew = f"its clock and this machine's are {skew_seconds:.0f} s apart"
    return f"{skew}: events would seem to be late, or in the future"


def is_a_plain_login(view: DatabaseView) -> str | None:
    return (
        "the login is a superuser, to whom nothing is closed"
        if view.scalar("select usesuper from pg_user where usename = current_user")
        else None
    )


def opens_no_other(view: DatabaseView) -> str | None:
    others = view.scalars(
        "select datname from pg_database where datallowconn and not datistemplate and datname <> current_database()"
        " and datname <> 'postgres' and has_database_privilege(datname, 'connect')"
    )
    return (
        f"its login can also open {', '.join(sorted(others))}: revoke connect on them from public" if others else None
    )


CHECKS: tuple[Check[DatabaseView], ...] = (
    Check("what is written survives a crash", survives_a_crash),
    Check("it commits before it answers", commits_before_it_answers),
    Check("it is the primary", is_the_primary),
    Check("PostgreSQL is new enough", is_new_enough),
    Check("it is as this build needs it", is_migrated, blocks_start=False),
    Check("its clock agrees with this machine's", clock_agrees, blocks_start=False),
    Check("its login is a plain one", is_a_plain_login, blocks_start=False),
    Check("its login opens no other database", opens_no_other, blocks_start=False),
)


def open_view(name: str, url: str) -> DatabaseView:
    """Connect to the database; the caller closes `rows`."""
    return DatabaseView(name=name, url=url, rows=connect(url))
