"""Answers of intake: a partner reads what they may see of their organisation's; the council's staff read triage too."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class _Response(BaseModel):
    model_config = ConfigDict(frozen=True)


class ReferralEntry(_Response):
    """One line of a list of referrals. `about`: the adult or the organisation, as the referrer named them.

    `routing` (where triage sent it) is filled for the council's staff only. `writer`: the name of who sent it.
    `restricted`: of their organisation, only the writer and those whom the writer named see it.
    """

    id: UUID
    reference: str
    route: str
    about: str
    received_at: datetime
    withdrawn: bool = False
    routing: str | None = None
    writer: str = ""
    writer_has_left: bool = False
    restricted: bool = False


class Information(_Response):
    """Text added to a referral after it was sent. `by`: the name of the member who added it."""

    added_at: datetime
    by: str
    information: str


class Withdrawal(_Response):
    """The referrer asked to withdraw the referral. `by`: the name of the member who asked."""

    asked_at: datetime
    by: str
    reason: str


class Colleague(_Response):
    """Somebody of an organisation, by name."""

    id: UUID
    name: str


class ReferralVisibility(_Response):
    """Who of the referrer's organisation may see a referral. The council's staff may, too.

    `writer` sent it. `restricted`: the organisation's lead may not see it. `shared_with`: who may, by name.
    `may_share`, `may_restrict`: whether the reader may change who sees it.
    """

    writer: Colleague
    writer_has_left: bool = False
    restricted: bool
    shared_with: list[Colleague] = []
    may_share: bool = False
    may_restrict: bool = False


class AdultsViewEntry(_Response):
    """What the adult thinks, as it was said last: `question`, `value` (yes, no, don't know), who said so, and when.

    Without an entry, what the referrer wrote stands.
    """

    question: str
    value: str
    said_by: str
    recorded_on: datetime


class DetentionEntry(_Response):
    """Whether the adult is in prison or approved premises (yes, no, don't know), as `source` said it last, and when."""

    value: str
    source: str
    recorded_on: datetime


class InvolvementEntry(_Response):
    """Somebody of the council who has a part in a referral (`part`), so that they are not asked about it."""

    member: UUID
    part: str


class ReferralTriage(_Response):
    """Triage of a referral, and who sent it: for the council's staff only.

    `sources`: the registered organisations named as sources of risk. `source_unmatched`: another source is named, and
    nobody has said yet who it is. `involved`: people of the council who have a part in it. `concern`: enquiry's that
    took it; without one, what was routed to safeguarding is handed over and not taken. `sent_back`: why a practitioner
    sent it back from a matter that it had joined.
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
    concern: UUID | None = None
    sent_back: str | None = None
    source_unmatched: bool
    sources: list[UUID] = []
    adults_view: list[AdultsViewEntry] = []
    detention: DetentionEntry | None = None
    involved: list[InvolvementEntry] = []


class LinkedReferral(_Response):
    """An earlier referral about the same adult."""

    id: UUID
    reference: str


class ReferralAsSent(_Response):
    """A referral as it was sent: `submission` is the body of the request, `information` what was added later.

    A partner reads only what its own organisation added. `visibility`: who else of it reads this. `linked_to`: the
    earlier referral that its referrer linked it to; null also where the reader may not see that one.
    `version` and `triage` are filled for the council's staff only: no ETag that a partner sees may count triage's work.
    """

    id: UUID
    reference: str
    route: str
    received_at: datetime
    submission: dict[str, Any]
    information: list[Information] = []
    withdrawn: bool = False
    withdrawal: Withdrawal | None = None
    visibility: ReferralVisibility | None = None
    linked_to: LinkedReferral | None = None
    version: int | None = None
    triage: ReferralTriage | None = None


class QueueItem(_Response):
    """A referral in triage: its owner, or the reason for having none; its risk rating; the day of its next review."""

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
    """A registered organisation with all its details: a change replaces all of them.

    `merged_into`: the record of which it is another name. `look_alikes`: other records whose names are alike.
    """

    id: UUID
    name: str
    kind: str
    mailbox: str | None
    ods_code: str | None = None
    cqc_id: str | None = None
    version: int
    merged_into: UUID | None = None
    look_alikes: list[UUID] = []


class SignInIdentity(_Response):
    """How a person signs in: the identity provider, and the subject that it knows them by."""

    issuer: str
    subject: str


class AbsenceEntry(_Response):
    """Days on which a member is away, both included; until they return where `last_day` is null.

    `cover`: the member to whom what stands with them is shown meanwhile; null: to their team.
    """

    first_day: date
    last_day: date | None
    cover: UUID | None


class MemberEntry(_Response):
    """A person, or a case system with a `client` id, that may act for an organisation.

    `absences`: those that were recorded and not ended, earliest first, also past ones. `identities` and `client` are
    filled for administrators only, whose changes replace them.
    """

    id: UUID
    organisation: UUID
    name: str
    email: str | None
    roles: list[str]
    left: bool
    version: int
    absences: list[AbsenceEntry] = []
    identities: list[SignInIdentity] = []
    client: str | None = None
