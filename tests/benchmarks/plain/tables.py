"""Tables of the baseline service: organisations, referrals, an audit row for each change, and what waits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The metadata of the tables."""


class Organisation(Base):
    """An organisation that refers."""

    __tablename__ = "organisations"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]


class Referral(Base):
    """A referral as it was sent. Its id is derived from the caller's key, so the primary key refuses a repeat."""

    __tablename__ = "referrals"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    reference: Mapped[str]
    organisation: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    member: Mapped[str]
    route: Mapped[str]
    concern: Mapped[str]
    reach: Mapped[str]
    adult: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    about_organisation: Mapped[str | None]
    immediate_danger: Mapped[str]
    kinds: Mapped[list[str]] = mapped_column(JSONB)
    source_organisation: Mapped[UUID | None]
    source_name: Mapped[str | None]
    own_service: Mapped[str]
    alive: Mapped[str]
    aware: Mapped[str]
    consent: Mapped[str]
    wishes: Mapped[str | None]
    involved: Mapped[str]
    own_reference: Mapped[str | None]
    review_on: Mapped[date]
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    digest: Mapped[str]
    version: Mapped[int]


class Audit(Base):
    """An audit row: who did what to which referral, when and why."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    referral: Mapped[UUID] = mapped_column(index=True)
    action: Mapped[str]
    by: Mapped[str]
    role: Mapped[str]
    organisation: Mapped[str]
    purpose: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB)


class OpenItem(Base):
    """Something that waits. Its columns are those of a service's board, in the same order."""

    __tablename__ = "open_items"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    asks: Mapped[str]
    subject: Mapped[UUID]
    case: Mapped[UUID]
    reference: Mapped[str]
    about: Mapped[str]
    detail: Mapped[str]
    team: Mapped[UUID] = mapped_column(index=True)
    owner: Mapped[UUID | None] = mapped_column(index=True)
    unallocated: Mapped[str]
    risk: Mapped[str]
    urgent: Mapped[bool]
    acknowledged: Mapped[bool]
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    review_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    escalates_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    rung: Mapped[str]
    last: Mapped[str]
    last_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    version: Mapped[int]

    __table_args__ = (Index("open_items_due", "due_at", "id"),)
