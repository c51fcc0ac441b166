"""Tables of the projection `staff_notices`."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, DateTime, Integer, MetaData, String, Table, Uuid

tables = MetaData()
notices = Table(
    "staff_notices",
    tables,
    Column("delivery", Uuid, primary_key=True),
    Column("purpose", String, nullable=False),
    Column("subject", Uuid, nullable=False, index=True),
    Column("case", Uuid),
    Column("service", String, nullable=False),
    Column("what", String, nullable=False),
    Column("reference", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("rung", String, nullable=False),
    Column("asks_for_it", Boolean, nullable=False),
    Column("due_at", DateTime(timezone=True)),
    Column("next_at", DateTime(timezone=True)),
    Column("test", Uuid),
    Column("member", Uuid),
    Column("team", Uuid),
    Column("place", String, nullable=False),
    Column("called_at", DateTime(timezone=True), nullable=False),
    Column("attempt_due", DateTime(timezone=True), index=True),
    Column("result", String),
    Column("failure", String),
    Column("owner", String),
    Column("ended_at", DateTime(timezone=True)),
    Column("version", Integer),
    Column("closed", Boolean, nullable=False),
)
members = Table(
    "staff_notices_members",
    tables,
    Column("member", Uuid, primary_key=True),
    Column("email", String),
)
teams = Table(
    "staff_notices_teams",
    tables,
    Column("team", Uuid, primary_key=True),
    Column("mailbox", String),
    Column("out_of_hours_address", String),
)
