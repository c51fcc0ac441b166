"""Audience: how much a referrer may be told. No other module decides that.

Three tables: the audience of each kind of organisation, how much each audience is told (and how much at most where the
adult objects), and the reasons for which a person must look first.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.notify.domain.feedback.state import (
    Addressee,
    Correction,
    HoldReason,
    Level,
    Milestone,
    Obligation,
    Outcome,
)


class Audience(StrEnum):
    STATUTORY = "statutory professional"
    PROVIDER = "provider"
    HOUSING = "housing"
    VOLUNTARY = "voluntary"
    PUBLIC = "family or public"
    ANONYMOUS = "anonymous"
    ADULT = "the adult"


@dataclass(frozen=True, slots=True)
class Allowance:
    """The level by default, and the highest level where the adult objects. None: not told at all."""

    usual: Level | None
    objecting: Level | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """Without a `hold`, `level` is told. With one, a person looks first and may tell `level` at most."""

    level: Level | None
    hold: HoldReason | None = None


AUDIENCES: Mapping[str, Audience] = {
    **dict.fromkeys(("statutory", "council", "police", "nhs", "nhs trust", "hospital"), Audience.STATUTORY),
    **dict.fromkeys(("health", "gp", "ambulance", "fire", "probation", "prison"), Audience.STATUTORY),
    **dict.fromkeys(("provider", "care home", "home care", "care provider"), Audience.PROVIDER),
    **dict.fromkeys(("nursing home", "supported living", "day service"), Audience.PROVIDER),
    "housing": Audience.HOUSING,
    **dict.fromkeys(("voluntary", "charity", "advocacy"), Audience.VOLUNTARY),
    **dict.fromkeys(("public", "family", "carer"), Audience.PUBLIC),
    "anonymous": Audience.ANONYMOUS,
    "adult": Audience.ADULT,
}
"""An organisation's kind -> its audience. A kind that is not here is told no more than the public."""

STAYS, GONE = True, False
ALLOWANCES: Mapping[tuple[Audience, bool], Allowance] = {
    (Audience.STATUTORY, STAYS): Allowance(Level.OUTCOME, Level.DECISION),
    (Audience.STATUTORY, GONE): Allowance(Level.DECISION, Level.STATUS),
    (Audience.PROVIDER, STAYS): Allowance(Level.OUTCOME, Level.DECISION),
    (Audience.PROVIDER, GONE): Allowance(Level.OUTCOME, Level.DECISION),
    (Audience.HOUSING, STAYS): Allowance(Level.DECISION, Level.STATUS),
    (Audience.HOUSING, GONE): Allowance(Level.DECISION, Level.STATUS),
    (Audience.VOLUNTARY, STAYS): Allowance(Level.DECISION, Level.STATUS),
    (Audience.VOLUNTARY, GONE): Allowance(Level.DECISION, Level.STATUS),
    (Audience.PUBLIC, STAYS): Allowance(Level.STATUS, Level.STATUS),
    (Audience.PUBLIC, GONE): Allowance(Level.STATUS, Level.STATUS),
    (Audience.ANONYMOUS, STAYS): Allowance(None, None),
    (Audience.ANONYMOUS, GONE): Allowance(None, None),
    (Audience.ADULT, STAYS): Allowance(Level.OUTCOME, Level.OUTCOME),
    (Audience.ADULT, GONE): Allowance(Level.OUTCOME, Level.OUTCOME),
}
"""(audience, whether they stay involved) -> how much. "Don't know" counts as not involved."""

HOLD_RULES: tuple[tuple[HoldReason, Callable[[Addressee, Obligation, bool], bool]], ...] = (
    (HoldReason.OWN_ORGANISATION, lambda addressee, obligation, has_left: is_named_source(obligation, addressee)),
    (HoldReason.DECEASED, lambda addressee, obligation, has_left: obligation.deceased),
    (
        HoldReason.OBJECTS,
        lambda addressee, obligation, has_left: obligation.objects and audience(addressee) is not Audience.ADULT,
    ),
    (HoldReason.LEFT, lambda addressee, obligation, has_left: has_left),
    (
        HoldReason.NOT_TOLD,
        lambda addressee, obligation, has_left: obligation.correction is not None and obligation.correction.untold,
    ),
    (
        HoldReason.UNMATCHED,
        lambda addressee, obligation, has_left: (
            has_unmatched_source(obligation) and audience(addressee) is Audience.PROVIDER
        ),
    ),
)
"""Ordered; the first match wins. UNMATCHED is last because it resolves without a person."""

