"""Open items: what makes a person wait is on the board in the same save, and what ends the waiting takes it off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID

from services.chassis.application.service_manifest import Reactions, merged_reactions
from services.chassis.domain.absence import Absence
from services.chassis.domain.decider import Dispatch
from services.chassis.domain.open_items.allocation import AllocateItem, ItemAllocated, ItemUnallocated
from services.chassis.domain.open_items.holdings import CloseHoldings, EndHoldings, holdings_of
from services.chassis.domain.open_items.life import ItemSettled, SettleItem
from services.chassis.domain.open_items.review import ItemAcknowledged, ItemReviewed, RateItem
from services.chassis.domain.open_items.state import OpenItem, item_of, team_of
from services.chassis.domain.working_time import london_day
from services.chassis.open_items.policies import item_reactions, owner_away
from services.intake.domain.member.absence import AbsenceRecorded
from services.intake.domain.member.membership import MemberChanged, MemberLeft
from services.intake.domain.member.state import Member
from services.intake.domain.partner.state import Kind
from services.intake.domain.referral.routing import ReferralRouted
from services.intake.domain.referral.routing_again import RoutingReopened
from services.intake.domain.referral.seen_to import RecordAdditionRead, RecordCallbackMade, RecordLookedAt
from services.intake.domain.referral.state import Referral, Routing
from services.intake.domain.referral.submission import ReferralReceived
from services.intake.domain.referral.triage import (
    RecordOwner,
    RecordRating,
    ReferralAllocated,
    ReferralUnallocated,
    RiskRated,
)
from services.intake.domain.referral.upstream_facts import ReferralTaken, ReferralUnjoined
from services.intake.domain.referral.worry import WorryRaised
from services.intake.domain.referral.writers import WriterLeft
from services.intake.open_items import (
    CALL_MADE,
    HANDED_OVER,
    ITEMS,
    NEW_MATTER,
    SENT_ON,
    TEAM_BY_ROUTING,
    TRIAGE,
    WORRY,
    WRITER_LEFT,
)
from services.intake.policies.news import NEWS
from services.intake.policies.raising import INTAKE, RATING_BY_RISK, raise_item, risk_of, who

OWNER_LEFT, OWNER_LOST_ROLE = "its owner left", "its owner does other work now"


def referral_received(event: ReferralReceived, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    """The stream of its item is as new as the referral's: not reading it spares each submission a round trip."""
    yield replace(raise_item(referral, stream_id, TRIAGE), begins_stream=True)


