"""Draft store: one row an unfinished referral, for the member who began it and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    Column,
    ColumnElement,
    DateTime,
    Engine,
    MetaData,
    Row,
    String,
    Table,
    Uuid,
    cast,
    delete,
    func,
    insert,
    null,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from portal.referring.draft import Draft, DraftAnswers, DraftGone

_tables = MetaData()
DRAFTS = Table(
    "portal_drafts",
    _tables,
    Column("id", Uuid, primary_key=True),
    Column("owner", String, nullable=False, index=True),
    Column("answers", JSONB, nullable=False),
    Column("begun_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False, index=True),
    Column("frozen_body", JSONB),
    Column("receipt", JSONB),
)


class DraftStore:
    def __init__(self, engine: Engine, *, retention: timedelta, clock: Callable[[], datetime]) -> None:
        self._engine, self._retention, self._clock = engine, retention, clock

    def begin(self, owner: str, answers: DraftAnswers) -> UUID:
        """A new draft's id. Deletes drafts that are too old."""
        draft, now = uuid4(), self._clock()
        row = {"id": draft, "owner": owner, "answers": answers, "begun_at": now, "changed_at": now}
        with self._engine.begin() as connection:
            connection.execute(delete(DRAFTS).where(DRAFTS.c.changed_at < now - self._retention))
            connection.execute(insert(DRAFTS).values(row))
        return draft

    def read(self, owner: str, draft: UUID) -> Draft:
        """Raises DraftGone."""
        query = select(DRAFTS).where(DRAFTS.c.id == draft, DRAFTS.c.owner == owner, self._not_expired())
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise DraftGone(str(draft))
        return _draft(row)

    def unsent_drafts(self, owner: str) -> list[Draft]:
        query = select(DRAFTS).where(DRAFTS.c.owner == owner, DRAFTS.c.receipt.is_(None), self._not_expired())
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(DRAFTS.c.changed_at.desc())).all()
        return [_draft(row) for row in rows]

    def last_sent_answers(self, owner: str, step: str) -> dict[str, Any] | None:
        """This step's answers in the referral that the owner sent last, where they were kept."""
        kept_answers = DRAFTS.c.answers[step]
        query = select(kept_answers).where(DRAFTS.c.owner == owner, DRAFTS.c.receipt.is_not(None), self._not_expired())
        with self._engine.connect() as connection:
            answers: dict[str, Any] | None = connection.execute(
                query.order_by(DRAFTS.c.changed_at.desc()).limit(1)
            ).scalar()
        return answers

    def save_answers(self, owner: str, draft: UUID, step: str, step_answers: dict[str, Any]) -> None:
        """Merges one step's answers into the draft, whichever tab they come from. A draft being sent stays as it is."""
        is_unsent = DRAFTS.c.frozen_body.is_(None) & DRAFTS.c.receipt.is_(None)
        merged = DRAFTS.c.answers.concat({step: step_answers})
        changes = {"answers": merged, "changed_at": self._clock()}
        with self._engine.begin() as connection:
            connection.execute(update(DRAFTS).where(_owned_by(owner, draft) & is_unsent).values(changes))

    def freeze(self, owner: str, draft: UUID, body: dict[str, Any]) -> dict[str, Any]:
        """The body to send: this one, or that of an earlier attempt that intake may have accepted. Raises DraftGone."""
        first = func.coalesce(DRAFTS.c.frozen_body, cast(body, JSONB))
        query = update(DRAFTS).where(_owned_by(owner, draft)).values(frozen_body=first).returning(DRAFTS.c.frozen_body)
        with self._engine.begin() as connection:
            frozen: dict[str, Any] | None = connection.execute(query).scalar()
        if frozen is None:
            raise DraftGone(str(draft))
        return frozen

    def thaw(self, owner: str, draft: UUID) -> None:
        """Lets the answers be changed again, after a refusal."""
        with self._engine.begin() as connection:
            connection.execute(update(DRAFTS).where(_owned_by(owner, draft)).values(frozen_body=null()))

    def mark_sent(self, owner: str, draft: UUID, receipt: dict[str, Any], answers: DraftAnswers) -> None:
        """Keeps the receipt and `answers` only: the referral itself is intake's."""
        values: dict[str, Any] = {"receipt": receipt, "answers": answers, "frozen_body": null()}
        with self._engine.begin() as connection:
            connection.execute(
                update(DRAFTS).where(_owned_by(owner, draft)).values(values | {"changed_at": self._clock()})
            )

    def discard(self, owner: str, draft: UUID) -> None:
        with self._engine.begin() as connection:
            connection.execute(delete(DRAFTS).where(_owned_by(owner, draft)))

    def _not_expired(self) -> Any:
        return DRAFTS.c.changed_at > self._clock() - self._retention


def _owned_by(owner: str, draft: UUID) -> ColumnElement[bool]:
    return (DRAFTS.c.id == draft) & (DRAFTS.c.owner == owner)


def _draft(row: Row[Any]) -> Draft:
    return Draft(
        id=row.id, answers=row.answers, changed_at=row.changed_at, frozen_body=row.frozen_body, receipt=row.receipt
    )
