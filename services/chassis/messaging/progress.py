"""Progress monitor: whether a consumer and a relay get on, judged by what the broker and the log say.

A client's own belief is never asked. A consumer whose JoinGroup was answered into a connection that swallowed the
answer goes on believing that it holds its partitions, polls nothing and raises nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import NamedTuple

Partition = tuple[str, int]
"""(topic, number)"""

OUTSIDE_SECONDS_MAX = 15.0
"""How long a consumer may be outside its group before its client is closed and it begins anew."""
UNASSIGNED_SECONDS_MAX = 30.0
"""How long a member may wait for its assignment: a rebalance ends when the sessions of the dead have expired (10 s)."""
STALLED_SECONDS_MAX = 30.0
"""How long offsets, or a relay's checkpoint, may stand still while there is more."""
REBALANCE_GRACE_SECONDS = 5.0
"""An ordinary rebalance is over by then, and is no trouble."""
UNSEEN_SECONDS_MAX = 20.0
"""How old what the broker said last may be."""


class Stalled(Exception):
    """A loop lives and gets nowhere: it closes its client and begins anew, like after any other trouble."""


class NotAMember(Stalled):
    """The broker does not have this consumer in its group, or gives it nothing."""


class NoProgress(Stalled):
    """There is more, and what should move has stood still."""


class GroupState(NamedTuple):
    """A consumer group as the broker has it.

    `assignments`: client id -> its partitions. `committed`: the next offset that the group has to handle, of every
    partition; `ends`: the offset that the next record will have.
    """

    state: str
    assignments: Mapping[str, frozenset[Partition]]
    committed: Mapping[Partition, int]
    ends: Mapping[Partition, int]

    @property
    def lag(self) -> int:
        """How many records the group has still to handle."""
        return sum(max(0, end - self.committed[at]) for at, end in self.ends.items())

    def is_spare(self, client_id: str) -> bool:
        """Whether this member has nothing because others have every partition."""
        assigned = frozenset().union(*self.assignments.values())
        return self.state == "Stable" and client_id in self.assignments and assigned >= self.ends.keys()


@dataclass(slots=True)
class Standstill:
    """Since when a place has not moved while there was more beyond it."""

    position: int | None = None
    since: float | None = None

    def update(self, position: int, behind: bool, at: float) -> None:
        """Take in where it stands at a moment."""
        if not behind:
            self.since = None
        elif self.since is None or position != self.position:
            self.since = at
        self.position = position

    def seconds(self, at: float) -> float:
        """For how long; 0 where it moves or there is nothing to do."""
        return at - self.since if self.since is not None else 0.0


