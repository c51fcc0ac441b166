"""Progress monitor: judges a consumer and a relay by what the broker and the log say, never by what the client says.

A consumer that lost the answer to its JoinGroup still reports its old partitions, polls nothing and raises nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf
from time import monotonic
from typing import NamedTuple

Partition = tuple[str, int]
"""(topic, number)"""

OUTSIDE_SECONDS_MAX = 15.0
"""How long a consumer may be outside its group before its client is closed and its loop restarts."""
UNASSIGNED_SECONDS_MAX = 30.0
"""How long a member may wait for its assignment: a rebalance ends when the sessions of the dead have expired (10 s)."""
STALLED_SECONDS_MAX = 30.0
"""How long offsets, or a relay's checkpoint, may stand still while there is more."""
REBALANCE_GRACE_SECONDS = 5.0
"""An ordinary rebalance takes no longer, and is no trouble."""
UNSEEN_SECONDS_MAX = 20.0
"""How old the last observation of the broker may be."""


class Stalled(Exception):
    """A loop runs without progress: the supervisor closes its client and restarts it."""


class NotAMember(Stalled):
    """The broker does not have this consumer in its group, or assigns it no partition."""


class NoProgress(Stalled):
    """There are messages to handle, and the offset or checkpoint has not moved."""


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
        return sum(max(0, end - self.committed[partition]) for partition, end in self.ends.items())

    def is_spare(self, client_id: str) -> bool:
        """Whether this member has no partition because the other members have all of them."""
        assigned = frozenset().union(*self.assignments.values())
        return self.state == "Stable" and client_id in self.assignments and assigned >= self.ends.keys()


@dataclass(slots=True)
class Standstill:
    """Since when a position has not moved while there was more beyond it."""

    position: int | None = None
    since: float | None = None

    def update(self, position: int, behind: bool, now: float) -> None:
        """Record the position at a moment of the clock, in seconds."""
        if not behind:
            self.since = None
        elif self.since is None or position != self.position:
            self.since = now
        self.position = position

    def seconds(self, now: float) -> float:
        """For how long; 0 where the position moves or there is nothing beyond it."""
        return now - self.since if self.since is not None else 0.0


@dataclass(slots=True)
class ConsumerProgress:
    """Progress of one consumer of a group: the observer writes it, the consumer's loop and `/readyz` read it.

    Durations count only while the broker answers.
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
    _target: Mapping[Partition, int] | None = None
    _target_at: float = 0.0
    _caught_up_at: float | None = None

    def begin(self, client_id: str) -> None:
        """A new client: forget the observations of the previous one."""
        self.client_id, self._outside_since, self._unassigned_since, self._admitted = client_id, None, None, False
        self._standstills = {}

    def update(self, group: GroupState) -> None:
        """Record what the broker says now."""
        now = self.clock()
        assignment = group.assignments.get(self.client_id)
        has_assignment = bool(assignment) or group.is_spare(self.client_id)
        self._outside_since = None if assignment is not None else self._outside_since or now
        self._unassigned_since = None if assignment is None or has_assignment else self._unassigned_since or now
        self._admitted = self._admitted or has_assignment
        self._standstills = {
            partition: self._standstills.get(partition, Standstill()) for partition in assignment or ()
        }
        for partition, standstill in self._standstills.items():
            committed = group.committed[partition]
            standstill.update(committed, group.ends.get(partition, 0) > committed, now)
        self.lag, self._observed_at, self.disconnected = group.lag, now, False
        self._behind_since = (self._behind_since or now) if self.lag else None
        self._follow(group, now)

    def _follow(self, group: GroupState, now: float) -> None:
        """Once the group has handled all that there was at a moment, take the ends of now as the next target."""
        target = self._target
        if target is None or all(group.committed.get(partition, 0) >= end for partition, end in target.items()):
            self._caught_up_at = self._target_at if target is not None else None
            self._target, self._target_at = group.ends, now

    def mark_unobservable(self) -> None:
        """The broker does not answer: durations start again when it does."""
        self.disconnected, self._outside_since, self._unassigned_since, self._standstills = True, None, None, {}

    @property
    def lag_seconds(self) -> float:
        """For how long the group has had records to handle without a pause."""
        return self.clock() - self._behind_since if self._behind_since is not None else 0.0

    @property
    def behind_seconds(self) -> float:
        """How long ago the group had handled all that its topics then held; infinite before that is known."""
        return self.clock() - self._caught_up_at if self._caught_up_at is not None else inf

    @property
    def member(self) -> bool:
        """Whether the broker has this consumer in its group, with an assignment or as a spare."""
        return (
            self._admitted and self._outside_since is None and self._unassigned_since is None and not self.disconnected
        )

    @property
    def trouble(self) -> str | None:
        """The trouble in plain words; None where the consumer is well or no broker answers."""
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
        """Raises NotAMember or NoProgress once the trouble has lasted too long for this client to recover."""
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
    """Progress of one relay: whether its checkpoint follows the log. A relay that does not lead is a spare."""

    service: str
    clock: Callable[[], float] = monotonic
    leads: bool = False
    _standstill: Standstill = field(default_factory=Standstill)

    def begin(self, leads: bool) -> None:
        """This relay leads from now on, or is a spare."""
        self.leads, self._standstill = leads, Standstill()

    def moved(self) -> None:
        """The relay published a replay, which does not move the checkpoint."""
        self._standstill = Standstill()

    def update(self, checkpoint: int, last_position: int) -> None:
        """Record the checkpoint and the last position of the log."""
        self._standstill.update(checkpoint, last_position > checkpoint, self.clock())

    def mark_unobservable(self) -> None:
        """The database does not answer: the duration starts again when it does."""
        self._standstill = Standstill()

    @property
    def trouble(self) -> str | None:
        """The trouble in plain words; None where the checkpoint moves or this relay is a spare."""
        standstill = self._standstill.seconds(self.clock()) if self.leads else 0.0
        if standstill <= STALLED_SECONDS_MAX:
            return None
        return f"the relay of {self.service} has events to publish and made no progress for {standstill:.0f} s"

    def check(self) -> None:
        """Raises NoProgress once there is trouble."""
        if trouble := self.trouble:
            raise NoProgress(trouble)
