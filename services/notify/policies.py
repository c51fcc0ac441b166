"""This is what leads to what: HEARS (another service said it), LEADS_TO (we recorded it), FALLS_DUE (time asks it).

One event may ask it of several streams; all of it, and the memory of having heard, is one save.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from uuid import UUID

from contracts.envelope import Envelope
from contracts.events import Source as SaidSource
from contracts.events.enquiry import (
    ConcernDecidedV1,
    EnquiryClosedV1,
    EnquiryConcludedV1,
    EnquiryOpenedV1,
    ReferralTakenV1,
    SourcesKnownV1,
)
from contracts.events.intake import (
    MemberChangedV1,
    MemberJoinedV1,
    MemberLeftV1,
    ReferralReceivedV1,
    ReferralRoutedV1,
    ReferralWithdrawnV1,
    SourceIdentifiedV1,
)
from services.chassis.asking.decisions import Ask, Due
from services.chassis.asking.recorded import Recorded
from services.chassis.asking.tables import FallsDue, Hears, LeadsTo
from services.notify.domain.channel.noting import NoteChannel, NoteCorrespondent, NoteSteward
from services.notify.domain.channel.state import channel_of, correspondent_of, stewards_of
from services.notify.domain.delivery.sending import IntendDelivery
from services.notify.domain.delivery.state import By, delivery_of
from services.notify.domain.feedback.disputing import EscalateDispute, FeedbackDisputed
from services.notify.domain.feedback.holding import EscalateHeld
from services.notify.domain.feedback.owing import (
    KnowSources,
    NoteAddressee,
    NoteWithdrawal,
    OweFeedback,
)
from services.notify.domain.feedback.settling import FeedbackHeld, FeedbackTold
from services.notify.domain.feedback.state import Debt, Feedback, Milestone, Outcome, Source, feedback_of
from services.notify.domain.matter.reaching import (
    AddReferral,
    LearnSources,
    MilestoneReached,
    ReachMilestone,
    ReferralAdded,
    SourcesKnown,
)
from services.notify.domain.matter.state import Matter, matter_of
from services.notify.timescales import held_escalates_at

SAFEGUARDING = "safeguarding"
COUNCIL = "council"
MatterSaid = ConcernDecidedV1 | EnquiryOpenedV1 | EnquiryConcludedV1 | EnquiryClosedV1


def referral_received(said: ReferralReceivedV1, envelope: Envelope) -> Iterator[Ask]:
    yield Ask(
        feedback_of(said.referral),
        NoteAddressee(
            referral=said.referral,
            reference=said.reference,
            organisation=said.organisation,
            member=said.member,
            kind=said.kind,
            involved=said.involved,
        ),
    )
    yield _owe(said.referral, occasion(Milestone.RECEIVED, envelope), Debt(milestone=Milestone.RECEIVED))


def referral_routed(said: ReferralRoutedV1, envelope: Envelope) -> Iterator[Ask]:
    """Of what went to safeguarding, word is owed when enquiry takes it: it knows what the whole matter names.

    Routed elsewhere it is of no matter: nothing is known but what itself names, and triage of it (0015).
    """
    if said.routing == SAFEGUARDING:
        return
    debt = Debt(
        milestone=Milestone.ROUTED,
        outcome=Outcome(outcome=said.routing, reason=said.reason),
        sources=sources(said.sources),
        objects=said.objects,
        deceased=said.deceased,
    )
    yield _owe(said.referral, occasion(Milestone.ROUTED, envelope), debt)


def referral_withdrawn(said: ReferralWithdrawnV1, envelope: Envelope) -> Iterator[Ask]:
    yield Ask(feedback_of(said.referral), NoteWithdrawal(referral=said.referral))


def source_identified(said: SourceIdentifiedV1, envelope: Envelope) -> Iterator[Ask]:
    """What is owed of a matter is settled by what enquiry says of it."""
    known = KnowSources(referral=said.referral, concern=None, sources=sources(said.sources))
    yield Ask(feedback_of(said.referral), known)


def member_known(said: MemberJoinedV1 | MemberChangedV1, envelope: Envelope) -> Iterator[Ask]:
    known = NoteCorrespondent(member=said.member, organisation=said.organisation, email=said.email)
    yield Ask(channel_of(said.organisation), NoteChannel(organisation=said.organisation, mailbox=said.mailbox))
    yield Ask(correspondent_of(said.member), known)
    roles = said.roles if said.kind == COUNCIL else ()
    yield Ask(stewards_of(), NoteSteward(member=said.member, roles=roles))


def member_left(said: MemberLeftV1, envelope: Envelope) -> Iterator[Ask]:
    gone = NoteCorrespondent(member=said.member, organisation=said.organisation, email=None, left=True)
    yield Ask(correspondent_of(said.member), gone)
    yield Ask(stewards_of(), NoteSteward(member=said.member, roles=()))


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


def referral_added(added: ReferralAdded, matter: Matter, on: UUID) -> Iterator[Ask]:
    """It is owed word of its routing; one that comes late also what was reached before it came."""
    if added.occasion:
        routed = Outcome(outcome=SAFEGUARDING, reason=added.reason)
        debt = Debt(milestone=Milestone.ROUTED, outcome=routed, concern=added.concern)
        yield _owe(added.referral, added.occasion, _wary(debt, matter))
    for referral in matter.referrals:
        for when, debt in matter.reached.items():
            yield _owe(referral, when, _wary(debt, matter))


def milestone_reached(reached: MilestoneReached, matter: Matter, on: UUID) -> Iterator[Ask]:
    for referral in matter.referrals:
        yield _owe(referral, reached.occasion, _wary(reached.debt, matter))


def matter_sources_known(known: SourcesKnown, matter: Matter, on: UUID) -> Iterator[Ask]:
    """What is held until it is known who the source is, is settled again."""
    for referral in matter.referrals:
        learnt = KnowSources(referral=referral, concern=known.concern, sources=matter.sources)
        yield Ask(feedback_of(referral), learnt)


def feedback_told(told: FeedbackTold, feedback: Feedback, on: UUID) -> Iterator[Ask]:
    for by in By:
        meant = IntendDelivery(
            referral=told.referral,
            occasion=told.occasion,
            channel=by,
            organisation=told.organisation,
            member=told.member,
        )
        yield Ask(delivery_of(told.referral, told.occasion, by), meant)


def left_alone(escalate: EscalateHeld | EscalateDispute, recorded: Recorded) -> Iterator[Due]:
    yield Due(held_escalates_at(recorded.stamp.occurred_at), Ask(recorded.stream, escalate))


def sources(said: Iterable[SaidSource]) -> tuple[Source, ...]:
    return tuple(Source(organisation=s.organisation, matched=s.matched) for s in said)


def occasion(milestone: Milestone, envelope: Envelope) -> str:
    return f"{milestone}/{envelope.stream}/{envelope.streamversion}"


def _owe(referral: UUID, when: str, debt: Debt) -> Ask:
    return Ask(feedback_of(referral), OweFeedback(referral=referral, occasion=when, debt=debt))


def _wary(debt: Debt, matter: Matter) -> Debt:
    """The debt with all that makes telling it unsafe, as the matter knows it by now."""
    return dataclasses.replace(debt, sources=matter.sources, objects=matter.objects, deceased=matter.deceased)


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


HEARS: Hears = {
    ReferralReceivedV1: referral_received,
    ReferralRoutedV1: referral_routed,
    ReferralWithdrawnV1: referral_withdrawn,
    SourceIdentifiedV1: source_identified,
    MemberJoinedV1: member_known,
    MemberChangedV1: member_known,
    MemberLeftV1: member_left,
    ReferralTakenV1: referral_taken,
    SourcesKnownV1: sources_known,
    ConcernDecidedV1: concern_decided,
    EnquiryOpenedV1: enquiry_opened,
    EnquiryConcludedV1: enquiry_concluded,
    EnquiryClosedV1: enquiry_closed,
}
LEADS_TO: LeadsTo = {
    ReferralAdded: referral_added,
    MilestoneReached: milestone_reached,
    SourcesKnown: matter_sources_known,
    FeedbackTold: feedback_told,
}
FALLS_DUE: FallsDue = {
    FeedbackHeld: lambda e, r: left_alone(EscalateHeld(referral=e.referral, occasion=e.occasion), r),
    FeedbackDisputed: lambda e, r: left_alone(EscalateDispute(referral=e.referral, occasion=e.occasion), r),
}
