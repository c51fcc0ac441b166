"""Contract events of enquiry, on `enquiry.cases`, keyed by the concern.

What makes telling unsafe (`sources`, `objects`, `deceased`) travels in the event that opens an obligation to tell: in
an event of its own it could arrive too late.

`referrals` of a milestone: the confirmed referrals that it answers; their referrers alone are to be told. None in
messages from before joins were confirmed: every referral of the concern.
"""

from __future__ import annotations

from datetime import datetime
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


class EnquiryDelayedV1(ContractEvent):
    """The enquiry takes longer than planned, and goes on. Why is not said."""

    concern: UUID
    enquiry: UUID
    referrals: tuple[UUID, ...] | None = None
    sources: tuple[Source, ...] = ()
    objects: bool = False
    deceased: bool = False


class ConcernSupersededV1(ContractEvent):
    """A decision superseded the one before (`superseded`), for a coded reason (`because`); the fields as in a decision.

    `referrals`: those that the concern answers now, to whose referrers it is told.
    """

    concern: UUID
    decision: Plain
    reason: Plain
    signposting: tuple[Plain, ...] = ()
    because: Plain
    superseded: Plain
    supersedes: int
    referrals: tuple[UUID, ...] | None = None
    sources: tuple[Source, ...] = ()
    objects: bool = False
    deceased: bool = False


class ToBeDecidedAgainV1(ContractEvent):
    """A dispute answered "it will be decided again" was taken up: the decision is open, or the matter reopened.

    `occasion`: what was disputed, as notify names it. `due_at`: by when it is decided.
    """

    concern: UUID
    referral: UUID
    occasion: Plain
    due_at: datetime
    reopened: bool


class AdditionReadV1(ContractEvent):
    """A person of the council has seen what a partner added to a referral of this concern."""

    concern: UUID
    referral: UUID


class EnquiryReopenedV1(ContractEvent):
    """The next enquiry of a concern began; the earlier stays as it was. `because`: a coded reason.

    `duty_since`: when the duty under section 42 arose, where a finding showed it before the decision.
    """

    concern: UUID
    enquiry: UUID
    earlier: UUID
    kind: Plain
    because: Plain
    duty_since: datetime | None = None
    referrals: tuple[UUID, ...] | None = None
    sources: tuple[Source, ...] = ()
    objects: bool = False
    deceased: bool = False


class EnquiryBecameStatutoryV1(ContractEvent):
    """An other enquiry became a section 42 enquiry, in its own stream. `since`: when the duty arose.

    `conclusion_set_aside`: it had been concluded, and is under way again.
    """

    concern: UUID
    enquiry: UUID
    since: datetime
    conclusion_set_aside: bool = False
    referrals: tuple[UUID, ...] | None = None
    sources: tuple[Source, ...] = ()
    objects: bool = False
    deceased: bool = False


class EnquiryEndedV1(ContractEvent):
    """A later decision ended the enquiry; that it began stays counted. `reason`: a code.

    `continued_by`: the enquiry that the decision opened instead.
    """

    concern: UUID
    enquiry: UUID
    reason: Plain
    continued_by: UUID | None = None
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
    """The enquiry was closed, with its checklist complete; each referrer was told M2 to M6, or it was withheld.

    `continued_by`: the enquiry that goes on with the matter, which is not closed.
    """

    concern: UUID
    enquiry: UUID
    reason: Plain
    referrals: tuple[UUID, ...] | None = None
    continued_by: UUID | None = None
    sources: tuple[Source, ...] = ()
    objects: bool = False
    deceased: bool = False
