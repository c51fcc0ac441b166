"""What enquiry says, and what it asks of us: the referrals of a matter, its sources, the milestones that it reaches."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from contracts.envelope import Envelope
from contracts.events.enquiry import (
    ConcernDecidedV1,
    EnquiryClosedV1,
    EnquiryConcludedV1,
    EnquiryOpenedV1,
    ReferralTakenV1,
    SourcesKnownV1,
)
from services.chassis.asking.decisions import Ask
from services.notify.domain.feedback.state import Debt, Milestone, Outcome
from services.notify.domain.matter.reaching import AddReferral, LearnSources, ReachMilestone
from services.notify.domain.matter.state import matter_of
from services.notify.policies.debts import occasion, sources

MatterSaid = ConcernDecidedV1 | EnquiryOpenedV1 | EnquiryConcludedV1 | EnquiryClosedV1


def referral_taken(said: ReferralTakenV1, envelope: Envelope) -> Iterator[Ask]:
    taken = AddReferral(
        concern=said.concern,
        referral=said.referral,
        occasion=occasion(Milestone.ROUTED, envelope),
        reason=said.reason,
        sources=sources(said.sources),
        objects=said.objects,
        deceased=said.deceased,
    )
    yield Ask(matter_of(said.concern), taken)


def sources_known(said: SourcesKnownV1, envelope: Envelope) -> Iterator[Ask]:
    learnt = LearnSources(concern=said.concern, sources=sources(said.sources), cleared=said.cleared)
    yield Ask(matter_of(said.concern), learnt)


def concern_decided(said: ConcernDecidedV1, envelope: Envelope) -> Iterator[Ask]:
    outcome = Outcome(outcome=said.decision, reason=said.reason, signposting=said.signposting)
    yield _reach(said, None, Milestone.DECIDED, outcome, envelope)


def enquiry_opened(said: EnquiryOpenedV1, envelope: Envelope) -> Iterator[Ask]:
    yield _reach(said, said.enquiry, Milestone.OPENED, Outcome(outcome=said.kind), envelope)


def enquiry_concluded(said: EnquiryConcludedV1, envelope: Envelope) -> Iterator[Ask]:
    yield _reach(said, said.enquiry, Milestone.CONCLUDED, Outcome(outcome="concluded", risk=said.risk), envelope)


def enquiry_closed(said: EnquiryClosedV1, envelope: Envelope) -> Iterator[Ask]:
    """Why it was closed is told to nobody: it can say that the adult has capacity, which is in no feedback."""
    yield _reach(said, said.enquiry, Milestone.CLOSED, Outcome(outcome="closed"), envelope)


def _reach(said: MatterSaid, enquiry: UUID | None, milestone: Milestone, outcome: Outcome, envelope: Envelope) -> Ask:
    debt = Debt(
        milestone=milestone,
        outcome=outcome,
        concern=said.concern,
        enquiry=enquiry,
        sources=sources(said.sources),
        objects=said.objects,
        deceased=said.deceased,
    )
    return Ask(matter_of(said.concern), ReachMilestone(occasion=occasion(milestone, envelope), debt=debt))
