"""Schema of watermarks: the windows that a relay publishes, and what a consumer expects because of them.

The statements are written out: a version never imports the code of a later build.
"""

from __future__ import annotations

from alembic import op

RELAY_WATERMARK = """
    create table public.relay_watermark (
        source text primary key, position bigint not null, published_at timestamptz not null default clock_timestamp(),
        requested_after bigint
    )
"""
"""`position`: the end of the last window. `requested_after`: the position after which windows are published again."""

RELAY_REPLAYED = "create table public.relay_replayed (stream uuid primary key)"
"""Streams that were published again since the last window: the next one has them too."""

INBOX_WINDOWS = """
    create table public.inbox_windows (
        source varchar not null primary key, position bigint not null, published_at timestamptz, restored_to bigint
    )
"""

MISSING_STREAMS = """
    create table public.missing_streams (
        stream_key varchar not null primary key, source varchar not null, version bigint not null,
        position bigint not null, since timestamptz not null, replay_requested_at timestamptz
    )
"""

BROKEN_SINCE = "alter table public.inbox_windows add column broken_since timestamptz"
"""Since when windows are missing between those of a source that are here; null where they chain."""

WATERMARK_TABLES = (RELAY_WATERMARK, RELAY_REPLAYED, INBOX_WINDOWS, MISSING_STREAMS)


def create_watermark_tables() -> None:
    """Run these statements in the migration in hand."""
    for statement in WATERMARK_TABLES:
        op.execute(statement)


def add_broken_since() -> None:
    """Run this statement in the migration in hand."""
    op.execute(BROKEN_SINCE)
