"""A thousand things said, over six partitions that come as they please: each is heard, once, in its stream's order.

A memory of one row per source would refuse most of them as heard before, and lose them.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from random import Random
from zlib import crc32

import pytest

from contracts.envelope import Envelope
from services.chassis.messaging.consumer import Consumer
from tests.messaging.pipe import Pipe
from tests.scenario.messages import now

STREAMS, EVENTS_PER_STREAM, PARTITIONS, POLL_RECORDS_MAX = 334, 3, 6, 60
TEXTS = tuple(f"word {n}" for n in range(EVENTS_PER_STREAM))


def published(pipe: Pipe) -> list[Envelope]:
    messages = [pipe.write(TEXTS[0]) for _ in range(STREAMS)]
    for text in TEXTS[1:]:
        for message in messages:
            pipe.answer(message, text)
    envelopes: list[Envelope] = []
    while page := pipe.published():
        envelopes += page
    return envelopes


def polled(envelopes: list[Envelope], chance: Random, among: int = PARTITIONS) -> Iterator[list[Envelope]]:
    """Each partition in its own order, and between them whichever comes."""
    partitions: list[deque[Envelope]] = [deque() for _ in range(among)]
    for envelope in envelopes:
        partitions[crc32(envelope.partitionkey.encode()) % among].append(envelope)
    while left := [p for p in partitions if p]:
        poll = []
        for _ in range(chance.randint(1, POLL_RECORDS_MAX)):
            if left := [p for p in left if p]:
                poll.append(chance.choice(left).popleft())
        yield poll


def messages_by_text(pipe: Pipe, envelopes: list[Envelope]) -> dict[tuple[str, ...], int]:
    """How many messages were read as what."""
    return Counter(pipe.read(stream) for stream in {e.stream for e in envelopes})


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_a_thousand_events_over_six_partitions_are_handled_once_each(pipe: Pipe, seed: int) -> None:
    envelopes = published(pipe)
    for poll in polled(envelopes, Random(seed)):
        pipe.consumer.handle_batch(poll)

    assert messages_by_text(pipe, envelopes) == {TEXTS: STREAMS}
    assert pipe.parked_reasons() == {}


@pytest.mark.slow
def test_three_consumers_of_the_same_partitions_handle_each_event_once(pipe: Pipe) -> None:
    """A zombie goes on with what it polled after another took its place."""
    envelopes = published(pipe)

    def listen(seed: int) -> None:
        own = Consumer(pipe.reader, pipe.dead_letters, now, lambda *which: None)
        for poll in polled(envelopes, Random(seed)):
            own.handle_batch(poll)

    with ThreadPoolExecutor(3) as zombies:
        list(zombies.map(listen, (3, 4, 5)))

    assert messages_by_text(pipe, envelopes) == {TEXTS: STREAMS}
    assert pipe.parked_reasons() == {}


@pytest.mark.slow
def test_partitions_that_become_twelve_halfway_lose_nothing(pipe: Pipe) -> None:
    """An earlier message of a key can then arrive after a later one: a sequence gap, until it arrives."""
    envelopes, chance = published(pipe), Random(6)
    half = len(envelopes) // 2
    before, after = polled(envelopes[:half], chance), polled(envelopes[half:], chance, 12)
    nothing: list[Envelope] = []
    for poll, later in zip_longest(before, after, fillvalue=nothing):
        pipe.consumer.handle_batch(later)
        pipe.consumer.handle_batch(poll)

    assert messages_by_text(pipe, envelopes) == {TEXTS: STREAMS}
    assert pipe.parked_reasons() == {}
