"""Tables of the projection of enquiries: each enquiry, the referrals that it answers, and what was recorded in it."""

from __future__ import annotations

from sqlalchemy import JSON, Column, DateTime, Integer, MetaData, String, Table, Uuid

tables = MetaData()
enquiries = Table(
    "enquiries",
    tables,
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("concern", Uuid, nullable=False),
    Column("kind", String, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("worker", Uuid),
    Column("wishes", String),
    Column("achieved", String),
    Column("risk_assessment", String),
    Column("risk", String),
    Column("concluded_at", DateTime(timezone=True)),
    Column("closure_asked", String),
    Column("closed_at", DateTime(timezone=True)),
    Column("concluded_version", Integer),
    Column("held", JSON, nullable=False),
    Column("earlier", Uuid),
    Column("because", String),
    Column("duty_since", DateTime(timezone=True)),
    Column("decision_open", JSON, nullable=False),
    Column("ended", String),
    Column("continued_by", Uuid),
)
answered = Table(
    "enquiry_referrals",
    tables,
    Column("enquiry", Uuid, primary_key=True),
    Column("referral", Uuid, primary_key=True),
    Column("outcome_settled_version", Integer),
)
entries = Table(
    "enquiry_entries",
    tables,
    Column("enquiry", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("value", String),
    Column("words", String),
    Column("by", String, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