FIELDS_BY_LEVEL: Mapping[Level, frozenset[str]] = {
    Level.RECEIVED: frozenset(),
    Level.STATUS: frozenset(),
    Level.DECISION: frozenset({"outcome", "reason", "signposting", "because"}),
    Level.OUTCOME: frozenset({"outcome", "reason", "signposting", "risk", "because"}),
}
"""Level -> the fields of an outcome that it lets through. A status is the milestone itself."""


DISPUTABLE = frozenset(
    {Milestone.ROUTED, Milestone.DECIDED, Milestone.CONCLUDED, Milestone.CLOSED}
    | {Milestone.ANSWERED, Milestone.CORRECTED}
)
"""Milestones of which somebody judged something: where the referrer was told what, they can disagree with it."""

OF_THEIR_OWN = frozenset({Milestone.ADDITION_READ, Milestone.CALLED_BACK})
"""What was done with what the referrer did: nobody looks first, for it says nothing of the adult or of the matter, and
the same whether that is held, withheld or undecided.
"""

TOLD_AS: Mapping[str, str] = {"same matter as an earlier referral": "abuse or neglect suspected"}
"""A reason -> the reason that is told instead: nobody learns that somebody referred before them."""


def judge(addressee: Addressee, obligation: Obligation, referrer_has_left: bool) -> Judgement:
    """How much of this milestone may be told, and the reason, if any, for which a person must look first."""
    if obligation.milestone is Milestone.RECEIVED:
        return Judgement(Level.RECEIVED)
    highest = ceiling(addressee, obligation)
    if highest is None:
        return Judgement(None)
    if obligation.milestone in OF_THEIR_OWN:
        return Judgement(Level.STATUS)
    holds = (reason for reason, applies in HOLD_RULES if applies(addressee, obligation, referrer_has_left))
    return Judgement(highest, next(holds, None))


def ceiling(addressee: Addressee, obligation: Obligation) -> Level | None:
    """The highest level at which anybody may tell them of it."""
    allowed = ALLOWANCES[audience(addressee), addressee.involved == "yes"]
    highest = allowed.objecting if obligation.objects else allowed.usual
    if highest is None:
        return None
    may_tell_a_source = is_named_source(obligation, addressee) or (
        has_unmatched_source(obligation) and audience(addressee) is Audience.PROVIDER
    )
    return Level.STATUS if may_tell_a_source else highest


def may_follow(addressee: Addressee) -> bool:
    """Whether they are told anything after the receipt."""
    return any(ALLOWANCES[audience(addressee), stays].usual is not None for stays in (STAYS, GONE))


def visible_outcome(level: Level, outcome: Outcome) -> Outcome:
    """The fields that this level lets through; the others are empty."""
    fields = FIELDS_BY_LEVEL[level]
    return Outcome(
        outcome=outcome.outcome if "outcome" in fields else None,
        reason=TOLD_AS.get(outcome.reason or "", outcome.reason) if "reason" in fields else None,
        signposting=outcome.signposting if "signposting" in fields else (),
        risk=outcome.risk if "risk" in fields else None,
        because=outcome.because if "because" in fields else None,
    )


def visible_correction(level: Level, correction: Correction | None) -> Correction | None:
    """A status says what was wrong in general words, and nothing of what holds now."""
    return dataclasses.replace(correction, holds=None) if correction and level < Level.DECISION else correction


def may_dispute(milestone: str, level: str | None) -> bool:
    """Whether a referrer can disagree with this: not with a mere status, for they were not told what was judged."""
    return milestone in DISPUTABLE and level is not None and level >= Level.DECISION


def audience(addressee: Addressee) -> Audience:
    return audience_of(addressee.kind)


def audience_of(kind: str) -> Audience:
    """The audience of a kind of organisation."""
    return AUDIENCES.get(kind.lower(), Audience.PUBLIC)


def is_named_source(obligation: Obligation, addressee: Addressee) -> bool:
    return any(addressee.acts_for(source.organisation) for source in obligation.sources)


def has_unmatched_source(obligation: Obligation) -> bool:
    return any(not source.matched for source in obligation.sources)
