"""This is where unfinished referrals are kept: a row each, for the person who began it and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Column, DateTime, Engine, Integer, MetaData, String, Table, Uuid, delete, insert, select, update
from sqlalchemy.dialects.postgresql import JSONB

from portal.sessions import put_tables

_tables = MetaData()
DRAFTS = Table(
    "portal_drafts",
    _tables,
    Column("id", Uuid, primary_key=True),
    Column("owner", String, nullable=False, index=True),
    Column("answers", JSONB, nullable=False),
    Column("changes", Integer, nullable=False, default=0),
    Column("begun", DateTime(timezone=True), nullable=False),
    Column("changed", DateTime(timezone=True), nullable=False, index=True),
    Column("sent", JSONB),
)

Answers = dict[str, dict[str, Any]]
"""What was answered, by step, by field."""


class DraftGone(Exception):
    """No such draft of this person: sent away, too old, or somebody else's."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """`sent` is the receipt, once the referral was taken; the draft's id is the key it was sent with."""

    id: UUID
    answers: Answers
    changed: datetime
    sent: dict[str, Any] | None


class Drafts:
    def __init__(self, engine: Engine, *, kept_for: timedelta, clock: Callable[[], datetime]) -> None:
        self._engine, self._kept_for, self._clock = engine, kept_for, clock
        put_tables(engine, _tables)

    def begin(self, owner: str, answers: Answers) -> UUID:
        """A new draft's id. Drafts that are too old are swept out on the way."""
        draft, now = uuid4(), self._clock()
        row = {"id": draft, "owner": owner, "answers": answers, "begun": now, "changed": now}
        with self._engine.begin() as connection:
            connection.execute(delete(DRAFTS).where(DRAFTS.c.changed < now - self._kept_for))
            connection.execute(insert(DRAFTS).values(row))
        return draft

    def read(self, owner: str, draft: UUID) -> Draft:
        """Raises DraftGone."""
        query = select(DRAFTS).where(DRAFTS.c.id == draft, DRAFTS.c.owner == owner, self._young())
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise DraftGone(str(draft))
        return Draft(id=row.id, answers=row.answers, changed=row.changed, sent=row.sent)

    def unsent(self, owner: str) -> list[Draft]:
        query = select(DRAFTS).where(DRAFTS.c.owner == owner, DRAFTS.c.sent.is_(None), self._young())
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(DRAFTS.c.changed.desc())).all()
        return [Draft(id=r.id, answers=r.answers, changed=r.changed, sent=None) for r in rows]

    def answer(self, owner: str, draft: UUID, step: str, given: dict[str, Any]) -> None:
        """Keeps one step's answers beside the others, whichever tab they were given in. Nothing, once it was sent."""
        mine = (DRAFTS.c.id == draft) & (DRAFTS.c.owner == owner) & DRAFTS.c.sent.is_(None)
        beside = DRAFTS.c.answers.concat({step: given})
        changes = {"answers": beside, "changed": self._clock(), "changes": DRAFTS.c.changes + 1}
        with self._engine.begin() as connection:
            connection.execute(update(DRAFTS).where(mine).values(changes))

    def mark_sent(self, owner: str, draft: UUID, receipt: dict[str, Any]) -> None:
        """The receipt stays; what was written goes: the referral itself is intake's."""
        mine = (DRAFTS.c.id == draft) & (DRAFTS.c.owner == owner)
        with self._engine.begin() as connection:
            connection.execute(update(DRAFTS).where(mine).values(sent=receipt, answers={}, changed=self._clock()))

    def discard(self, owner: str, draft: UUID) -> None:
        with self._engine.begin() as connection:
            connection.execute(delete(DRAFTS).where(DRAFTS.c.id == draft, DRAFTS.c.owner == owner))

    def _young(self) -> Any:
        return DRAFTS.c.changed > self._clock() - self._kept_for
