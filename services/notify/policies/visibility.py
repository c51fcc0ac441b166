"""Policies of who may see feedback: what intake says of it, and which notices a restriction cancels."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from contracts.envelope import Envelope
from contracts.events import ReadersV1
from contracts.events.intake import InformationAddedV1
from contracts.events.intake_access import (
    ReferralRestrictedV1,
    ReferralSharedV1,
    RestrictionLiftedV1,
    ShareEndedV1,
)
from services.chassis.domain.decider import Dispatch
from services.chassis.domain.readers import Readers, RoleHolders
from services.notify.domain.delivery.attempts import IntendDelivery
from services.notify.domain.delivery.restriction import CancelDelivery, NarrowDelivery
from services.notify.domain.delivery.state import ChannelKind, delivery_of
from services.notify.domain.feedback.colleagues import COLLEAGUE, ColleagueAct, ColleagueActed, RecordColleagueActed
from services.notify.domain.feedback.disputes import FeedbackDisputed
from services.notify.domain.feedback.state import Feedback, feedback_of
from services.notify.domain.feedback.visibility import ReadersKnown, RecordReadersKnown
from services.notify.roles import ORGANISATION_LEAD, REFERRERS

WhoMaySee = ReferralRestrictedV1 | RestrictionLiftedV1 | ReferralSharedV1 | ShareEndedV1


def readers_of(readers: ReadersV1) -> Readers:
    leads_of = readers.leads_of
    holders = (RoleHolders(role=ORGANISATION_LEAD, organisation=leads_of),) if leads_of else ()
    return Readers(members=readers.members, holders=holders)


def readers_changed(message: WhoMaySee, envelope: Envelope) -> Iterator[Dispatch]:
    command = RecordReadersKnown(referral=message.referral, readers=readers_of(message.readers))
    yield Dispatch(feedback_of(message.referral), command)


def information_added(message: InformationAddedV1, envelope: Envelope) -> Iterator[Dispatch]:
    yield from acted(message.referral, ColleagueAct.ADDED, envelope)


def acted(referral: UUID, act: ColleagueAct, envelope: Envelope) -> Iterator[Dispatch]:
    """What somebody of the referrer's organisation did. What the council's staff add is told to no partner."""
    if envelope.actorrole in REFERRERS:
        key = f"{act.name.lower()}/{envelope.streamversion}"
        command = RecordColleagueActed(referral=referral, member=envelope.actorid, act=act, act_key=key)
        yield Dispatch(feedback_of(referral), command)


def colleague_disputed(event: FeedbackDisputed, feedback: Feedback, stream_id: UUID) -> Iterator[Dispatch]:
    if event.member:
        key = f"disputed/{event.occasion}/{event.member}"
        act = ColleagueAct.DISPUTED
        command = RecordColleagueActed(referral=event.referral, member=event.member, act=act, act_key=key)
        yield Dispatch(feedback_of(event.referral), command)


def colleague_acted(event: ColleagueActed, feedback: Feedback, stream_id: UUID) -> Iterator[Dispatch]:
    """Tell the writer at their own address: what a colleague does is no business of a shared mailbox."""
    if feedback.addressee:
        command = IntendDelivery(
            referral=event.referral,
            occasion=f"{COLLEAGUE}/{event.act_key}",
            update=event.update,
            channel=ChannelKind.EMAIL,
            organisation=feedback.addressee.organisation,
            member=feedback.addressee.member,
            own_address_only=True,
        )
        yield Dispatch(delivery_of(event.referral, event.update, ChannelKind.EMAIL), command)


def notices_cancelled(event: ReadersKnown, feedback: Feedback, stream_id: UUID) -> Iterator[Dispatch]:
    """Nothing more goes to whom the referral is shared with no more, and of a restricted one to no shared place."""
    for update in event.updates:
        for member in event.removed:
            yield Dispatch(delivery_of(event.referral, update, ChannelKind.EMAIL, member), CancelDelivery())
        if event.restricts:
            yield Dispatch(delivery_of(event.referral, update, ChannelKind.WEBHOOK), CancelDelivery())
            yield Dispatch(delivery_of(event.referral, update, ChannelKind.EMAIL), NarrowDelivery())
