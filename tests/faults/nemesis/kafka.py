"""Kafka faults: kills, pauses and wipes the broker, swallows its replies, adds partitions, and moves offsets."""

from __future__ import annotations

import signal
import time
from contextlib import closing, suppress

from kafka import TopicPartition
from kafka.admin import KafkaAdminClient, NewPartitions, OffsetSpec
from kafka.errors import KafkaError

from contracts.catalogue import TOPICS
from deploy.composition import CATALOGUE
from services.chassis.messaging.topics import consumed_topics
from tests.faults.cluster.processes import SERVICES
from tests.faults.nemesis.postgres import stop_postgres_immediately
from tests.faults.nemesis.processes import kill_all
from tests.faults.nemesis.schedule import Fault, Nemesis

PARTITIONS_MAX = 12
REPUBLISH_TRIES_MAX = 10


class OffsetsNotMoved(Exception):
    """The broker refused: the group still has members."""


class RepublishFailed(Exception):
    """`tellback republish` failed each time."""


def kill_the_broker(nemesis: Nemesis) -> None:
    nemesis.cluster.broker.kill()
    time.sleep(nemesis.random_seconds())
    nemesis.cluster.broker.start()


def pause_the_broker(nemesis: Nemesis) -> None:
    process = nemesis.cluster.broker.process
    assert process
    process.send_signal(signal.SIGSTOP)
    time.sleep(nemesis.random_seconds(6.0))
    process.send_signal(signal.SIGCONT)


def kill_relays_while_the_broker_is_down(nemesis: Nemesis) -> None:
    """The relays lose their unacknowledged page, which no checkpoint covers yet."""
    nemesis.cluster.broker.kill()
    time.sleep(nemesis.random_seconds(1.0))
    kill_all("relay")(nemesis)
    nemesis.cluster.broker.start()


def wipe_the_broker(nemesis: Nemesis) -> None:
    """The broker loses its disk, so streams have sequence gaps until an operator republishes every service."""
    nemesis.cluster.broker.kill()
    nemesis.cluster.broker.wipe()
    nemesis.cluster.broker.start()
    time.sleep(nemesis.random_seconds(5.0))
    for name in SERVICES:
        _republish(nemesis, name)


def _republish(nemesis: Nemesis, name: str) -> None:
    outputs = [""]
    while f"{name}'s relay publishes" not in outputs[-1]:
        if len(outputs) > REPUBLISH_TRIES_MAX:
            raise RepublishFailed(f"{name}: {outputs[-1]}")
        outputs.append(nemesis.cluster.processes.run_command("republish", name))


def swallow_replies_during_a_rebalance(nemesis: Nemesis) -> None:
    """The reply to a JoinGroup never comes, while a consumer joins and PostgreSQL restarts."""
    link = nemesis.cluster.links["kafka"]
    with nemesis.supervisor.restart_lock:
        nemesis.cluster.processes.kill(nemesis.random_process("consume"))
    time.sleep(nemesis.random_seconds(1.5))  # the restarted consumer begins to join
    link.swallow()
    stop_postgres_immediately(nemesis)
    time.sleep(nemesis.random_seconds(6.0))
    link.heal()


def add_a_partition(nemesis: Nemesis) -> None:
    """A stream continues in another partition, so a consumer can receive its later message first."""
    topic = nemesis.rng.choice([*TOPICS])
    with (
        suppress(KafkaError),
        closing(KafkaAdminClient(bootstrap_servers=nemesis.cluster.broker.bootstrap_servers)) as admin,
    ):
        partitions = len(admin.describe_topics([topic])[0]["partitions"])
        admin.create_partitions({topic: NewPartitions(min(PARTITIONS_MAX, partitions + 1))})


def move_offsets_to_the_end(nemesis: Nemesis) -> None:
    """An operator moves a group's offsets past what its consumers have not read. Nothing later shows what they miss."""
    group = nemesis.rng.choice(SERVICES)
    consumers = [name for name in nemesis.supervisor.names if name.startswith(f"consume-{group}")]
    with nemesis.supervisor.restart_lock:
        for consumer in consumers:
            nemesis.cluster.processes.terminate(consumer)
        time.sleep(nemesis.random_seconds(6.0))  # meanwhile others publish
        _reset_offsets(nemesis, group)


def _reset_offsets(nemesis: Nemesis, group: str) -> None:
    topics = [*consumed_topics(CATALOGUE, group)]
    with closing(KafkaAdminClient(bootstrap_servers=nemesis.cluster.broker.bootstrap_servers)) as admin:
        ends = {
            TopicPartition(topic["name"], partition["partition_index"]): OffsetSpec.LATEST
            for topic in admin.describe_topics(topics)
            for partition in topic["partitions"]
        }
        reset = admin.reset_group_offsets(group, ends)
    if refused := {result["error"].__name__ for result in reset.values()} - {"NoError"}:
        raise OffsetsNotMoved(f"{group}: {refused}")


KAFKA_FAULTS = {
    "killed the broker": Fault(kill_the_broker, 2),
    "paused the broker": Fault(pause_the_broker, 2),
    "killed relays while the broker was down": Fault(kill_relays_while_the_broker_is_down, 1),
    "wiped the broker and republished later": Fault(wipe_the_broker, 0.5),
    "moved a group's offsets to the end": Fault(move_offsets_to_the_end, 1),
    "added a partition": Fault(add_a_partition, 1),
    "swallowed replies during a rebalance": Fault(swallow_replies_during_a_rebalance, 2),
}
