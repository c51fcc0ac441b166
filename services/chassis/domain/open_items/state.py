"""State of an open item: what is asked, who has it, how urgent it is, and the clocks that run on it.

A service names its kinds of items in its table ITEM_KINDS; the item itself is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from annotated_types import MaxLen

from contracts.personal import Plain
from services.chassis.domain.decider import Refused, stream, value
from services.chassis.domain.open_items.changed_clock import ChangedClock
from services.chassis.domain.open_items.involvement import NOBODY_INVOLVED, Involvement
from services.chassis.domain.opening_hours import Hours
from services.chassis.domain.working_time import Clock, Timescales

Reason = Annotated[Plain, MaxLen(200)]


class Risk(StrEnum):
    """How much harm could come of waiting; it decides how soon the item is looked at again."""

    UNKNOWN = "unknown"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Rung(StrEnum):
    """Who is asked to see to an item; each escalation goes one rung up, and the last rung repeats."""

    OWNER = "owner"
    MANAGER = "team manager"
    LEAD = "lead"
    EVERY_LEAD = "every lead"
    GOVERNANCE = "information governance"


class ItemKind(msgspec.Struct, frozen=True, kw_only=True):
    """One line of ITEM_KINDS: what waits, what is asked, and who can do it.

    `team`: the key of the team that has it while nobody owns it. `roles`: who can act on it, and may own it. `due`: the
    name of its timescale; `due_urgent`: that of an urgent one. `outcomes`: how a person may settle it by saying that
    they have seen it; none where only the work itself settles it. `in_general`: what waits, in words that tell nobody
    anything about a person: a mail carries them. `pause_reasons`: the codes for which the clock by which it is due can
    be paused, and it can be extended; none: neither. Of an urgent one neither.
    """

    name: str
    asks: str
    team: str
    roles: frozenset[str]
    due: str
    due_urgent: str
    outcomes: frozenset[str] = frozenset()
    pause_reasons: frozenset[str] = frozenset()
    in_general: str = "Something waits for you"


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may own an item, as their service knows them.

    `gone`: they left, or are not known here. `away`: they are absent today; `cover` stands in meanwhile.
    """

    member: UUID
    roles: frozenset[str]
    gone: bool = False
    away: bool = False
    cover: UUID | None = None


class TeamOfItems(msgspec.Struct, frozen=True, kw_only=True):
    """A team, as the ladder and the clocks ask for it. `merged_into`: the team that has its work now.

    `hours`: when it works; None: at the usual hours.
    """

    managers: tuple[UUID, ...]
    hours: Hours | None = None
    merged_into: UUID | None = None


class ItemContext(msgspec.Struct, frozen=True, kw_only=True):
    """A look-up's answer: the kind of the item, the timescales in force, and the person who is to own it.

    `beside`: the items of the same case that the new one stands beside, nearest first.
    `asked`: who is asked on each rung today; None where that is not looked up, and every rung counts as filled.
    `involvement`: what the item is about, as far as it decides who may be asked.
    """

    kind: ItemKind
    timescales: Timescales
    person: Person | None = None
    asked: Mapping[Rung, tuple[UUID, ...]] | None = None
    beside: tuple[OpenItem, ...] = ()
    involvement: Involvement = NOBODY_INVOLVED

    @property
    def able(self) -> Person | None:
        """The person, where they are here, can act on the item, and have no part in its matter."""
        person = self.person
        if person is None or person.gone or person.member in self.involvement.involved:
            return None
        return person if person.roles & self.kind.roles else None


@value
class ItemSubject:
    """What an item is about: a stream of its service, and the case in whose history the item belongs.

    `reference`: what people say of the case aloud. `key`: which part of the stream it is about, where that has several.
    """

    stream: UUID
    case: UUID
    reference: Plain
    key: Plain = ""


class OpenItem(msgspec.Struct, frozen=True, kw_only=True):
    """`owner` is a member, or None: then `unallocated` says why, and the team has it. `since`: it waits.

    `escalates` is the one clock that runs: when it is over, the next rung is asked, that is the people `asked`.
    `changed`: what paused or extended the clock by which it is `due`. `overdue`: the last moment that passed and was
    recorded. `called`: people were called for it outside the product.
    """

    kind: str
    subject: ItemSubject
    about: str
    team: UUID
    owner: UUID | None
    unallocated: str
    risk: Risk
    urgent: bool
    since: datetime
    due: Clock
    review: Clock
    escalates: Clock
    rung: Rung = Rung.OWNER
    acknowledged: bool = False
    settled: bool = False
    changed: ChangedClock | None = None
    asked: tuple[UUID, ...] = ()
    overdue: datetime | None = None
    called: bool = False

    def must_be_open(self) -> None:
        """Raises ItemSettled."""
        if self.settled:
            raise AlreadySettled("this was seen to meanwhile; read the list again")


def item_of(service: str, kind: str, subject: UUID, key: str = "") -> UUID:
    """The id of an item's stream. `key` tells items of one kind on one subject apart; a repeat finds the same item."""
    return stream("open-items", service, kind, subject, key)


def team_of(key: str) -> UUID:
    """The id of a team by its key, which stays when the team is given another name."""
    return stream("teams", key)


class AlreadySettled(Refused):
    """Somebody has seen to the item."""


class NotTheirs(Refused):
    """The asker's role cannot do what this item asks."""

    status = 403
