"""Tables of the projection `concerns`: concerns, their referrals, findings, information and disputes."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Integer, MetaData, String, Table, Uuid, false

tables = MetaData()
concerns = Table(
    "concerns",
    tables,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("raised_at", DateTime(timezone=True), nullable=False),
    Column("decision", JSON(none_as_null=True)),
    Column("enquiry", Uuid),
    Column("enquiries", Integer, nullable=False, server_default="0"),
    Column("died_on", Date),
    Column("death_source", String),
    Column("found_alive_at", DateTime(timezone=True)),
    Column("corrected_birth", Date),
    Column("detained", String),
    Column("detention_source", String),
    Column("detention_at", DateTime(timezone=True)),
    Column("follows", Uuid),
    Column("followed_by", Uuid),
)
referrals = Table(
    "concern_referrals",
    tables,
    Column("stream_id", Uuid, primary_key=True),
    Column("concern", Uuid, nullable=False, index=True),
    Column("id", Uuid, nullable=False),
    Column("reference", String, nullable=False),
    Column("submission", JSON, nullable=False),
    Column("taken_at", DateTime(timezone=True), nullable=False),
    Column("withdrawn", String),
    Column("joined", Boolean, nullable=False, server_default=false()),
    Column("pending", Boolean, nullable=False, server_default=false()),
)
decisions = Table(
    "concern_decisions",
    tables,
    Column("concern", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("decision", JSON, nullable=False),
)
open_decisions = Table(
    "concern_open_decisions",
    tables,
    Column("concern", Uuid, primary_key=True),
    Column("why", String, primary_key=True),
    Column("due_at", DateTime(timezone=True), nullable=False),
)
findings = Table(
    "concern_findings",
    tables,
    Column("concern", Uuid, primary_key=True),
    Column("limb", String, primary_key=True),
    Column("finding", String, nullable=False),
    Column("rationale", String, nullable=False),
    Column("by", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
information = Table(
    "concern_information",
    tables,
    Column("message_id", Uuid, primary_key=True),
    Column("concern", Uuid, nullable=False, index=True),
    Column("stream_id", Uuid, nullable=False),
    Column("information", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
disputes = Table(
    "concern_disputes",
    tables,
    Column("message_id", Uuid, primary_key=True),
    Column("concern", Uuid, nullable=False, index=True),
    Column("stream_id", Uuid, nullable=False),
    Column("referral", Uuid, nullable=False),
    Column("milestone", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("answer", String),
    Column("answered_at", DateTime(timezone=True)),
)
