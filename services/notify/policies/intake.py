"""What intake says, and what it asks of us: to whom feedback goes, what a routing owes, how people are reached."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.envelope import Envelope
from contracts.events.intake import (
    MemberChangedV1,
    MemberJoinedV1,
    MemberLeftV1,
    PartnerKnownV1,
    ReferralReceivedV1,
    ReferralRoutedV1,
    ReferralWithdrawnV1,
    SourceIdentifiedV1,
)
from services.chassis.asking.decisions import Ask
from services.notify.domain.channel.noting import NoteChannel, NoteCorrespondent, NoteSteward
from services.notify.domain.channel.state import channel_of, correspondent_of, stewards_of
from services.notify.domain.feedback.owing import KnowSources, NoteAddressee, NoteWithdrawal
from services.notify.domain.feedback.state import Debt, Milestone, Outcome, feedback_of
from services.notify.policies.debts import SAFEGUARDING, occasion, owe, sources

COUNCIL = "council"


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
    yield owe(said.referral, occasion(Milestone.RECEIVED, envelope), Debt(milestone=Milestone.RECEIVED))


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
    yield owe(said.referral, occasion(Milestone.ROUTED, envelope), debt)


def referral_withdrawn(said: ReferralWithdrawnV1, envelope: Envelope) -> Iterator[Ask]:
    yield Ask(feedback_of(said.referral), NoteWithdrawal(referral=said.referral))


def source_identified(said: SourceIdentifiedV1, envelope: Envelope) -> Iterator[Ask]:
    """What is owed of a matter is settled by what enquiry says of it."""
    known = KnowSources(referral=said.referral, concern=None, sources=sources(said.sources))
    yield Ask(feedback_of(said.referral), known)


def partner_known(said: PartnerKnownV1, envelope: Envelope) -> Iterator[Ask]:
    known = NoteChannel(organisation=said.organisation, mailbox=said.mailbox, said_itself=True)
    yield Ask(channel_of(said.organisation), known)


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
