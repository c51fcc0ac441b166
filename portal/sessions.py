"""Session store: one row a sign-in session, found by the digest of the id that only the browser holds."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    Engine,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import make_url

_tables = MetaData()
SESSIONS = Table(
    "portal_sessions",
    _tables,
    Column("digest", String(64), primary_key=True),
    Column("subject", String, index=True),
    Column("data", JSONB, nullable=False),
    Column("begun_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False, index=True),
)


def database(url: str) -> Engine:
    """The portal's own database, with timeouts so that no page waits for it longer than 8 seconds."""
    timeouts = "-c statement_timeout=8000 -c lock_timeout=4000"
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_size=10,
        connect_args={"connect_timeout": 5, "options": timeouts},
    )


EXPIRED_SESSION_RETENTION = timedelta(hours=12)
"""An expired session's row stays this long, so that a form of that session is recovered for its own member."""


@dataclass(frozen=True, kw_only=True)
class ExpiredSession:
    """An expired session: its member, and the CSRF token of its forms."""

    member: str
    csrf: str


@dataclass(frozen=True, kw_only=True)
class StoredSession:
    data: dict[str, Any]
    seen_at: datetime


class Sessions:
    def __init__(self, engine: Engine, *, idle: timedelta, absolute: timedelta, clock: Callable[[], datetime]) -> None:
        self._engine, self._idle, self._absolute, self._clock = engine, idle, absolute, clock

    def read(self, session_id: str) -> StoredSession | None:
        """The session of this id; None once it was idle too long, is too old, or was ended."""
        now = self._clock()
        query = select(SESSIONS.c.data, SESSIONS.c.seen_at).where(
            SESSIONS.c.digest == _digest(session_id),
            SESSIONS.c.seen_at > now - self._idle,
            SESSIONS.c.begun_at > now - self._absolute,
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return StoredSession(data=row.data, seen_at=row.seen_at) if row else None

    def expired_session(self, session_id: str) -> ExpiredSession | None:
        """The expired session of this id, if nobody ended it and its row still stands."""
        query = select(SESSIONS.c.subject, SESSIONS.c.data).where(SESSIONS.c.digest == _digest(session_id))
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return ExpiredSession(member=row.subject, csrf=str(row.data.get("csrf", ""))) if row and row.subject else None

    def begin(self, data: dict[str, Any]) -> str:
        """A new session's id. Deletes rows of sessions that expired long ago."""
        session_id, now = secrets.token_urlsafe(32), self._clock()
        long_ago = now - EXPIRED_SESSION_RETENTION
        expired = or_(SESSIONS.c.seen_at < long_ago - self._idle, SESSIONS.c.begun_at < long_ago - self._absolute)
        row = {"digest": _digest(session_id), "subject": _subject(data), "data": data, "begun_at": now, "seen_at": now}
        with self._engine.begin() as connection:
            connection.execute(delete(SESSIONS).where(expired))
            connection.execute(insert(SESSIONS).values(row))
        return session_id

    def keep(self, session_id: str, data: dict[str, Any]) -> None:
        """Updates and never inserts: a session that was ended meanwhile stays ended."""
        row = {"subject": _subject(data), "data": data, "seen_at": self._clock()}
        with self._engine.begin() as connection:
            connection.execute(update(SESSIONS).where(SESSIONS.c.digest == _digest(session_id)).values(row))

    def end(self, session_id: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.digest == _digest(session_id)))

    def now(self) -> datetime:
        return self._clock()


def _digest(session_id: str) -> str:
    return hashlib.sha256(session_id.encode()).hexdigest()


def _subject(data: dict[str, Any]) -> str | None:
    member = data.get("member")
    return str(member["id"]) if member else None
