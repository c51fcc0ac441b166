"""Group observer: reads the state of a consumer group from the broker, over a connection of its own.

It joins no group and moves no offset. Every request has a time limit, so that a connection that loses answers is
noticed and replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from threading import Event
from typing import Any

from kafka import TopicPartition
from kafka.admin import OffsetSpec
from kafka.errors import KafkaError

from services.chassis.messaging.admin_client import ClosingAdminClient
from services.chassis.messaging.progress import ConsumerProgress, GroupState, Partition

OBSERVE_SECONDS = 2.0
REQUEST_MS_MAX = 3_000
UNKNOWN_GROUP = "GroupIdNotFoundError"
"""The broker's error for a group that no consumer has joined yet."""


class GroupObserver:
    """Observes one group and the topics that it consumes."""

    def __init__(self, bootstrap_servers: str, group: str, topics: Iterable[str]) -> None:
        self._group, self._topics = group, [*topics]
        self._admin = ClosingAdminClient(
            bootstrap_servers=bootstrap_servers,
            client_id=f"observe-{group}",
            request_timeout_ms=REQUEST_MS_MAX,
            bootstrap_timeout_ms=REQUEST_MS_MAX,
            reconnect_backoff_max_ms=REQUEST_MS_MAX,
        )

    def group_state(self) -> GroupState:
        """The group's present state. Raises KafkaError where the broker does not answer, or is not ready to."""
        described = self._admin.describe_groups([self._group])[self._group]
        if described["error"] and UNKNOWN_GROUP not in described["error"]:
            raise KafkaError(described["error"])
        partitions = [
            TopicPartition(topic["name"], partition["partition_index"])
            for topic in self._admin.describe_topics(self._topics)
            for partition in topic["partitions"]
        ]
        beginnings, ends = (
            self._offsets(partitions, position_spec) for position_spec in (OffsetSpec.EARLIEST, OffsetSpec.LATEST)
        )
        offsets = self._admin.list_group_offsets(self._group)[self._group]
        committed = {(part.topic, part.partition): offset.offset for part, offset in offsets.items()}
        return GroupState(
            state=described["group_state"],
            assignments={member["client_id"]: _partitions(member) for member in described["members"]},
            committed={part: max(begin, committed.get(part, begin)) for part, begin in beginnings.items()},
            ends=ends,
        )

    def close(self) -> None:
        """Close the connection."""
        self._admin.close()

    def _offsets(self, partitions: list[TopicPartition], position_spec: OffsetSpec) -> dict[Partition, int]:
        requests = dict.fromkeys(partitions, position_spec)
        listed = self._admin.list_partition_offsets(requests, timeout_ms=REQUEST_MS_MAX) if partitions else {}
        return {(part.topic, part.partition): offset.offset for part, offset in listed.items()}


def _partitions(member: dict[str, Any]) -> frozenset[Partition]:
    assigned = (member["member_assignment"] or {}).get("assigned_partitions", ())
    return frozenset((topic["topic"], number) for topic in assigned for number in topic["partitions"])


def make_observer_loop(
    bootstrap_servers: str, topics: Iterable[str], progress: ConsumerProgress
) -> Callable[[Event], None]:
    """The loop that updates `progress`; after any error the supervisor restarts it with a new connection."""

    def run(stop: Event) -> None:
        try:
            with closing(GroupObserver(bootstrap_servers, progress.group, topics)) as observer:
                while not stop.is_set():
                    progress.update(observer.group_state())
                    stop.wait(OBSERVE_SECONDS)
        except Exception:  # of any kind: the group is unobserved until the restart
            progress.mark_unobservable()
            raise

    return run
