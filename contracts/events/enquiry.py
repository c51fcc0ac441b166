"""Contract events of enquiry, on `enquiry.cases`, keyed by the concern.

What makes telling unsafe (`sources`, `objects`, `deceased`) travels in the event that opens an obligation to tell: in
an event of its own it could arrive too late.

`referrals` of a milestone: the confirmed referrals that it answers; their referrers alone are to be told. None in
messages from before joins were confirmed: every referral of the concern.
"""

from __future__ import annotations

from uuid import UUID

from contracts.events import ContractEvent, Source
from contracts.personal import AboutAdult, Plain


class ReferralTakenV1(ContractEvent):
    """The concern answers this referral, which raised it or joined it. `reason`: why it was routed to safeguarding.

    `pending`: triage joined it, and no practitioner has confirmed that yet; until then no milestone of the concern
    answers it. `follows`: the earlier concern that the referral was to join, which had ended by then.

    This event opens the obligation to tell of the routing, and not intake's routing: only enquiry has the sources that
    every other referral of the matter names.
    """

    concern: UUID
    referral: UUID
    reason: Plain = ""
    pending: bool = False
    follows: UUID | None = None
    sources: tuple[Source, ...] = ()
    objects: bool = False
    deceased: bool = False


class JoinConfirmedV1(ContractEvent):
    """A practitioner confirmed that a joined referral is about this adult and this matter: the concern answers it."""

    concern: UUID
    referral: UUID
    sources: tuple[Source, ...] = ()
    objects: bool = False
    deceased: bool = False


class ReferralUnjoinedV1(ContractEvent):
    """A joined referral does not belong to this concern: whatever its referrer was told of it was sent in error.

    `reason`: why, in the practitioner's words, for triage, which has the referral again. What makes telling unsafe is
    as the remaining referrals have it.
    """

    concern: UUID
    referral: UUID
    reason: AboutAdult
    sources: tuple[Source, ...] = ()
    objects: bool = False
    deceased: bool = False


class DisclosureRisksKnownV1(ContractEvent):
    """What makes telling unsafe in this matter changed, beside its sources of risk: all of it, as it is now.

    `objects`: of one of its referrals, the adult objects to the referrer hearing back. `deceased`: the adult has died.
    """

    concern: UUID
    objects: bool
    deceased: bool


class SourcesKnownV1(ContractEvent):
    """The sources of risk of this matter changed: all of them, as they are now.

    `cleared`: organisations that no referral names any more, because triage said expressly that it was a mistake.
    """

    concern: UUID
    sources: tuple[Source, ...]
    cleared: tuple[UUID, ...] = ()


class ConcernDecidedV1(ContractEvent):
    """The s42(1) decision: `s42 enquiry`, `other enquiry` or `no enquiry`, a coded reason, and where to turn instead.

    `supersedes` is the number of decisions before it.
    """

    concern: UUID
    decision: Plain
    reason: Plain
    signposting: tuple[Plain, ...] = ()
    supersedes: int = 0
    referrals: tuple[UUID, ...] | None = None
    sources: tuple[Source, ...] = ()
    objects: bool = False
    deceased: bool = False


class EnquiryOpenedV1(ContractEvent):
    """An enquiry was opened, in the same transaction as its decision. `kind` is `s42 enquiry` or `other enquiry`."""

    concern: UUID
    enquiry: UUID
    kind: Plain
    referrals: tuple[UUID, ...] | None = None
    sources: tuple[Source, ...] = ()
    objects: bool = False
    deceased: bool = False


class EnquiryAllocatedV1(ContractEvent):
    """The enquiry has a named worker."""

    concern: UUID
    enquiry: UUID
    worker: UUID


class EnquiryConcludedV1(ContractEvent):
    """The enquiry has concluded: the values of the statutory return (SG2c, SG2e, SG4a)."""

    concern: UUID
    enquiry: UUID
    risk_assessment: Plain
    risk: Plain | None
    outcomes_met: Plain
    referrals: tuple[UUID, ...] | None = None
    sources: tuple[Source, ...] = ()
    objects: bool = False
    deceased: bool = False


class EnquiryClosedV1(ContractEvent):
    """The enquiry was closed, with its checklist complete; each referrer was told M2 to M6, or it was withheld."""

    concern: UUID
    enquiry: UUID
    reason: Plain
    referrals: tuple[UUID, ...] | None = None
    sources: tuple[Source, ...] = ()
    objects: bool = False
    deceased: bool = False
