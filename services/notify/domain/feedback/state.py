"""State: the feedback on one referral: its addressee, its open and held obligations, and how each ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

import msgspec

from contracts.personal import Plain
from services.chassis.domain.decider import value
from services.chassis.domain.open_items.involvement import NOBODY_INVOLVED, Involvement
from services.chassis.domain.readers import NOBODY as NO_READERS
from services.chassis.domain.readers import Readers
from services.chassis.domain.working_time import Clock
from services.notify.domain.channel.state import NOBODY


def feedback_of(referral: UUID) -> UUID:
    """The stream of feedback has its referral's id, by which people and machines ask for it."""
    return referral


class Milestone(StrEnum):
    """What a referrer is told of. The first six are the pathway's own (domain §3.4); the others come between."""

    RECEIVED = "M1"
    ROUTED = "M2"
    DECIDED = "M3"
    OPENED = "M4"
    CONCLUDED = "M6"
    CLOSED = "M8"
    DELAYED = "delayed"
    REOPENED = "reopened"
    ANSWERED = "answer"
    CORRECTED = "correction"
    CALLED_BACK = "callback"
    ADDITION_READ = "addition-read"
    HOLDING = "holding"
    ENDING = "ending"
    IN_ERROR = "in-error"


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
    LOOKED_AT_AGAIN = "it was withheld until today, and is looked at again"
    NOT_TOLD = "what holds now was not told to the referrer itself"


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
    """What may be told of a milestone: coded fields, never free text. A level lets fewer of them through.

    `because`: why it was decided again.
    """

    outcome: Plain | None = None
    reason: Plain | None = None
    signposting: tuple[Plain, ...] = ()
    risk: Plain | None = None
    because: Plain | None = None


@value
class Correction:
    """Of which milestone something wrong was told (`corrects`), and the one whose codes hold now (`holds`).

    `answers`: the update with which its referrer disagreed. `untold`: what holds now is held or withheld itself.
    """

    corrects: Milestone
    holds: Milestone | None
    answers: Plain
    untold: bool = False


@value
class Obligation:
    """An obligation to tell a referrer of one milestone, with everything that makes telling unsafe."""

    milestone: Milestone
    outcome: Outcome = Outcome()
    concern: UUID | None = None
    enquiry: UUID | None = None
    sources: tuple[Source, ...] = ()
    objects: bool = False
    deceased: bool = False
    correction: Correction | None = None


class Addressee(msgspec.Struct, frozen=True, kw_only=True):
    """The referrer, as far as telling needs them. `kind` is their organisation's kind at the time of the referral.

    `aliases`: other ids of their organisation, as a look-up finds them when it is judged; no event carries them.
    """

    organisation: UUID
    member: UUID
    kind: str
    involved: str
    aliases: frozenset[UUID] = frozenset()

    def acts_for(self, organisation: UUID | None) -> bool:
        """Whether this id names the referrer's organisation."""
        return organisation == self.organisation or organisation in self.aliases


class HeldObligation(msgspec.Struct, frozen=True, kw_only=True):
    """An obligation that waits for a person, who may tell it up to its `ceiling`."""

    obligation: Obligation
    reason: HoldReason
    ceiling: Level
    owner: str
    escalated: bool = False


class EndingKind(StrEnum):
    TOLD = "told"
    WITHHELD = "withheld"


class Dispute(msgspec.Struct, frozen=True, kw_only=True):
    """The referrer disagrees, and nobody has answered yet."""

    owner: str
    escalated: bool = False


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """`update` is the id by which the referrer knows what they were told, and `level` at what level; withheld feedback
    has neither. `read_by`: the members who opened it. `in_error`: it was about somebody else's matter, and they are
    asked to disregard it. `answers`: the update with which its referrer disagreed. `decides_again_by`: it was answered
    so, and whoever decides has not taken it up yet.
    """

    kind: EndingKind
    obligation: Obligation
    update: str = ""
    level: Level | None = None
    read_by: frozenset[str] = frozenset()
    in_error: bool = False
    answers: str = ""
    dispute: Dispute | None = None
    dispute_answered: bool = False
    decides_again_by: datetime | None = None


class Word(msgspec.Struct, frozen=True):
    """What a referrer was told, as far as they can tell what follows it. `outcome`: None where it was not told."""

    milestone: Milestone
    outcome: str | None


class Feedback(msgspec.Struct, frozen=True, kw_only=True):
    """The three mappings are keyed by occasion: a milestone can be reached more than once. `opened`: the occasions, in
    the order in which they were reached.

    `readers`: who of the referrer's organisation may see any of it. `involvement`: who of the council has a part in it.
    `last_told`: the occasion of all that was told last; `last_word`: what was last told of the pathway, and
    `holding_updates` those since; `next_word`: by when the next word comes, None where none is promised.
    """

    referral: UUID
    addressee: Addressee | None = None
    readers: Readers = NO_READERS
    involvement: Involvement = NOBODY_INVOLVED
    withdrawn: bool = False
    acts_of_colleagues: frozenset[str] = frozenset()
    last_told: str = ""
    last_word: Word | None = None
    holding_updates: int = 0
    next_word: Clock | None = None
    opened: tuple[str, ...] = ()
    open_obligations: Mapping[str, Obligation] = MappingProxyType({})
    held_obligations: Mapping[str, HeldObligation] = MappingProxyType({})
    endings: Mapping[str, Ending] = MappingProxyType({})


class ResponsibleManager(msgspec.Struct, frozen=True, kw_only=True):
    """A look-up's answer: who looks after held feedback or a dispute, by which clock, and whether the referrer has
    left.

    `next_words`: by when the next word comes, by the name of its timescale, counted from this moment. `aliases`: other
    ids of the referrer's organisation. `sources`, `objects`, `deceased`: what makes telling unsafe now, where something
    is composed as of now.
    """

    referrer_has_left: bool = False
    owner: str = NOBODY
    escalates_to: str = NOBODY
    clock: Clock | None = None
    next_words: Mapping[str, Clock] = MappingProxyType({})
    aliases: frozenset[UUID] = frozenset()
    sources: tuple[Source, ...] = ()
    objects: bool = False
    deceased: bool = False


def occasion_to_path(occasion: str) -> str:
    """An occasion as the path of a route for staff carries it: `M3.<stream>.<version>`."""
    return occasion.replace("/", ".")


def occasion_from_path(occasion: str) -> str:
    return occasion.replace(".", "/")
