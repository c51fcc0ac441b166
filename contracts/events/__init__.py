"""Contract events, published on Kafka. A released version is never edited; a change is a new version beside it."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel, ConfigDict


class ContractEvent(BaseModel):
    """A message from one service to the others. Unknown fields are ignored, so that a newer producer may send more."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Source(BaseModel):
    """An alleged source of risk, as far as safe telling must know it.

    `organisation`: the registered organisation, where it is one. `matched`: a person, or the submission itself, has
    said who it is, or that it is no registered organisation.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    organisation: UUID | None = None
    matched: bool = True


class ReadersV1(BaseModel):
    """Who may see a referral, of its referrer's organisation. The council's staff are not in it.

    `members`: by name: who wrote it, and whom it is shared with. `leads_of`: the organisation whose leads may see it
    too; None where it is restricted, and then nobody else may learn that it exists.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    members: tuple[UUID, ...] = ()
    leads_of: UUID | None = None
