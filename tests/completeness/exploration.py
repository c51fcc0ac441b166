"""Exploration: from a submitted referral to every state that commands lead to, each example given in each of them."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cache
from typing import Any

from tests.completeness import (  # noqa: F401  (each declares its examples)
    examples_enquiry,
    examples_intake,
    examples_items,
    examples_notify,
    examples_people,
)
from tests.completeness.arrivals import Cell, Result, try_in
from tests.completeness.examples import EXAMPLES, Example
from tests.completeness.lineage import lines_to_items
from tests.completeness.lines import Line, Trace, traced
from tests.completeness.matter import WholeMatter
from tests.completeness.matter_states import beside, state_of
from tests.scenario.three_services_in_memory import MANIFESTS, ORDER

CELLS_AN_EXAMPLE_MAX = 4
"""So many cells of each example in which a line is used are kept for the mutant that leaves the line out."""


@dataclass
class Exploration:
    """`states`: a matter in each state. `uses`: the cells in which each line was used; `to_items`: in which an event
    of an item followed from it.
    """

    states: dict[str, WholeMatter] = field(default_factory=dict)
    tried: list[str] = field(default_factory=list)
    cells: Counter[tuple[str, Result]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    uses: dict[Line, list[tuple[str, Example]]] = field(default_factory=dict)
    to_items: dict[Line, list[tuple[str, Example]]] = field(default_factory=dict)
    commands: set[type] = field(default_factory=set)
    codes: set[tuple[type, str, object]] = field(default_factory=set)
    kinds: set[tuple[str, str]] = field(default_factory=set)


@cache
def explored(beside_max: int = 1) -> Exploration:
    """Every state with at most so many of BESIDE in it, and every example in each."""
    trace: Trace = []
    root = WholeMatter(traced(MANIFESTS, trace))
    found = Exploration(states={state_of(root): root})
    waiting = deque(found.states.items())
    while waiting:
        state, matter = waiting.popleft()
        found.tried.append(state)
        for example in examples_of(matter):
            trace.clear()
            after = matter.fork()
            cell = try_in(state, after, example)
            _count(found, cell, matter, after, trace)
            reached = state_of(after) if cell.after else ""
            if reached and reached not in found.states:
                found.states[reached] = after
                if beside(reached) <= beside_max:
                    waiting.append((reached, after))
    return found


def examples_of(matter: WholeMatter) -> list[Example]:
    """Those that can be given now: the first referral is sent once."""
    return [example for example in EXAMPLES if example.begins == (matter.referral is None)]


def _count(found: Exploration, cell: Cell, before: WholeMatter, after: WholeMatter, trace: Trace) -> None:
    key = cell.state, cell.example
    found.cells[str(cell.example), cell.result] += 1
    found.faults += [str(cell)] if cell.faults else []
    found.commands.update(type(dispatch.command) for fired in trace for dispatch in fired.dispatches)
    for _, command in after.asked[len(before.asked) :]:
        found.commands.add(type(command))
        found.codes.update(_codes_in(command))
    for service in ORDER:
        found.kinds.update((service, item.kind) for item in after.items(service).values())
    _keep(found.uses, {fired.line for fired in trace}, key)
    _keep(found.to_items, lines_to_items(before, after, trace), key)


def _codes_in(command: Any) -> Iterator[tuple[type, str, object]]:
    for one in fields(command):
        value = getattr(command, one.name)
        given = value if isinstance(value, tuple) else (value,)
        yield from ((type(command), one.name, code) for code in given if isinstance(code, StrEnum))


def _keep(kept: dict[Line, list[tuple[str, Example]]], lines: set[Line], key: tuple[str, Example]) -> None:
    """A few cells of each example: what one example hides, another shows."""
    for line in lines:
        cells = kept.setdefault(line, [])
        if sum(example is key[1] for _, example in cells) < CELLS_AN_EXAMPLE_MAX:
            cells.append(key)
