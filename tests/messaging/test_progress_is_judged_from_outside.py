"""Whether a consumer and a relay get on is judged by what broker and log say, and not by what a client believes."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from services.chassis.messaging.progress import (
    OUTSIDE_SECONDS_MAX,
    STALLED_SECONDS_MAX,
    UNASSIGNED_SECONDS_MAX,
    UNSEEN_SECONDS_MAX,
    ConsumerProgress,
    GroupState,
    NoProgress,
    NotAMember,
    Partition,
    RelayProgress,
)

ME, OTHER = "consume-notify-1", "consume-notify-2"
P0, P1 = ("messages.messages", 0), ("messages.messages", 1)


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def progress(clock: Clock) -> ConsumerProgress:
    made = ConsumerProgress("notify", clock)
    made.begin(ME)
    return made


def group(state: str = "Stable", committed: int = 5, end: int = 5, **assignments: set[Partition]) -> GroupState:
    """A group of two partitions; `me` and `other` are its members."""
    names = {"me": ME, "other": OTHER}
    return GroupState(
        state=state,
        assignments={names[name]: frozenset(parts) for name, parts in assignments.items()},
        committed={P0: committed, P1: 5},
        ends={P0: end, P1: 5},
    )


def watched(progress: ConsumerProgress, clock: Clock, seconds: float, seen: GroupState) -> None:
    """The broker says the same every two seconds."""
    over = clock.now + seconds
    while clock.now <= over:
        progress.update(seen)
        clock.now += 2.0


def test_a_member_with_all_handled_is_well(progress: ConsumerProgress, clock: Clock) -> None:
    watched(progress, clock, 300, group(me={P0, P1}))

    progress.check()
    assert (progress.trouble, progress.member, progress.lag) == (None, True, 0)


def test_a_consumer_outside_its_group_says_for_how_long_and_then_begins_anew(
    progress: ConsumerProgress, clock: Clock
) -> None:
    watched(progress, clock, OUTSIDE_SECONDS_MAX - 3, group("Empty"))
    progress.check()
    early = progress.trouble
    watched(progress, clock, 8, group("Empty"))

    assert early == "not a member of group notify for 14 s"
    assert progress.trouble == "not a member of group notify for 24 s"
    with pytest.raises(NotAMember):
        progress.check()


def test_a_client_that_replaced_it_is_judged_by_itself_alone(progress: ConsumerProgress, clock: Clock) -> None:
    watched(progress, clock, OUTSIDE_SECONDS_MAX + 4, group("Empty"))
    progress.begin(OTHER)
    progress.check()
    progress.update(group(other={P0, P1}))

    assert progress.trouble is None


def test_a_spare_of_a_group_that_has_members_for_every_partition_is_well(
    progress: ConsumerProgress, clock: Clock
) -> None:
    watched(progress, clock, 300, group(me=set(), other={P0, P1}))

    progress.check()
    assert (progress.trouble, progress.member) == (None, True)


def test_a_member_without_a_partition_that_nobody_else_has_is_no_spare(
    progress: ConsumerProgress, clock: Clock
) -> None:
    watched(progress, clock, UNASSIGNED_SECONDS_MAX + 4, group(me=set(), other={P1}))

    assert "a member of group notify without an assignment" in str(progress.trouble)
    with pytest.raises(NotAMember):
        progress.check()


def test_an_ordinary_rebalance_is_no_trouble(progress: ConsumerProgress, clock: Clock) -> None:
    watched(progress, clock, 10, group(me={P0, P1}))
    watched(progress, clock, 2, group("PreparingRebalance", me=set()))

    assert progress.trouble is None


def test_a_lag_that_does_not_shrink_is_no_progress(progress: ConsumerProgress, clock: Clock) -> None:
    watched(progress, clock, STALLED_SECONDS_MAX + 4, group(committed=5, end=19, me={P0, P1}))

    assert progress.trouble == "group notify has 14 to handle and made no progress for 36 s"
    with pytest.raises(NoProgress):
        progress.check()


def test_a_consumer_that_is_behind_and_moves_is_well(progress: ConsumerProgress, clock: Clock) -> None:
    for committed in range(5, 40):
        watched(progress, clock, 10, group(committed=committed, end=1_000, me={P0, P1}))

    progress.check()
    assert progress.trouble is None
    assert progress.lag == 961
    assert progress.lag_seconds > STALLED_SECONDS_MAX


def test_another_members_lag_is_not_this_members_trouble(progress: ConsumerProgress, clock: Clock) -> None:
    watched(progress, clock, 300, group(committed=5, end=19, me={P1}, other={P0}))

    progress.check()
    assert progress.trouble is None


def test_while_no_broker_answers_nobody_is_accused(progress: ConsumerProgress, clock: Clock) -> None:
    watched(progress, clock, OUTSIDE_SECONDS_MAX - 3, group("Empty"))
    progress.mark_unobservable()
    clock.now += 300
    progress.check()

    assert (progress.disconnected, progress.trouble, progress.member) == (True, None, False)


def test_a_broker_that_nobody_asks_is_trouble(progress: ConsumerProgress, clock: Clock) -> None:
    progress.update(group(me={P0, P1}))
    clock.now += UNSEEN_SECONDS_MAX + 1

    assert progress.trouble == "nobody has asked the broker about group notify for 21 s"


def test_a_relay_whose_checkpoint_stands_still_behind_its_log_begins_anew(clock: Clock) -> None:
    relay = RelayProgress("intake", clock)
    relay.begin(leads=True)
    relay.update(10, 12)
    clock.now += STALLED_SECONDS_MAX + 1
    relay.update(10, 15)

    assert relay.trouble == "the relay of intake has events to publish and made no progress for 31 s"
    with pytest.raises(NoProgress):
        relay.check()


@pytest.mark.parametrize(("leads", "checkpoint"), [(False, 10), (True, 12)])
def test_a_relay_that_does_not_lead_or_has_published_all_is_well(clock: Clock, leads: bool, checkpoint: int) -> None:
    relay = RelayProgress("intake", clock)
    relay.begin(leads=leads)
    relay.update(checkpoint, 12)
    clock.now += 300
    relay.update(checkpoint, 12)

    relay.check()
    assert relay.trouble is None


def test_a_group_that_has_handled_everything_is_not_behind(progress: ConsumerProgress, clock: Clock) -> None:
    watched(progress, clock, 60, group(me={P0, P1}))

    assert progress.behind_seconds <= 4


def test_a_group_that_handles_as_fast_as_more_arrives_is_behind_by_what_is_queued(
    progress: ConsumerProgress, clock: Clock
) -> None:
    """It never comes to the end, and has long handled what there was ten seconds ago."""
    for second in range(0, 120, 2):
        progress.update(group(committed=100 + second, end=110 + second, me={P0, P1}))
        clock.now += 2.0

    assert 10 <= progress.behind_seconds <= 24


def test_a_group_that_handles_nothing_is_behind_since_it_last_did(progress: ConsumerProgress, clock: Clock) -> None:
    watched(progress, clock, 20, group(me={P0, P1}))
    watched(progress, clock, 300, group(committed=5, end=9, me={P0, P1}))

    assert 300 <= progress.behind_seconds <= 310


def test_how_far_a_group_is_behind_is_unknown_before_the_broker_was_asked_twice(
    progress: ConsumerProgress, clock: Clock
) -> None:
    before = progress.behind_seconds
    progress.update(group(me={P0, P1}))

    assert before == progress.behind_seconds == float("inf")
