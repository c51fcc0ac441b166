"""Relay checkpoint: the last published position of a log, and the lock of the one relay that may move it.

Also `relay_lost_offsets`: the offsets below which a restored service may have lost what it published.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from psycopg import Connection

from services.chassis.eventstore.leadership import acquire_lock

ADVANCE_CHECKPOINT = """
with moved as (
    update relay_checkpoint set position = %(next_position)s
    where source = %(source)s and position = %(position)s returning position
)
select coalesce(moved.position, unmoved.position) as position, exists (select from relay_replay) as replay_pending
from relay_checkpoint unmoved left join moved on true where unmoved.source = %(source)s
"""


class Checkpoint(NamedTuple):
    """The last published position, and whether a replay is pending."""

    position: int
    replay_pending: bool


def advance_checkpoint(
    connection: Connection[Any], source: str, position: int = -1, next_position: int = -1
) -> Checkpoint:
    """Move the checkpoint from `position` to `next_position`, and read it; without them, only read it.

    A checkpoint that `republish` has rewound since then is not moved.
    """
    moves = {"source": source, "position": position, "next_position": next_position}
    row = connection.execute(ADVANCE_CHECKPOINT, moves, prepare=True).fetchone()
    if row is None:
        connection.execute("insert into relay_checkpoint values (%s, 0) on conflict do nothing", (source,))
        return advance_checkpoint(connection, source)
    return Checkpoint(**row)


def checkpoint_of(connection: Connection[Any], source: str) -> int:
    """The last published position; 0 before the first publication."""
    row = connection.execute("select position from relay_checkpoint where source = %s", (source,)).fetchone()
    return int(row["position"]) if row else 0


def last_position_of(connection: Connection[Any], source: str) -> int:
    """The last position of a service's log; 0 while it is empty."""
    row = connection.execute(f"select coalesce(max(notification_id), 0) as newest from {source}_events").fetchone()
    return int(row["newest"]) if row else 0


def republish(connection: Connection[Any], source: str, since: int = 0) -> None:
    """Publish everything after a position again; inbox marks drop the duplicates."""
    connection.execute(
        # without a checkpoint nothing was published yet, and everything will be
        "insert into relay_checkpoint as p values (%s, 0)"
        " on conflict (source) do update set position = least(p.position, %s)",
        (source, since),
    )
    connection.execute("delete from relay_quarantine")
    connection.execute(f"notify {source}_events")


def rewind(connection: Connection[Any], source: str, last_position: int) -> None:
    """Rewind a checkpoint, and a watermark, that are past the end of a restored log: events below the one would not be
    published, and below the other not announced.
    """
    for table in ("relay_checkpoint", "relay_watermark"):
        connection.execute(
            f"update {table} set position = least(position, %s) where source = %s", (last_position, source)
        )


def acquire_leadership(connection: Connection[Any], source: str) -> bool:
    """Whether this connection now holds the lock of the one active relay; closing the connection releases it."""
    return acquire_lock(connection, f"relay:{source}")


def lost_offsets(connection: Connection[Any]) -> dict[tuple[str, int], int]:
    """(topic, partition) -> the offset below which published messages may be missing from the log, as recorded."""
    rows = connection.execute('select topic, partition, "offset" from relay_lost_offsets')
    return {(row["topic"], row["partition"]): row["offset"] for row in rows}


def record_lost_offsets(connection: Connection[Any], ends: Mapping[tuple[str, int], int]) -> None:
    """Record that messages below these offsets may be missing from the log: the relay starts despite them."""
    for (topic, partition), end in ends.items():
        connection.execute(
            "insert into relay_lost_offsets values (%s, %s, %s)"
            ' on conflict (topic, partition) do update set "offset" = excluded."offset"',
            (topic, partition, end),
        )
