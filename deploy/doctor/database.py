"""This is where a part's database is looked at: that what is acknowledged is kept, and that nobody else can read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from psycopg import Connection

from deploy.doctor.check import Check
from deploy.migrations.migrating import is_behind, standing
from services.chassis.keeping.datastore import connect

OLDEST = 140_000
SKEW_SECONDS = 2.0


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A database as its own login sees it."""

    name: str
    url: str
    rows: Connection[Any]

    def one(self, question: str) -> Any:
        row = self.rows.execute(question.encode()).fetchone()
        return next(iter(row.values())) if row else None

    def all(self, question: str) -> list[Any]:
        return [next(iter(row.values())) for row in self.rows.execute(question.encode()).fetchall()]


def survives_a_crash(seen: Seen) -> str | None:
    off = seen.all("select name from pg_settings where name in ('fsync', 'full_page_writes') and setting <> 'on'")
    return f"{', '.join(sorted(off))} must be on, or what was acknowledged could be lost" if off else None


def commits_before_it_answers(seen: Seen) -> str | None:
    how = seen.one("select current_setting('synchronous_commit')")
    return f"synchronous_commit is {how}, also when it is asked to be on" if how != "on" else None


def is_the_primary(seen: Seen) -> str | None:
    return "it is a standby, which takes nothing in" if seen.one("select pg_is_in_recovery()") else None


def is_new_enough(seen: Seen) -> str | None:
    version = int(seen.one("select current_setting('server_version_num')"))
    return None if version >= OLDEST else f"PostgreSQL {version // 10_000}: it must be 14 or newer"


def is_migrated(seen: Seen) -> str | None:
    now, needed = standing(seen.name, seen.url)
    if not is_behind(seen.name, now):
        return None
    return f"it is at {now or 'nothing'}, this build needs {needed}: tellback migrate {seen.name}"


def keeps_our_time(seen: Seen) -> str | None:
    """Between asking and being answered, both clocks are read."""
    before = datetime.now(UTC)
    there = seen.one("select clock_timestamp()")
    after = datetime.now(UTC)
    apart = max((before - there).total_seconds(), (there - after).total_seconds())
    if apart <= SKEW_SECONDS:
        return None
    return (
        f"its clock and this machine's are {apart:.0f} s apart: what happened would seem to be in the future, or late"
    )


def is_a_plain_login(seen: Seen) -> str | None:
    return (
        "the login is a superuser, whom nothing is closed to"
        if seen.one("select usesuper from pg_user where usename = current_user")
        else None
    )


def opens_no_other(seen: Seen) -> str | None:
    others = seen.all(
        "select datname from pg_database where datallowconn and not datistemplate and datname <> current_database()"
        " and datname <> 'postgres' and has_database_privilege(datname, 'connect')"
    )
    return (
        f"its login can also open {', '.join(sorted(others))}: revoke connect on them from public" if others else None
    )


CHECKS: tuple[Check[Seen], ...] = (
    Check("what is written survives a crash", survives_a_crash),
    Check("it commits before it answers", commits_before_it_answers),
    Check("it is the primary", is_the_primary),
    Check("PostgreSQL is new enough", is_new_enough),
    Check("it is as this build needs it", is_migrated, refuses=False),
    Check("its clock agrees with this machine's", keeps_our_time, refuses=False),
    Check("its login is a plain one", is_a_plain_login, refuses=False),
    Check("its login opens no other database", opens_no_other, refuses=False),
)


def opened(name: str, url: str) -> Seen:
    """Look at it over a connection of one's own; close `rows` afterwards."""
    return Seen(name=name, url=url, rows=connect(url))
