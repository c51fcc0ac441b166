"""Checks of open items: each that must be raised is, once, and ends for a cause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from tests.faults.checker.anomalies import Anomaly, Kind
from tests.faults.checker.calls import calls_are_addressed, items_call_their_people, whoever_is_called_is_written_to
from tests.faults.checker.item_causes import ENDED_BY, ENDS, ENDS_ONE, Wait, waits
from tests.faults.checker.item_clocks import clocks_are_heeded, holding_updates_follow_their_words
from tests.faults.checker.item_lives import SETTLED, Life, cause_of, lives
from tests.faults.checker.item_owners import holdings_are_what_people_own, items_are_somebodys
from tests.faults.history import History, LogEntry


def what_waits_is_on_the_board(history: History) -> Iterator[Anomaly]:
    """Each event that waits for a person has an open item from then on."""
    raised, about = _by_cause(history), _by_subject(history)
    for wait in waits(history):
        standing = [] if wait.each else about[wait.service, wait.kind, str(wait.row.stream)]
        stands = any(life.is_open_after(wait.row.position) for life in standing)
        if not stands and not raised[str(wait.row.id), wait.kind]:
            yield Anomaly(Kind.ITEM_LOST, f"{_named(wait)} waits for a person, and has no item {wait.kind!r}")


def no_item_is_doubled(history: History) -> Iterator[Anomaly]:
    """One cause has one item of a kind, and each is settled once."""
    for (_, kind), found in _by_cause(history).items():
        if len(found) > 1:
            yield Anomaly(Kind.ITEM_DOUBLED, f"{len(found)} items {kind!r} for one cause: {found[0].name}")
    for life in lives(history):
        if any(row.event_type == SETTLED for row in life.rows):
            yield Anomaly(Kind.ITEM_DOUBLED, f"{life.name} was settled more than once")


def no_item_is_raised_beside_another(history: History) -> Iterator[Anomaly]:
    """Of a kind of which one open item about a stream is enough, there are never two."""
    for (service, kind, _), found in _by_subject(history).items():
        for before, after in pairwise(found):
            if (service, kind) in ENDED_BY and before.is_open_after(after.raised.position):
                yield Anomaly(Kind.ITEM_DOUBLED, f"{after.name} was raised, and {before.raised.stream} was open")


def items_are_settled_for_a_cause(history: History) -> Iterator[Anomaly]:
    """What ended the waiting, or a person who says what they did, takes an item off the board. Nothing else does."""
    rows = {str(row.id): row for log in history.logs.values() for row in log}
    for life in lives(history):
        if life.settled and not _has_cause(life, life.settled, rows):
            yield Anomaly(Kind.ITEM_WITHOUT_CAUSE, f"{life.name} was settled, and nothing had ended what it waits for")


def what_ended_is_off_the_board(history: History) -> Iterator[Anomaly]:
    """No item stays open whose waiting is over: it would be escalated for nothing, and hide what does wait."""
    about = _by_subject(history)
    for (service, kind), endings in ENDED_BY.items():
        for row in history.events(service, *endings):
            for life in about[service, kind, str(row.stream)]:
                if life.is_open_after(row.position) and not _was_settled_by(life, row):
                    yield Anomaly(Kind.ITEM_LOST, f"{life.name} stays open after {row.event_type} at {row.position}")


def what_is_done_is_off_the_board(history: History) -> Iterator[Anomaly]:
    """Where several items of a kind may wait about one stream, what is done about one settles that one."""
    settled_by = {(life.kind, cause_of(life.settled)) for life in lives(history) if life.settled}
    for (service, kind), event_type in ENDS_ONE.items():
        for row in history.events(service, event_type):
            if (kind, str(row.id)) not in settled_by:
                yield Anomaly(Kind.ITEM_LOST, f"{service}: {event_type} of {row.stream} settled no item {kind!r}")


ITEM_CHECKS: tuple[Callable[[History], Iterable[Anomaly]], ...] = (
    what_waits_is_on_the_board,
    no_item_is_doubled,
    no_item_is_raised_beside_another,
    items_are_settled_for_a_cause,
    what_ended_is_off_the_board,
    what_is_done_is_off_the_board,
    items_are_somebodys,
    holdings_are_what_people_own,
    items_call_their_people,
    calls_are_addressed,
    whoever_is_called_is_written_to,
    clocks_are_heeded,
    holding_updates_follow_their_words,
)


def _by_cause(history: History) -> dict[tuple[str, str], list[Life]]:
    """(id of the event that led to it, kind) -> the items that were raised for it."""
    found: dict[tuple[str, str], list[Life]] = defaultdict(list)
    for life in lives(history):
        if cause := cause_of(life.raised):
            found[cause, life.kind].append(life)
    return found


def _by_subject(history: History) -> dict[tuple[str, str, str], list[Life]]:
    """(service, kind, stream that it is about) -> the items, in the order in which they were raised."""
    found: dict[tuple[str, str, str], list[Life]] = defaultdict(list)
    for life in lives(history):
        found[life.service, life.kind, life.subject].append(life)
    return found


def _named(wait: Wait) -> str:
    return f"{wait.service}: {wait.row.event_type} {wait.row.version} of {wait.row.stream}"


def _was_settled_by(life: Life, row: LogEntry) -> bool:
    return life.settled is not None and cause_of(life.settled) == str(row.id)


def _has_cause(life: Life, settled: LogEntry, rows: dict[str, LogEntry]) -> bool:
    """A person's own command has a key and no cause; a reaction has the event that it reacts to."""
    cause = rows.get(cause_of(settled))
    if cause is None:
        return bool(settled.metadata.get("key")) and settled.metadata.get("role") != life.service
    ends = ENDS.get((life.service, life.kind))
    return ends is None or cause.event_type in ends