def risk_rated(event: RiskRated, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    if event.by_item:
        return
    rated = RateItem(risk=risk_of(referral), review_by=event.review_on)
    yield Dispatch(item_of(INTAKE, TRIAGE, stream_id), rated)


def referral_allocated(event: ReferralAllocated, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(item_of(INTAKE, TRIAGE, stream_id), AllocateItem(owner=event.owner, review_by=event.review_on))


def referral_unallocated(event: ReferralUnallocated, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(item_of(INTAKE, TRIAGE, stream_id), AllocateItem(reason=event.reason, review_by=event.review_on))


def referral_routed(event: ReferralRouted, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    """Nothing leaves the board by being sent on: whoever it was sent to has it until it is answered."""
    yield Dispatch(item_of(INTAKE, TRIAGE, stream_id), SettleItem(outcome=f"routed to {event.routing}"))
    if event.routing == Routing.SAFEGUARDING:
        yield raise_item(referral, stream_id, HANDED_OVER)
    else:
        team = team_of(TEAM_BY_ROUTING[event.routing])
        yield raise_item(referral, stream_id, SENT_ON, detail=f"{event.routing}: {event.reason}", team=team)


def referral_taken(event: ReferralTaken, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    """What one service hands to another stays the sender's until it hears that it was taken."""
    yield Dispatch(item_of(INTAKE, HANDED_OVER, stream_id), SettleItem(outcome="taken by the safeguarding team"))


def referral_unjoined(event: ReferralUnjoined, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    """What a practitioner sent back waits in triage again."""
    yield raise_item(referral, stream_id, TRIAGE, detail=f"Sent back: {event.reason}", unallocated=referral.unallocated)


def routing_reopened(event: RoutingReopened, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    """What its referrer disagreed with waits in triage again; where it was sent, nobody waits for it any more."""
    yield Dispatch(item_of(INTAKE, SENT_ON, stream_id), SettleItem(outcome="taken back to triage"))
    yield raise_item(referral, stream_id, TRIAGE, detail="Its referrer disagreed", unallocated=referral.unallocated)


def worry_raised(event: WorryRaised, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    """In every state of a referral a person answers: whoever works on it now is told by the board of their service."""
    key = str(referral.worries)
    detail = f"{who(event)} is worried; telephone them. {event.words}".strip() if event.by_colleague else event.words
    yield raise_item(referral, stream_id, WORRY, key=key, detail=detail, urgent=True)


def writer_left(event: WriterLeft, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    yield raise_item(referral, stream_id, WRITER_LEFT, key=str(event.writer))


def item_reviewed(event: ItemReviewed, item: OpenItem, stream_id: UUID) -> Iterator[Dispatch]:
    """The risk that was seen on the board is the referral's, and goes with it wherever it is routed.

    A rating of the referral itself has no note, and says by itself that somebody looked at it.
    """
    if item.kind == TRIAGE:
        rating = RATING_BY_RISK[event.risk]
        record = RecordRating(rating=rating, rationale=event.note, review_on=_review_day(item))
        yield Dispatch(item.subject.stream, record)
        if event.note:
            yield Dispatch(item.subject.stream, RecordLookedAt())


def item_acknowledged(event: ItemAcknowledged, item: OpenItem, stream_id: UUID) -> Iterator[Dispatch]:
    """Whoever said "I have it" has read the referral: what is added now has to reach them by itself."""
    if item.kind == TRIAGE:
        yield Dispatch(item.subject.stream, RecordLookedAt())


def item_allocated(event: ItemAllocated, item: OpenItem, stream_id: UUID) -> Iterator[Dispatch]:
    if item.kind == TRIAGE:
        yield Dispatch(item.subject.stream, RecordOwner(owner=event.owner, review_on=_review_day(item)))


def item_unallocated(event: ItemUnallocated, item: OpenItem, stream_id: UUID) -> Iterator[Dispatch]:
    if item.kind == TRIAGE:
        record = RecordOwner(owner=None, reason=event.reason, review_on=_review_day(item))
        yield Dispatch(item.subject.stream, record)


def item_settled(event: ItemSettled, item: OpenItem, stream_id: UUID) -> Iterator[Dispatch]:
    """A partner hears that what they added was read, and that the call-back which they asked for was made."""
    referral = item.subject.stream
    if item.kind == NEW_MATTER:
        read = RecordAdditionRead(referral=referral, item=stream_id, service=INTAKE, kind=NEW_MATTER)
        yield Dispatch(referral, read)
    if item.kind == SENT_ON and event.outcome == CALL_MADE:
        yield Dispatch(referral, RecordCallbackMade())


def member_left(event: MemberLeft, member: Member, stream_id: UUID) -> Iterator[Dispatch]:
    """Nothing that waits here was given to a partner's member."""
    if member.kind == Kind.COUNCIL:
        yield Dispatch(holdings_of(INTAKE, stream_id), CloseHoldings(member=stream_id, reason=OWNER_LEFT))


def member_changed(event: MemberChanged, member: Member, stream_id: UUID) -> Iterator[Dispatch]:
    """Whoever lost a role owns nothing any more on which they cannot act."""
    kinds = ITEMS.kinds_beyond(event.roles)
    yield Dispatch(holdings_of(INTAKE, stream_id), EndHoldings(member=stream_id, reason=OWNER_LOST_ROLE, kinds=kinds))


def absence_recorded(event: AbsenceRecorded, member: Member, stream_id: UUID) -> Iterator[Dispatch]:
    absence = Absence(first_day=event.first_day, last_day=event.last_day, cover=event.cover)
    return owner_away(INTAKE, stream_id, (absence,))


def _review_day(item: OpenItem) -> date:
    return london_day(item.review.due_at)


ON_THE_BOARD: Reactions = {
    ItemAllocated: item_allocated,
    ItemUnallocated: item_unallocated,
    ItemSettled: item_settled,
    ItemReviewed: item_reviewed,
    ItemAcknowledged: item_acknowledged,
    ReferralReceived: referral_received,
    RiskRated: risk_rated,
    ReferralAllocated: referral_allocated,
    ReferralUnallocated: referral_unallocated,
    ReferralRouted: referral_routed,
    ReferralTaken: referral_taken,
    ReferralUnjoined: referral_unjoined,
    RoutingReopened: routing_reopened,
    WorryRaised: worry_raised,
    WriterLeft: writer_left,
    AbsenceRecorded: absence_recorded,
    MemberLeft: member_left,
    MemberChanged: member_changed,
}

OPEN_ITEMS = merged_reactions(item_reactions(INTAKE), ON_THE_BOARD, NEWS)
