"""This is where Kafka is struck: killed, stopped, robbed of all that was said, its topics made wider."""

from __future__ import annotations

import signal
import time
from contextlib import closing, suppress

from kafka.admin import KafkaAdminClient, NewPartitions
from kafka.errors import KafkaError

from contracts.catalogue import TOPICS
from tests.faults.fleet import SERVICES
from tests.faults.striking import Fault, Striking
from tests.faults.striking_parts import kill_all
from tests.faults.striking_postgres import stop_postgres_at_once

WIDEST = 12
TRIES = 10


class NeverSaidAgain(Exception):
    """`tellback republish` could not be done."""


def kill_the_broker(storm: Striking) -> None:
    storm.ground.broker.kill()
    time.sleep(storm.a_while())
    storm.ground.broker.start()


def stop_the_broker_and_let_it_go_on(storm: Striking) -> None:
    process = storm.ground.broker.process
    assert process
    process.send_signal(signal.SIGSTOP)
    time.sleep(storm.a_while(6.0))
    process.send_signal(signal.SIGCONT)


def kill_relays_while_the_broker_is_away(storm: Striking) -> None:
    """What they had taken from the log was acknowledged by nobody, and is in no memory."""
    storm.ground.broker.kill()
    time.sleep(storm.a_while(1.0))
    kill_all("relay")(storm)
    storm.ground.broker.start()


def wipe_the_broker(storm: Striking) -> None:
    """Its disk is lost, and what goes on leaves holes; later an operator has everything said again, by the README."""
    storm.ground.broker.kill()
    storm.ground.broker.wipe()
    storm.ground.broker.start()
    time.sleep(storm.a_while(5.0))
    for name in SERVICES:
        _republish(storm, name)


def _republish(storm: Striking, name: str) -> None:
    for _ in range(TRIES):
        said = storm.ground.fleet.said("republish", name)
        if "again" in said:
            return
    raise NeverSaidAgain(f"{name}: {said}")


def swallow_answers_during_a_rebalance(storm: Striking) -> None:
    """The broker's, while a consumer rejoins and PostgreSQL starts again: who waits for its JoinGroup waits in vain."""
    wire = storm.ground.wires["kafka"]
    with storm.tending.dealing:
        storm.ground.fleet.kill(storm.one_of("listen"))
    time.sleep(storm.a_while(1.5))  # whoever takes its place begins to join
    wire.swallow()
    stop_postgres_at_once(storm)
    time.sleep(storm.a_while(6.0))
    wire.heal()


def widen_a_topic(storm: Striking) -> None:
    """What one stream says goes on in another partition: a listener can meet the later one first."""
    topic = storm.chance.choice([*TOPICS])
    with (
        suppress(KafkaError),
        closing(KafkaAdminClient(bootstrap_servers=storm.ground.broker.bootstrap_servers)) as admin,
    ):
        wide = len(admin.describe_topics([topic])[0]["partitions"])
        admin.create_partitions({topic: NewPartitions(min(WIDEST, wide + 1))})


AT_KAFKA = {
    "killed the broker": Fault(kill_the_broker, 2),
    "stopped the broker and let it go on": Fault(stop_the_broker_and_let_it_go_on, 2),
    "killed relays while the broker was away": Fault(kill_relays_while_the_broker_is_away, 1),
    "wiped the broker and had all said again later": Fault(wipe_the_broker, 0.5),
    "widened a topic": Fault(widen_a_topic, 1),
    "swallowed answers during a rebalance": Fault(swallow_answers_during_a_rebalance, 2),
}
