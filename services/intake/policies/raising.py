"""Raising: an item of intake about a referral, as every policy here puts one on the board."""

from __future__ import annotations

from textwrap import shorten
from uuid import UUID

from services.chassis.domain.decider import Dispatch
from services.chassis.domain.open_items.life import RaiseItem
from services.chassis.domain.open_items.state import ItemSubject, Risk, item_of
from services.chassis.domain.references import reference_of
from services.intake.domain.referral.additions import ReferralWithdrawn
from services.intake.domain.referral.content import Answer, about
from services.intake.domain.referral.state import Referral, RiskRating
from services.intake.domain.referral.worry import WorryRaised

INTAKE = "intake"
RISK_BY_RATING = {
    RiskRating.NOT_RATED: Risk.UNKNOWN,
    RiskRating.LOW: Risk.LOW,
    RiskRating.MEDIUM: Risk.MEDIUM,
    RiskRating.HIGH: Risk.HIGH,
}
RATING_BY_RISK = {risk: rating for rating, risk in RISK_BY_RATING.items()}
DETAIL_CHARACTERS_MAX = 300


def raise_item(
    referral: Referral,
    stream_id: UUID,
    kind: str,
    key: str = "",
    detail: str = "",
    team: UUID | None = None,
    urgent: bool = False,
    unallocated: str = "new",
    beside: tuple[UUID, ...] = (),
) -> Dispatch:
    """An item of this kind on a referral. `key` tells several of one kind apart; whoever has one `beside` it has it."""
    item = RaiseItem(
        kind=kind,
        subject=ItemSubject(stream=stream_id, case=stream_id, reference=reference_of(stream_id)),
        beside=beside,
        about=about(referral.submission),
        detail=shorten(detail, DETAIL_CHARACTERS_MAX, placeholder=" …"),
        risk=risk_of(referral),
        urgent=urgent or referral.submission.immediate_danger is Answer.YES,
        team=team,
        unallocated=unallocated,
    )
    return Dispatch(item_of(INTAKE, kind, stream_id, key), item)


def who(event: ReferralWithdrawn | WorryRaised) -> str:
    """Who did it: the history names the colleague, who is telephoned, and not the referrer."""
    return "A colleague of the referrer (the history names them)" if event.by_colleague else "The referrer"


def risk_of(referral: Referral) -> Risk:
    """The risk at which it stands on the board, as it was rated."""
    return RISK_BY_RATING[referral.rating]
