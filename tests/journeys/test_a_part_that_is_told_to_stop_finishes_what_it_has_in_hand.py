"""Told to stop in the middle of its work, each kind of part finishes that, and ends well within its grace time.

What it has in hand is held up in its database until it was told; then it is let go on.
"""

from __future__ import annotations

import signal
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from kafka import KafkaConsumer, TopicPartition

from contracts.catalogue import LISTENERS
from deploy.parts import SERVICES, part
from services.notify.domain.feedback.state import Source
from tests.domain.notify.given import POLICE, REFERRAL, decided
from tests.faults.evidence import log_of
from tests.journeys.overheard import Overheard
from tests.services.watched import note_addressee, owe

pytestmark = [pytest.mark.slow, pytest.mark.kafka]

GRACE_SECONDS = 20.0
SAVES = "lock table {}_events in exclusive mode"
"""Nobody appends meanwhile."""


@pytest.fixture(autouse=True)
def all_begin_again(overheard: Overheard) -> Iterator[None]:
    yield
    for name in overheard.watched.keys() - overheard.fleet.running.keys():
        overheard.begin(name)
    overheard.all_ready()


def told_to_stop(town: Overheard, part: str) -> float:
    """It has been told, and is not done yet; since when."""
    town.fleet.running[part].terminate()
    time.sleep(0.3)
    assert town.fleet.running[part].poll() is None
    return time.monotonic()


def ended_well(town: Overheard, part: str, since: float) -> None:
    assert town.fleet.end(part) == 0
    assert time.monotonic() - since < GRACE_SECONDS
    assert '"event": "ends"' in town.fleet.last_words(part).splitlines()[-1]
    assert "did not finish" not in town.fleet.last_words(part)


def recorded(town: Overheard, service: str, label: str, stream: UUID | None = None) -> list[UUID]:
    """The streams on which that was recorded."""
    rows = log_of(town.databases[service].url, service)
    return [row.stream for row in rows if row.label == label and stream in (None, row.stream)]


def refers(town: Overheard) -> UUID:
    return town.walk.refer("priya", route="general enquiry or advice")


def test_a_relay_moves_its_place_past_what_it_has_said(overheard: Overheard) -> None:
    with overheard.in_hand("intake", "select from relay_place for update") as has:
        refers(overheard)
        has("relay-intake")
        since = told_to_stop(overheard, "relay-intake")
    ended_well(overheard, "relay-intake", since)

    with psycopg.connect(overheard.databases["intake"].url) as rows:
        left = rows.execute(
            "select max(notification_id) - (select place from relay_place) from intake_events"
        ).fetchone()
    assert left == (0,)


def test_a_listener_records_what_it_hears_and_commits_that_it_has(overheard: Overheard) -> None:
    with overheard.in_hand("notify", SAVES.format("notify")) as has:
        referral = refers(overheard)
        has("listen-notify")
        since = told_to_stop(overheard, "listen-notify")
    ended_well(overheard, "listen-notify", since)

    assert recorded(overheard, "notify", "notify.feedback.addressee-noted", referral) == [referral]
    assert not_heard(overheard, "notify") == 0


def not_heard(town: Overheard, service: str) -> int:
    """How much of what its topics hold lies past what it has committed."""
    with closing(KafkaConsumer(bootstrap_servers=town.fleet.kafka, group_id=service)) as looks:
        topics = LISTENERS[service]
        parts = [TopicPartition(topic, n) for topic in topics for n in looks.partitions_for_topic(topic) or ()]
        return sum(end - (looks.committed(at) or 0) for at, end in looks.end_offsets(parts).items())


def test_whoever_delivers_notes_that_it_was_delivered_and_sends_it_once(overheard: Overheard) -> None:
    with overheard.letters.held() as in_hand:
        refers(overheard)
        assert in_hand.wait(60)
        since = told_to_stop(overheard, "deliver-notify")
    ended_well(overheard, "deliver-notify", since)
    begun = recorded(overheard, "notify", "notify.delivery.attempt-begun")
    ended = [recorded(overheard, "notify", f"notify.delivery.{how}") for how in ("delivered", "attempt-failed")]
    sent = Counter(letter["Message-ID"] for letter in overheard.letters.read())

    assert Counter(begun) == Counter([*ended[0], *ended[1]])
    assert {name for name, times in sent.items() if times > 1} == set()


def test_whoever_keeps_time_performs_what_has_fallen_due(overheard: Overheard) -> None:
    """It stands still until something is due and may not be saved."""
    keeper = overheard.fleet.running["keep-time-notify"]
    keeper.send_signal(signal.SIGSTOP)
    held_for_a_month(overheard)
    with overheard.in_hand("notify", SAVES.format("notify")) as has:
        keeper.send_signal(signal.SIGCONT)
        has("keep-time-notify")
        since = told_to_stop(overheard, "keep-time-notify")
    ended_well(overheard, "keep-time-notify", since)

    assert recorded(overheard, "notify", "notify.feedback.escalated", REFERRAL) == [REFERRAL]


def held_for_a_month(town: Overheard) -> None:
    """Feedback that a manager has left alone, and that this is seen to be due."""
    long_ago = datetime.now(UTC) - timedelta(days=30)
    notify = part(SERVICES["notify"], town.databases["notify"].url)
    with closing(notify):
        owe(notify, decided(Source(organisation=POLICE)), at=long_ago)
        note_addressee(notify, at=long_ago)
    town.walk.until(lambda: town.figure("serve-notify", "overdue_clocks").get("notify"))


def test_a_service_answers_what_it_was_asked(overheard: Overheard) -> None:
    headers = {"authorization": f"Bearer {overheard.walk.token('priya')}", "idempotency-key": str(uuid4())}
    body = {
        "route": "general enquiry or advice",
        "adult": {"name": "Edith Moss"},
        "concern": "Bruises.",
        "reach": "desk",
    }
    at = f"{overheard.fleet.at['intake']}/referrals"
    with ThreadPoolExecutor(1) as client, overheard.in_hand("intake", SAVES.format("intake")) as has:
        asked = client.submit(httpx.post, at, json=body, headers=headers, timeout=30)
        has("serve-intake")
        since = told_to_stop(overheard, "serve-intake")
    answer = asked.result()
    ended_well(overheard, "serve-intake", since)

    assert answer.status_code == 201
    assert recorded(overheard, "intake", "intake.referral.received", UUID(answer.json()["id"]))
