"""Answers about open items, of one shape from each service: an item of the board, and the counts of the whole."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class OpenItemEntry(BaseModel):
    """Something that waits for a person.

    `kind`: what waits; `asks`: what is asked. `subject`: the stream that it is about; `case`: the one in whose history
    it belongs; `key`: which part of the subject, where that has several. Without `owner`, the `team` has it and
    `unallocated` says why. `in_effect`: before whom it stands today, which is the owner, or their cover while they are
    away (`owner_absent`; until `owner_absent_until`, where somebody knows it), or nobody but the team. `rung`: who is
    asked by now, and `asked`: which people, where it went up. `roles`: who can act on it. `outcomes`: how a person may
    settle it by saying "seen, and what I did"; empty where only the work itself settles it. `pause_reasons`: why its
    clock can be paused, or extended; none: neither; `due_without_at`: when it would be due without what was;
    `paused_until`, `pause_reason`: the clock stands; `extension_asked`: the time that somebody (`extension_asked_by`)
    asked for, which nobody has granted yet. `last`: what happened to it last. `version` is the one to send as If-Match;
    `cursor` asks for what follows it in the list.
    """

    model_config = ConfigDict(frozen=True)

    id: UUID
    service: str
    kind: str
    asks: str
    subject: UUID
    case: UUID
    reference: str
    key: str = ""
    about: str
    detail: str
    team: UUID
    owner: UUID | None
    unallocated: str
    in_effect: UUID | None = None
    owner_absent: bool = False
    owner_absent_until: date | None = None
    risk: str
    urgent: bool
    acknowledged: bool
    since: datetime
    due_at: datetime
    review_at: datetime
    due_without_at: datetime | None = None
    paused_until: datetime | None = None
    pause_reason: str = ""
    extension_asked: str = ""
    extension_asked_by: str = ""
    pause_reasons: list[str] = []
    rung: str
    asked: list[UUID] = []
    last: str
    last_at: datetime
    outcomes: list[str] = []
    roles: list[str] = []
    cursor: str = ""
    version: int


class OpenItemCount(BaseModel):
    """How many open items one team, or one risk, has."""

    model_config = ConfigDict(frozen=True)

    name: str
    count: int


class OpenItemCounts(BaseModel):
    """Counts of the whole board of a service, never of a page. `oldest_since`: None where nothing waits."""

    model_config = ConfigDict(frozen=True)

    service: str
    all: int
    mine: int
    unallocated: int
    overdue: int
    due_today: int
    urgent: int
    my_team: int = 0
    oldest_since: datetime | None
    by_team: list[OpenItemCount]
    by_risk: list[OpenItemCount]
