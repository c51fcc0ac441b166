"""What is said on Kafka. A released version is never edited; a change is a new version beside it."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, ConfigDict


class ContractEvent(BaseModel):
    """What one service says to the others. Unknown fields are ignored, so that a newer speaker may say more."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Source(BaseModel):
    """An alleged source of risk, as far as telling has to know: a registered organisation, or not yet matched.

    `organisation` is set once a person or the submission itself named a registered one; `matched` says that somebody
    has settled it, also where it is no registered organisation at all.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    organisation: UUID | None = None
    matched: bool = True
