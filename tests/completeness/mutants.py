"""A mutant a line: the same cells once more, without one line of the tables. The check must find it missing."""

from __future__ import annotations

from collections.abc import Iterable

from tests.completeness.arrivals import try_in
from tests.completeness.examples import Example
from tests.completeness.exploration import Exploration
from tests.completeness.lines import Line, traced
from tests.scenario.three_services_in_memory import MANIFESTS


def fault_without(line: Line, found: Exploration, cells: Iterable[tuple[str, Example]]) -> str:
    """The first fault that the check finds in these cells without the line; empty: it misses nothing."""
    manifests = traced(MANIFESTS, [], without=line)
    for state, example in cells:
        try:
            cell = try_in(state, found.states[state].fork(manifests), example)
        except (AssertionError, AttributeError, LookupError, ValueError) as error:
            return f"{example} [{state}]: it cannot even be given: {type(error).__name__}"
        if cell.faults:
            return str(cell)
    return ""
