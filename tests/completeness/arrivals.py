"""Arrivals: what became of one command in one state: refused, an item made or raised, or quiet for a proved reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.chassis.application.recorded_events import to_recorded_event
from services.chassis.domain.decider import STORED_EVENT_TYPES, Refused, Unknown
from services.chassis.domain.open_items.life import ItemSettled
from services.chassis.domain.open_items.state import OpenItem, Risk, Rung
from tests.completeness.examples import Example, NotToBeGiven
from tests.completeness.matter import WholeMatter
from tests.completeness.quiet import DEMANDS, KINDS_OF_STATES, PROVED, REASON_OF
from tests.completeness.standing import SERVICES_WITH_ITEMS, faults_of
from tests.scenario.three_services_in_memory import ORDER


class Result(StrEnum):
    """How a cell of the matrix ends."""

    RAISED = "an item was made, or raised, for somebody"
    REFUSED = "refused, and it says what to do"
    NOTHING_WAITS = "nothing waits for a person, for a reason that is declared and proved"
    SO_ALREADY = "it was so already, and nothing was recorded"
    NO_SUCH_THING = "there is nothing of which it could be asked"
    FAULT = "a fault"


@dataclass
class Cell:
    """One example given in one state. `after`: the matter as it is then; None where it was refused."""

    state: str
    example: Example
    result: Result
    faults: list[str] = field(default_factory=list)
    after: WholeMatter | None = None

    def __str__(self) -> str:
        return f"{self.example} [{self.state}]: {'; '.join(self.faults) or self.result}"


def try_in(state: str, matter: WholeMatter, example: Example) -> Cell:
    """Give the example to this matter, which is in that state."""
    lengths, boards = _lengths(matter), _boards(matter)
    try:
        example.give(matter)
    except (NotToBeGiven, Unknown):
        return Cell(state, example, Result.NO_SUCH_THING)
    except Refused as refusal:
        if says_what_to_do(refusal):
            return Cell(state, example, Result.REFUSED)
        return Cell(state, example, Result.FAULT, [f"a refusal that does not say what to do: {refusal}"])
    result, doubts = Result.RAISED, [*faults_of(matter)]
    risen, recorded = _made_or_raised(boards, _boards(matter)), _recorded(matter, lengths)
    doubts += _undemanded(risen, recorded)
    if not risen:
        result = Result.NOTHING_WAITS if recorded else Result.SO_ALREADY
        doubts += _doubts_of_silence(matter, recorded)
    return Cell(state, example, Result.FAULT if doubts else result, sorted({*doubts}), matter)


def says_what_to_do(refusal: Refused) -> bool:
    """Two clauses: what stands in the way, and what is done about it."""
    text = str(refusal)
    return len(text) >= 20 and any(mark in text for mark in (":", ";", ",", " first"))


def _recorded(matter: WholeMatter, lengths: dict[str, int]) -> list[tuple[UUID, Any]]:
    """The events since, each with its stream."""
    rows = [row for service in ORDER for row in matter.stores[service].rows[lengths[service] :]]
    return [(row.stream, to_recorded_event(row).event) for row in rows]


def _undemanded(risen: set[tuple[str, str]], recorded: list[tuple[UUID, Any]]) -> Iterator[str]:
    for _, event in recorded:
        name = STORED_EVENT_TYPES[type(event)]
        if name in DEMANDS and DEMANDS[name] not in risen:
            yield f"{name} was recorded, and nobody is shown a {DEMANDS[name][1]}"


def _doubts_of_silence(matter: WholeMatter, recorded: list[tuple[UUID, Any]]) -> Iterator[str]:
    for stream, event in recorded:
        if doubt := _doubt(matter, stream, STORED_EVENT_TYPES[type(event)], event):
            yield doubt


def _doubt(matter: WholeMatter, stream: UUID, name: str, event: object) -> str:
    """Why somebody might wait after this event of whom no item says so; empty: nobody does."""
    if name in REASON_OF or name in KINDS_OF_STATES:
        return ""
    if name in PROVED:
        return PROVED[name](matter, stream, event)
    return f"nobody is shown that {name} was recorded"


def _lengths(matter: WholeMatter) -> dict[str, int]:
    return {service: len(matter.stores[service].rows) for service in ORDER}


def _boards(matter: WholeMatter) -> dict[tuple[str, UUID], OpenItem]:
    """Every open item, and every one that a person has settled in words: they were shown it."""
    return {
        (service, id): item
        for service in SERVICES_WITH_ITEMS
        for id, item in matter.states(service, OpenItem).items()
        if not item.settled or _was_seen(matter, service, id)
    }


def _was_seen(matter: WholeMatter, service: str, item: UUID) -> bool:
    last = to_recorded_event(matter.stores[service].read_stream(item)[-1]).event
    return isinstance(last, ItemSettled) and bool(last.words)


def _made_or_raised(
    before: dict[tuple[str, UUID], OpenItem], after: dict[tuple[str, UUID], OpenItem]
) -> set[tuple[str, str]]:
    """Service and kind of each item that was made or has risen."""
    return {(key[0], item.kind) for key, item in after.items() if key not in before or _has_risen(before[key], item)}


def _has_risen(was: OpenItem, now: OpenItem) -> bool:
    """It is before somebody else, or higher up, or more pressing."""
    rungs, risks = list(Rung), list(Risk)
    return (
        (now.owner, now.since) != (was.owner, was.since)
        or now.due.due_at < was.due.due_at
        or rungs.index(now.rung) > rungs.index(was.rung)
        or risks.index(now.risk) > risks.index(was.risk)
        or (now.urgent and not was.urgent)
    )