@dataclass(slots=True)
class ConsumerProgress:
    """Of one consumer of a group: written by whoever asks the broker, read by the consumer's loop and `/readyz`.

    Durations count only while the broker answers: while nobody can be asked, nobody is accused.
    """

    group: str
    clock: Callable[[], float] = monotonic
    client_id: str = ""
    disconnected: bool = False
    lag: int = 0
    _observed_at: float | None = None
    _outside_since: float | None = None
    _unassigned_since: float | None = None
    _standstills: dict[Partition, Standstill] = field(default_factory=dict)
    _behind_since: float | None = None
    _admitted: bool = False

    def begin(self, client_id: str) -> None:
        """A new client: nothing that was seen of the last one counts."""
        self.client_id, self._outside_since, self._unassigned_since, self._admitted = client_id, None, None, False
        self._standstills = {}

    def update(self, group: GroupState) -> None:
        """Take in what the broker says now."""
        now = self.clock()
        assignment = group.assignments.get(self.client_id)
        has_assignment = bool(assignment) or group.is_spare(self.client_id)
        self._outside_since = None if assignment is not None else self._outside_since or now
        self._unassigned_since = None if assignment is None or has_assignment else self._unassigned_since or now
        self._admitted = self._admitted or has_assignment
        self._standstills = {at: self._standstills.get(at, Standstill()) for at in assignment or ()}
        for at, standstill in self._standstills.items():
            standstill.update(group.committed[at], group.ends.get(at, 0) > group.committed[at], now)
        self.lag, self._observed_at, self.disconnected = group.lag, now, False
        self._behind_since = (self._behind_since or now) if self.lag else None

    def mark_unobservable(self) -> None:
        """The broker does not answer: what is not known is not held against the consumer."""
        self.disconnected, self._outside_since, self._unassigned_since, self._standstills = True, None, None, {}

    @property
    def lag_seconds(self) -> float:
        """For how long the group has had something to handle, without a moment in which it had nothing."""
        return self.clock() - self._behind_since if self._behind_since is not None else 0.0

    @property
    def member(self) -> bool:
        """Whether the broker has it in its group, with what it is to have."""
        return (
            self._admitted and self._outside_since is None and self._unassigned_since is None and not self.disconnected
        )

    @property
    def trouble(self) -> str | None:
        """What the broker holds against it, in words; None where it is well or where no broker answers."""
        now = self.clock()
        if self._outside_since is not None and self._is_no_rebalance(now - self._outside_since):
            return f"not a member of group {self.group} for {now - self._outside_since:.0f} s"
        if self._unassigned_since is not None and self._is_no_rebalance(now - self._unassigned_since):
            return f"a member of group {self.group} without an assignment for {now - self._unassigned_since:.0f} s"
        if (standstill := self._longest_standstill(now)) > STALLED_SECONDS_MAX:
            return f"group {self.group} has {self.lag} to handle and made no progress for {standstill:.0f} s"
        if self._observed_at is not None and not self.disconnected and now - self._observed_at > UNSEEN_SECONDS_MAX:
            return f"nobody has asked the broker about group {self.group} for {now - self._observed_at:.0f} s"
        return None

    def check(self) -> None:
        """Raises NotAMember or NoProgress once that has lasted too long for this client to mend it."""
        now = self.clock()
        if self._outside_since is not None and now - self._outside_since > OUTSIDE_SECONDS_MAX:
            raise NotAMember(self.trouble)
        if self._unassigned_since is not None and now - self._unassigned_since > UNASSIGNED_SECONDS_MAX:
            raise NotAMember(self.trouble)
        if self._longest_standstill(now) > STALLED_SECONDS_MAX:
            raise NoProgress(self.trouble)

    def _is_no_rebalance(self, seconds: float) -> bool:
        return not self._admitted or seconds > REBALANCE_GRACE_SECONDS

    def _longest_standstill(self, now: float) -> float:
        return max((standstill.seconds(now) for standstill in [*self._standstills.values()]), default=0.0)


@dataclass(slots=True)
class RelayProgress:
    """Of one relay: whether its checkpoint moves while its log goes on. A relay that does not lead is a spare."""

    service: str
    clock: Callable[[], float] = monotonic
    leads: bool = False
    _standstills: Standstill = field(default_factory=Standstill)

    def begin(self, leads: bool) -> None:
        """It leads from now on, or no more."""
        self.leads, self._standstills = leads, Standstill()

    def moved(self) -> None:
        """It published what was asked for again, for which its checkpoint does not move."""
        self._standstills = Standstill()

    def update(self, checkpoint: int, last_position: int) -> None:
        """Take in where its checkpoint and its log stand."""
        self._standstills.update(checkpoint, last_position > checkpoint, self.clock())

    def mark_unobservable(self) -> None:
        """The database does not answer."""
        self._standstills = Standstill()

    @property
    def trouble(self) -> str | None:
        """That it stands still, in words."""
        standstill = self._standstills.seconds(self.clock()) if self.leads else 0.0
        if standstill <= STALLED_SECONDS_MAX:
            return None
        return f"the relay of {self.service} has events to publish and made no progress for {standstill:.0f} s"

    def check(self) -> None:
        """Raises NoProgress once that has lasted too long."""
        if trouble := self.trouble:
            raise NoProgress(trouble)
