"""Every row of the benchmarks runs to its end; with small counts its figures say nothing about speed."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

import pytest

from tests.benchmarks.__main__ import ROWS
from tests.benchmarks.environment import BenchEnvironment

pytestmark = [pytest.mark.slow, pytest.mark.kafka]

LINES = {
    "http": 4,
    "append": 2,
    "handle": 2,
    "load": 2,
    "translate": 1,
    "relay": 1,
    "consume": 5,
    "project": 2,
    "rebuild": 1,
    "end-to-end": 2,
    "replay": 1,
    "board": 8,
    "history": 1,
}


@pytest.fixture(scope="module")
def bench() -> Iterator[BenchEnvironment]:
    with BenchEnvironment(rounds=1, scale=0.01) as environment:
        yield environment


@pytest.mark.parametrize("name", ROWS)
def test_a_row_yields_its_figures(bench: BenchEnvironment, name: str) -> None:
    lines = [*ROWS[name](bench)]

    assert len(lines) == LINES[name]
    assert [line for line in lines if not 0 < line.ratio < inf] == []
