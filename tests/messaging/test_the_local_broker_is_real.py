"""The local broker made of jars is real: a crash loses nothing, a wiped disk everything."""

from __future__ import annotations

from contextlib import closing
from uuid import uuid4

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.admin import NewTopic

from deploy.dev.kafka_broker import LocalBroker

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

TOPIC = "intake.referrals"


def test_acknowledged_records_survive_a_kill_and_are_lost_with_the_disk(broker: LocalBroker) -> None:
    _send(broker, b"received", b"routed")

    broker.kill()
    broker.start()
    assert _all(broker) == [b"received", b"routed"]

    broker.kill()
    broker.wipe()
    broker.start()
    with closing(KafkaAdminClient(bootstrap_servers=broker.bootstrap_servers)) as admin:
        assert admin.list_topics() == []


def _send(broker: LocalBroker, *records: bytes) -> None:
    with closing(KafkaAdminClient(bootstrap_servers=broker.bootstrap_servers)) as admin:
        admin.create_topics([NewTopic(TOPIC, num_partitions=1, replication_factor=1)])
    with closing(KafkaProducer(bootstrap_servers=broker.bootstrap_servers)) as producer:
        for record in records:
            producer.send(TOPIC, record, key=b"one case").get(timeout=30)


def _all(broker: LocalBroker) -> list[bytes]:
    reading = {"group_id": str(uuid4()), "auto_offset_reset": "earliest", "consumer_timeout_ms": 5_000}
    with closing(KafkaConsumer(TOPIC, bootstrap_servers=broker.bootstrap_servers, **reading)) as consumer:
        return [record.value for record in consumer]
