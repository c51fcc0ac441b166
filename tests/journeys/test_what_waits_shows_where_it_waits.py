"""Each part shows what waits in it, as it runs: a figure rises where something is held up, and falls when that is over.

What each figure counts is shown in tests/services/test_what_waits_is_seen.py; here, that it is where one looks for it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest

from tests.faults.fleet import SERVICES
from tests.journeys.overheard import Overheard

pytestmark = [pytest.mark.slow, pytest.mark.kafka]

SAVES = {"append_seconds_count", "commit_seconds_count"}
RELAYS = {"relay_behind_events", "relay_behind_seconds", "relay_set_aside_streams"}
HEARS = {"consumer_lag_events", "consumer_lag_seconds", "consumer_member", "parked_oldest_seconds"}
CLOCKS = {"overdue_clocks", "overdue_clocks_oldest_seconds"}
READS = {"read_models_behind_events", "read_models_behind_seconds", "orphans"}
OWES = {"open_obligations", "open_obligations_oldest_seconds", "held_items", "undeliverable_notices", "notices_waiting"}
SHOWS: Mapping[str, set[str]] = {
    **{f"serve-{name}": SAVES | READS | CLOCKS | RELAYS | {"parked_oldest_seconds"} for name in SERVICES},
    **{f"relay-{name}": RELAYS for name in SERVICES},
    **{f"listen-{name}": SAVES | HEARS for name in ("enquiry", "notify")},
    **{f"keep-time-{name}": SAVES | CLOCKS for name in SERVICES},
    "deliver-notify": SAVES | OWES | {"orphans"},
    "portal": set(),
}
"""Part -> what it cannot be without."""


def figure(town: Overheard, part: str, name: str) -> float:
    return town.figure(part, name).get(part.rpartition("-")[2], 0.0)


def test_every_part_shows_what_it_cannot_be_without(overheard: Overheard) -> None:
    overheard.walk.refer("priya")
    shown = {part: {name for name in names if overheard.figure(part, name)} for part, names in SHOWS.items()}

    assert shown == SHOWS
    assert set(SHOWS) == set(overheard.watched)
    assert {part: overheard.figure(part, "figures_read") for part in SHOWS if part != "portal"} == {
        part: {part.rpartition("-")[2]: 1.0} for part in SHOWS if part != "portal"
    }


@pytest.mark.parametrize(
    ("part", "name", "hold"),
    [
        ("relay-intake", "relay_behind", "select from relay_place for update"),
        ("listen-enquiry", "consumer_lag", "lock table enquiry_events in exclusive mode"),
        ("listen-notify", "consumer_lag", "lock table notify_events in exclusive mode"),
    ],
)
def test_how_far_it_is_behind_is_seen_in_events_and_in_seconds(
    overheard: Overheard, part: str, name: str, hold: str
) -> None:
    events, seconds = f"{name}_events", f"{name}_seconds"
    overheard.walk.until(lambda: figure(overheard, part, events) == 0)
    with overheard.in_hand(part.rpartition("-")[2], hold) as has:
        referrals = [overheard.walk.refer("priya") for _ in range(2)]
        for referral in referrals:
            sent = {"routing": "safeguarding", "reason": "abuse or neglect suspected", "rationale": "As it reads."}
            overheard.walk.change("tom", f"/intake/referrals/{referral}", "routing", sent)
        has(part)
        overheard.walk.until(lambda: figure(overheard, part, events) >= 1)  # the broker is asked every few seconds
        time.sleep(0.2)
        behind, old = figure(overheard, part, events), figure(overheard, part, seconds)

    assert behind >= 1
    assert 0.1 < old < 60
    overheard.walk.until(lambda: figure(overheard, part, events) == figure(overheard, part, seconds) == 0)


def test_an_append_and_its_commit_are_timed_where_they_are_made(overheard: Overheard) -> None:
    counted = ("append_seconds_count", "commit_seconds_count", "append_seconds_sum", "commit_seconds_sum")
    parts = ("serve-intake", "listen-notify", "deliver-notify")
    before = {(part, name): figure(overheard, part, name) for part in parts for name in counted}
    letters = len(overheard.letters.taken)
    overheard.walk.refer("priya")
    overheard.walk.until(lambda: len(overheard.letters.taken) > letters)

    overheard.walk.until(lambda: all(figure(overheard, part, name) > was for (part, name), was in before.items()))
