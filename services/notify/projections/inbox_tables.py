"""Tables of the inbox: whose referral it is, who may see it, what was told, and who has read it."""

from __future__ import annotations

from sqlalchemy import JSON, Column, DateTime, MetaData, String, Table, Uuid

tables = MetaData()
addressees = Table(
    "inbox_addressees",
    tables,
    Column("referral", Uuid, primary_key=True),
    Column("kind", String, nullable=False),
)
readers = Table(
    "inbox_readers",
    tables,
    Column("referral", Uuid, primary_key=True),
    Column("reader", String, primary_key=True, index=True),
)
readings = Table(
    "inbox_readings",
    tables,
    Column("referral", Uuid, primary_key=True),
    Column("occasion", String, primary_key=True),
    Column("member", String, primary_key=True),
    Column("read_at", DateTime(timezone=True), nullable=False),
)
told = Table(
    "inbox_told",
    tables,
    Column("referral", Uuid, primary_key=True),
    Column("occasion", String, primary_key=True),
    Column("update_id", String, nullable=False),
    Column("milestone", String, nullable=False),
    Column("level", String, nullable=False),
    Column("outcome", String),
    Column("reason", String),
    Column("signposting", JSON, nullable=False),
    Column("risk", String),
    Column("because", String),
    Column("corrects", String),
    Column("holds", String),
    Column("told_at", DateTime(timezone=True), nullable=False),
    Column("disputed_at", DateTime(timezone=True)),
    Column("disputed_by", String),
    Column("disputed_because", String),
    Column("dispute_due", DateTime(timezone=True)),
    Column("dispute_answer", String),
    Column("dispute_answered_at", DateTime(timezone=True)),
    Column("answers", String),
    Column("next_word_by", DateTime(timezone=True)),
    Column("in_error_at", DateTime(timezone=True)),
)
answered = told.alias("answered")
