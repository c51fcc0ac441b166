"""A line of COMMANDS is typed: a wrong look-up, or another aggregate's decision, does not pass `mypy --strict`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from mypy import api

from tests.architecture.repository_tree import ROOT

DECLARATIONS = """
from __future__ import annotations

from collections.abc import Iterator

from services.chassis.application.command_spec import CommandSpec, LookupContext
from services.chassis.domain.decider import CommandContext, Event, command, event

ANYBODY = frozenset({"anybody"})


class Basket: ...
class Shop: ...
class Price: ...


@event("planted.basket.filled")
class BasketFilled:
    def apply(self, basket: Basket | None) -> Basket:
        return Basket()


@command
class Fill:
    def decide(self, basket: Basket | None, context: CommandContext) -> Iterator[Event[Basket]]:
        yield BasketFilled()


@command
class Pay:
    def decide(self, basket: Basket, context: CommandContext, price: Price | None) -> Iterator[Event[Basket]]:
        yield BasketFilled()


@command
class Close:
    def decide(self, shop: Shop, context: CommandContext) -> Iterator[Event[Shop]]:
        yield BasketFilled()  # wrong: another aggregate's event


def price_of(lookups: LookupContext, command: Pay) -> Price | None:
    return lookups.state(Price, lookups.stream_id)


def price_of_filling(lookups: LookupContext, command: Fill) -> Price | None:
    return None


def shop_of(lookups: LookupContext, command: Pay) -> Shop | None:
    return None


def is_own_shop(shop: Shop, context: CommandContext) -> bool:
    return True
"""
LINES = """
CommandSpec(Fill, Basket, "POST /baskets", ANYBODY)
CommandSpec(Pay, Basket, "POST /baskets/{id}/payment", ANYBODY, lookup=price_of)
CommandSpec(Pay, Basket, None, ANYBODY)  # wrong: the look-up is missing
CommandSpec(Fill, Basket, None, ANYBODY, lookup=price_of_filling)  # wrong: the look-up is superfluous
CommandSpec(Pay, Basket, None, ANYBODY, lookup=shop_of)  # wrong: the look-up finds something else
CommandSpec(Pay, Basket, None, ANYBODY, lookup=price_of_filling)  # wrong: the look-up is another command's
CommandSpec(Fill, Shop, None, ANYBODY)  # wrong: it decides on another aggregate's state
CommandSpec(Pay, Shop, None, ANYBODY, lookup=price_of)  # wrong: so does this one
CommandSpec(Fill, Basket, None, ANYBODY, visible_to=is_own_shop)  # wrong: what is seen is another aggregate
"""


def test_each_planted_error_is_reported_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """mypy reads only the decider vocabulary and the command table: two seconds, without a cache."""
    planted = tmp_path / "planted.py"
    planted.write_text(DECLARATIONS + LINES)
    monkeypatch.setenv("MYPYPATH", str(ROOT))
    options = ["--strict", "--config-file=", "--no-namespace-packages", f"--cache-dir={tmp_path}"]

    report, problems, _ = api.run([*options, str(planted)])

    reported = [int(line) for line in re.findall(r"^.*planted\.py:(\d+): error:", report, re.M)]
    wrong = [n for n, line in enumerate(planted.read_text().splitlines(), 1) if "# wrong" in line]
    assert (reported, problems) == (wrong, ""), report
