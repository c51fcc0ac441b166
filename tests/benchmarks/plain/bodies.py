"""Bodies of the baseline service: the fields and limits of intake's submission, and an item of what waits."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

Answer = Literal["yes", "no", "don't know"]
Short = Annotated[str, StringConstraints(max_length=500)]
Long = Annotated[str, StringConstraints(max_length=20_000)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]


class Adult(BaseModel):
    """The adult, as far as the referrer can say."""

    model_config = ConfigDict(extra="forbid")

    name: Short | None = None
    description: Long | None = None
    born: date | None = None
    nhs_number: Short | None = None
    address: Short | None = None
    whereabouts: Short | None = None
    safe_contact: Short | None = None


class Submit(BaseModel):
    """A referral."""

    model_config = ConfigDict(extra="forbid")

    route: Literal[
        "safeguarding concern",
        "care act needs assessment",
        "carers assessment",
        "general enquiry or advice",
        "callback before referral",
        "provider quality concern",
    ]
    concern: Text
    reach: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    adult: Adult | None = None
    about_organisation: Annotated[str, StringConstraints(max_length=200)] | None = None
    immediate_danger: Answer = "don't know"
    kinds: tuple[Annotated[str, StringConstraints(max_length=50)], ...] = ()
    source_organisation: UUID | None = None
    source_name: Annotated[str, StringConstraints(max_length=200)] | None = None
    own_service: Answer = "don't know"
    alive: Answer = "don't know"
    aware: Answer = "don't know"
    consent: Answer = "don't know"
    wishes: Long | None = None
    involved: Answer = "don't know"
    own_reference: Annotated[str, StringConstraints(max_length=100)] | None = None


class Receipt(BaseModel):
    """The receipt of a submission."""

    id: UUID
    reference: str
    version: int


class Item(BaseModel):
    """Something that waits."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    kind: str
    asks: str
    subject: UUID
    case: UUID
    reference: str
    about: str
    detail: str
    team: UUID
    owner: UUID | None
    unallocated: str
    risk: str
    urgent: bool
    acknowledged: bool
    since: datetime
    due_at: datetime
    review_at: datetime
    escalates_at: datetime
    rung: str
    last: str
    last_at: datetime
    version: int
