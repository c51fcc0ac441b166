"""Where tests run in two processes: what must be alone is known, and what takes long to put up is put up once."""

from __future__ import annotations

import re

import pytest

from tests.architecture.tree import modules, text
from tests.taking_turns import ALONE, FLEET, TOGETHER, TOWN

FILES = {str(path): text(path) for path in modules("tests") if path.name.startswith("test_")}


def test_every_file_that_has_a_turn_of_its_own_is_there() -> None:
    assert {*ALONE, *TOGETHER} - {*FILES} == set()


@pytest.mark.parametrize(("fixture", "shared"), [("standing: Standing", FLEET), ("overheard: Overheard", TOWN)])
def test_whoever_shares_what_takes_long_to_put_up_stays_together(fixture: str, shared: str) -> None:
    asking = {path for path, said in FILES.items() if re.search(rf"[(\s]{fixture}", said)}

    assert asking == {path for path, what in TOGETHER.items() if what == shared}
