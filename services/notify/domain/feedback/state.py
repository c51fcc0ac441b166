"""This is where the feedback of one referral stands: to whom, what is owed, what is held, and how each debt ended."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

import msgspec

from contracts.personal import Plain
from services.chassis.domain.decider import Refused, Unknown, value
from services.notify.domain.channel.state import NOBODY


def feedback_of(referral: UUID) -> UUID:
    """People and machines ask for feedback by its referral's id, so that is its stream's id too."""
    return referral


class Milestone(StrEnum):
    RECEIVED = "M1"
    ROUTED = "M2"
    DECIDED = "M3"
    OPENED = "M4"
    CONCLUDED = "M6"
    CLOSED = "M8"


class Level(StrEnum):
    RECEIVED = "L0"
    STATUS = "L1"
    DECISION = "L2"
    OUTCOME = "L3"


class HoldReason(StrEnum):
    OWN_ORGANISATION = "the source of risk may be the referrer's own organisation"
    UNMATCHED = "it is not known yet whether the source of risk is the referrer's own organisation"
    OBJECTS = "the adult objects"
    DECEASED = "the adult has died"
    LEFT = "the referrer has left the organisation"


class WithholdReason(StrEnum):
    RISK = "it would increase risk"
    INVESTIGATION = "it would harm an investigation"
    OBJECTS = "the adult objects"
    OTHERS = "it would identify somebody else"
    NO_NEED = "the referrer has no need to know"
    ANONYMOUS = "the referrer is anonymous"


class ReleaseReason(StrEnum):
    REVIEWED = "reviewed and safe to tell"
    OVERRIDDEN = "vital or public interest outweighs the objection"
    NOT_THE_SOURCE = "the referrer's organisation is not the source of risk"


@value
class Source:
    """A source of risk: a registered organisation, nobody registered, or not matched yet."""

    organisation: UUID | None = None
    matched: bool = True


@value
class Outcome:
    """What may be told of a milestone: coded fields and never free text. What a level lets through is less."""

    outcome: Plain | None = None
    reason: Plain | None = None
    signposting: tuple[Plain, ...] = ()
    risk: Plain | None = None


@value
class Obligation:
    """Word owed of one milestone, with all that makes telling it unsafe."""

    milestone: Milestone
    outcome: Outcome = Outcome()
    concern: UUID | None = None
    enquiry: UUID | None = None
    sources: tuple[Source, ...] = ()
    objects: bool = False
    deceased: bool = False


class Addressee(msgspec.Struct, frozen=True, kw_only=True):
    """Who referred, as far as telling has to know. `kind` is their organisation's kind when they referred."""

    organisation: UUID
    member: UUID
    kind: str
    involved: str


class HeldObligation(msgspec.Struct, frozen=True, kw_only=True):
    """A debt that waits for a person, who may tell it up to its `ceiling`."""

    obligation: Obligation
    reason: HoldReason
    ceiling: Level
    owner: str
    escalated: bool = False


class EndingKind(StrEnum):
    TOLD = "told"
    WITHHELD = "withheld"


class Dispute(msgspec.Struct, frozen=True, kw_only=True):
    """Its referrer disagrees, and nobody has answered yet."""

    owner: str
    escalated: bool = False


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """`update` is what its referrer calls what they were told; what was withheld has none."""

    how: EndingKind
    obligation: Obligation
    update: str = ""
    read: bool = False
    dispute: Dispute | None = None


class Feedback(msgspec.Struct, frozen=True, kw_only=True):
    """`open_obligations`, `held` and `ended` are keyed by occasion: a milestone can be reached more than once."""

    referral: UUID
    addressee: Addressee | None = None
    withdrawn: bool = False
    open_obligations: Mapping[str, Obligation] = MappingProxyType({})
    held: Mapping[str, HeldObligation] = MappingProxyType({})
    ended: Mapping[str, Ending] = MappingProxyType({})


class ResponsibleManager(msgspec.Struct, frozen=True, kw_only=True):
    """What a look-up finds for settling: whether the referrer has left, and who looks after what is held."""

    left: bool = False
    owner: str = NOBODY
    escalates_to: str = NOBODY


class NotHeld(Refused):
    """It was told, withheld or never owed in the meantime; read the list of what is held again."""


def next_update(feedback: Feedback, milestone: Milestone) -> str:
    """What the referrer is to call what they are told now: `M3.2` is the second word that they have of it.

    An occasion names the case and how far it has come, from which they could learn that somebody referred before them.
    """
    before = [
        one for one in feedback.ended.values() if one.how is EndingKind.TOLD and one.obligation.milestone is milestone
    ]
    return f"{milestone}.{len(before) + 1}"


def occasion_of_update(feedback: Feedback, update: str) -> str:
    """The occasion of what the referrer was told under this name.

    Raises Unknown: what is held or withheld looks like nothing at all.
    """
    for occasion, ending in feedback.ended.items():
        if ending.how is EndingKind.TOLD and ending.update == update:
            return occasion
    raise Unknown("there is none of that id")


def occasion_to_path(occasion: str) -> str:
    """An occasion as a path of the council's own carries it: `M3.<stream>.<version>`."""
    return occasion.replace("/", ".")


def occasion_from_path(occasion: str) -> str:
    return occasion.replace(".", "/")
