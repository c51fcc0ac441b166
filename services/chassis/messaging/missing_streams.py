"""Missing streams: what windows announced and a consumer has not handled, one row a stream, in its own database.

Also `inbox_windows`: up to where the windows of each source have arrived without a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import BigInteger, Column, Connection, DateTime, MetaData, String, Table, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

tables = MetaData()
inbox_windows = Table(
    "inbox_windows",
    tables,
    Column("source", String, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("published_at", DateTime(timezone=True)),
    Column("restored_to", BigInteger),
    Column("broken_since", DateTime(timezone=True)),
)
missing_streams = Table(
    "missing_streams",
    tables,
    Column("stream_key", String, primary_key=True),
    Column("source", String, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("replay_requested_at", DateTime(timezone=True)),
)

REPLAY_REQUESTS_MAX = 50
PAUSE_MAX = timedelta(minutes=10)
"""The longest pause before asking again: the answer may be queued behind much else, and each request adds to it."""

IS_HANDLED = (
    "exists (select from {consumer}_tracking where application_name = m.stream_key and notification_id >= m.version)"
)
IS_PARKED = "exists (select from dead_letters d where d.stream_key = m.stream_key)"
DELETE_HANDLED = f"delete from missing_streams m where {IS_HANDLED}"
CLAIM_DUE = f"""
update missing_streams set replay_requested_at = :now where stream_key in (
    select m.stream_key from missing_streams m
    where m.since <= :before and not {IS_PARKED} and (
        m.replay_requested_at is null
        or m.replay_requested_at <= cast(:now as timestamptz)
            - greatest(cast(:pause as interval), least(cast(:pause_max as interval), m.replay_requested_at - m.since))
    ) order by m.since limit {REPLAY_REQUESTS_MAX} for update skip locked
) returning stream_key
"""
COUNT_DUE = f"""
select m.source, count(*) as streams, min(m.position) as position from missing_streams m
where m.since <= :before and not {IS_PARKED} and not {IS_HANDLED} group by m.source order by m.source
"""
ANYTHING = """
select exists (select from missing_streams) as missing,
    array(select source from inbox_windows where restored_to is not null) as restored
"""


class Chain(NamedTuple):
    """The windows of one source as a consumer has them: without a gap up to `position`, the newest of `published_at`.

    `restored_to`: where the windows of a source that was restored from a backup begin again. `broken_since`: since when
    a window is here that begins after `position`, and those between are not.
    """

    position: int
    published_at: datetime | None
    restored_to: int | None
    broken_since: datetime | None


class Missing(NamedTuple):
    """How many streams of a source are missing, and the position after which the first of them was published."""

    source: str
    streams: int
    position: int


class Expectation(NamedTuple):
    """A stream's last version in a window, which this consumer has not handled; `position`: the window's beginning."""

    stream_key: str
    source: str
    version: int
    position: int


def lock_chain(connection: Connection, source: str) -> Chain:
    """The windows of a source so far; another consumer of the group waits until this transaction ends."""
    connection.execute(insert(inbox_windows).values(source=source, position=0).on_conflict_do_nothing())
    columns = [inbox_windows.c[name] for name in Chain._fields]
    row = connection.execute(select(*columns).where(inbox_windows.c.source == source).with_for_update()).one()
    return Chain(*row)


def record_chain(connection: Connection, source: str, chain: Chain) -> None:
    """Record the windows of a source."""
    connection.execute(update(inbox_windows).where(inbox_windows.c.source == source).values(chain._asdict()))


def expect(connection: Connection, expectations: Iterable[Expectation], now: datetime) -> None:
    """Record what is missing from now on. A stream that is missing already keeps its moment."""
    by_key = {expectation.stream_key: expectation for expectation in expectations}
    # sorted, so that two consumers cannot deadlock
    values = [{**by_key[key]._asdict(), "since": now} for key in sorted(by_key)]
    if not values:
        return
    row = insert(missing_streams)
    higher = func.greatest(missing_streams.c.version, row.excluded.version)
    statement = row.on_conflict_do_update(index_elements=["stream_key"], set_={"version": higher})
    connection.execute(statement, values)


def claim_due(connection: Connection, consumer: str, before: datetime, now: datetime, pause: timedelta) -> list[str]:
    """The streams that have been missing since `before` and are to be asked for now, marked as asked; a few at once.

    What arrived meanwhile is forgotten. A parked stream waits for what parked it.
    """
    connection.execute(text(DELETE_HANDLED.format(consumer=consumer)))
    parameters = {"now": now, "before": before, "pause": pause, "pause_max": PAUSE_MAX}
    return [*connection.scalars(text(CLAIM_DUE), parameters)]


def read_missing(connection: Connection, consumer: str, before: datetime) -> list[Missing]:
    """What has been missing since `before`, by source."""
    rows = connection.execute(text(COUNT_DUE.format(consumer=consumer)), {"before": before})
    return [Missing(row.source, row.streams, row.position) for row in rows]


def read_broken(connection: Connection, before: datetime) -> list[tuple[str, int]]:
    """(source, position): the sources of which windows after that position have been missing since `before`."""
    columns = (inbox_windows.c.source, inbox_windows.c.position)
    rows = connection.execute(select(*columns).where(inbox_windows.c.broken_since <= before).order_by("source"))
    return [(row.source, row.position) for row in rows]


def read_newest_watermarks(connection: Connection) -> list[tuple[str, datetime]]:
    """(source, when its newest watermark was published), of every source that has sent one."""
    columns = (inbox_windows.c.source, inbox_windows.c.published_at)
    rows = connection.execute(select(*columns).where(inbox_windows.c.published_at.is_not(None)).order_by("source"))
    return [(row.source, row.published_at) for row in rows]


def read_restored(connection: Connection) -> list[tuple[str, int]]:
    """(source, position): the sources that were restored from a backup, and where their windows begin again."""
    columns = (inbox_windows.c.source, inbox_windows.c.restored_to)
    rows = connection.execute(select(*columns).where(inbox_windows.c.restored_to.is_not(None)).order_by("source"))
    return [(row.source, row.restored_to) for row in rows]


def anything_to_do(connection: Connection) -> tuple[bool, Sequence[str]]:
    """(whether any stream may be missing, the sources that were restored): one query, as a rule with nothing in it."""
    row = connection.execute(text(ANYTHING)).one()
    return row.missing, row.restored
