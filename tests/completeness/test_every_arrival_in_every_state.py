"""Every arrival in every state of a matter waits for somebody, or is refused with what to do; each line is needed.

The states are reached by the commands themselves, and every example of a command is given in each of them.
`python -m tests.completeness` prints the size of the matrix.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from enum import StrEnum
from typing import Any, get_args, get_type_hints

import pytest

from tests.completeness.allowances import (
    CODES_THAT_CHANGE_NOBODYS_LIST,
    COMMANDS_NEVER_GIVEN,
    FIELDS_OF_TEAMS,
    LINES_NEVER_USED,
    NOT_CAUGHT_YET,
)
from tests.completeness.exploration import explored
from tests.completeness.lines import Line, lines_of_service
from tests.completeness.mutants import fault_without
from tests.completeness.waits import BY_ARRIVAL, NEVER_STANDS, WAITS
from tests.scenario.three_services_in_memory import MANIFESTS

pytestmark = pytest.mark.slow
OF_FEEDBACK = "notify"
"""Its lines tell referrers; of what they owe, tests/services/test_every_obligation_of_a_case_is_settled.py asks."""
LINES = [line for manifest in MANIFESTS.values() for line in lines_of_service(manifest)]
SPECS = [spec for manifest in MANIFESTS.values() for spec in manifest.commands]


def test_every_arrival_in_every_state_waits_for_somebody_or_is_refused_with_what_to_do() -> None:
    assert explored().faults == []


def test_every_kind_of_item_was_on_a_board() -> None:
    assert {*WAITS, *BY_ARRIVAL} - {*NEVER_STANDS} == explored().kinds


def test_every_command_was_given_or_asked() -> None:
    never = {spec.name for spec in SPECS if spec.command not in explored().commands}
    assert never == {*COMMANDS_NEVER_GIVEN}


def test_every_code_that_decides_where_a_matter_goes_was_given() -> None:
    assert sorted(_codes_of_commands() - explored().codes, key=str) == []


def test_every_line_was_used() -> None:
    assert {str(line) for line in LINES if line not in explored().uses} == {*LINES_NEVER_USED}


@pytest.mark.parametrize(
    "line", [line for line in LINES if line.service != OF_FEEDBACK and str(line) not in NOT_CAUGHT_YET], ids=str
)
def test_without_a_line_that_makes_an_item_or_keeps_it_somebodys_the_check_fails(line: Line) -> None:
    """By the causes in the logs: no event of an item ever followed from any other line, so that nobody misses one."""
    if cells := explored().to_items.get(line):
        assert fault_without(line, explored(), cells)


def _codes_of_commands() -> set[tuple[type, str, object]]:
    return {
        (spec.command, field.name, code)
        for spec in SPECS
        if spec.route
        for field in fields(spec.command)
        if field.name not in FIELDS_OF_TEAMS
        for codes in _enumerations_in(get_type_hints(spec.command, include_extras=True)[field.name])
        if codes.__name__ not in CODES_THAT_CHANGE_NOBODYS_LIST
        for code in codes
    }


def _enumerations_in(annotation: Any) -> Iterator[type[StrEnum]]:
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        yield annotation
    for part in get_args(annotation):
        yield from _enumerations_in(part)
