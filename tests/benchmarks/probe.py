"""Broker probe: measures the broker's own produce-to-poll time, in a process of its own.

`python -m tests.benchmarks.probe SERVERS SECONDS` sends one record every 50 ms, acknowledged by all replicas, to a
consumer of a group, and prints the times in seconds as JSON.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from contextlib import closing

from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic

TOPIC = "bench.probe"


def probe(servers: str, seconds: float) -> list[float]:
    """For each record, the seconds from `send` to the return of the `poll` that contains it."""
    with closing(KafkaAdminClient(bootstrap_servers=servers)) as admin:
        admin.create_topics([NewTopic(TOPIC, 1, 1)])
    consumer = KafkaConsumer(TOPIC, bootstrap_servers=servers, group_id=TOPIC, auto_offset_reset="latest")
    while not consumer.assignment():
        consumer.poll(timeout_ms=100)
    consumer.position(*consumer.assignment())
    deadline = time.monotonic() + seconds
    sender = threading.Thread(target=_send, args=(servers, deadline))
    sender.start()
    took: list[float] = []
    while time.monotonic() < deadline:
        for records in consumer.poll(timeout_ms=200).values():
            took += [time.time() - float(record.value) for record in records]
    sender.join()
    consumer.close()
    return took


def _send(servers: str, deadline: float) -> None:
    with closing(KafkaProducer(bootstrap_servers=servers, acks="all", enable_idempotence=True)) as producer:
        while time.monotonic() < deadline:
            producer.send(TOPIC, value=str(time.time()).encode())
            time.sleep(0.05)


if __name__ == "__main__":
    print(json.dumps(probe(sys.argv[1], float(sys.argv[2]))))
