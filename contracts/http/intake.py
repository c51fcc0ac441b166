"""What intake answers: a partner what they wrote, and nothing of what was made of it; the council's staff the rest."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class _Response(BaseModel):
    model_config = ConfigDict(frozen=True)


class ReferralEntry(_Response):
    """One line of a list of referrals: `about` names the adult or the organisation, as the referrer did.

    `routing`, where triage sent it, is there for the council's staff only.
    """

    id: UUID
    reference: str
    route: str
    about: str
    received_at: datetime
    withdrawn: bool = False
    routing: str | None = None


class Information(_Response):
    """What was added to a referral after it was sent; `by` is the name of whoever added it."""

    added_at: datetime
    by: str
    information: str


class Withdrawal(_Response):
    """That its referrer asked to withdraw it, and why; `by` is the name of whoever asked."""

    asked_at: datetime
    by: str
    reason: str


class Triaged(_Response):
    """What triage made of a referral, and who sent it: for the council's staff only.

    `sources` are the registered organisations that are named as sources of risk; `source_unmatched`: somebody is named
    besides, and nobody has said who that is.
    """

    organisation: UUID
    member: UUID
    owner: UUID | None
    unallocated: str
    rating: str
    review_on: date
    routing: str | None
    reason: str | None
    joins: UUID | None
    source_unmatched: bool
    sources: list[UUID] = []


class ReferralAsSent(_Response):
    """A referral as it was sent: `submission` is the body that was taken, with what was added to it since.

    A partner's `information` is what its own organisation added: what the council learnt is the council's.
    `version` and `triage` are there for the council's staff only: no ETag that a partner sees counts triage's work.
    """

    id: UUID
    reference: str
    route: str
    received_at: datetime
    submission: dict[str, Any]
    information: list[Information] = []
    withdrawn: bool = False
    withdrawal: Withdrawal | None = None
    version: int | None = None
    triage: Triaged | None = None


class QueueItem(_Response):
    """What waits in triage: its named owner, or UNALLOCATED with a reason; its risk; when it is looked at next."""

    id: UUID
    reference: str
    route: str
    about: str
    organisation: UUID
    received_at: datetime
    immediate_danger: str
    owner: UUID | None
    owner_name: str | None
    unallocated: str
    rating: str
    review_on: date
    withdrawn: bool


class PartnerEntry(_Response):
    """A registered organisation: all that is known of it, as a change says it anew."""

    id: UUID
    name: str
    kind: str
    mailbox: str | None
    ods_code: str | None = None
    cqc_id: str | None = None
    version: int


class SignsIn(_Response):
    """How somebody signs in: the provider, and who they are to it."""

    issuer: str
    subject: str


class MemberEntry(_Response):
    """Somebody who may act for an organisation: a person, or a case system by its `client` id.

    `identities` and `client` are there for administrators only: a change says them anew, and nobody else needs them.
    """

    id: UUID
    organisation: UUID
    name: str
    email: str | None
    roles: list[str]
    left: bool
    version: int
    identities: list[SignsIn] = []
    client: str | None = None
