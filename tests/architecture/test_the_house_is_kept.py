"""This is where the house's rules about names, sizes and rooms are checked; each failure lists who breaks them."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.architecture.tree import CHASSIS, PACKAGES, ROOMS, ROOT, kept, modules, text

DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "base", "core", "shared", "lib"}
LONGEST = 250
DOMAIN_NOUNS = re.compile(
    r"referral|safeguard|triage|practitioner|enquir(?:y|ies)|\badults?\b|concern(?!ed|ing)|allegation|\babuse"
    r"|council\b|\bpartner|\bsection 42|care act",
    re.IGNORECASE,
)
ROOM_FOR = 8
MORE_ROOM: dict[str, tuple[int, str]] = {"asking": (10, "0012"), "carrying": (9, "0018")}
"""Room of the chassis -> (how many modules it may hold, the number of the decision record that says why)."""

TOP_LEVEL = {"services", "portal", "contracts", "deploy", "tests", "README.md"}
TOOLS_INSIST = {
    ".dockerignore",
    "pyproject.toml",
    "requirements.lock",
    "Makefile",
    "LICENSE",
    ".ci",
    ".github",
    ".gitignore",
}


def test_the_top_level_is_fixed() -> None:
    assert {path.parts[0] for path in kept()} - TOP_LEVEL - TOOLS_INSIST == set()


def test_no_module_is_named_for_a_drawer() -> None:
    named = {path for path in modules(*PACKAGES, "tests") if DRAWERS & {path.stem, *path.parent.parts}}

    assert sorted(map(str, named)) == []


def test_no_module_outgrows_a_screenful_of_ideas() -> None:
    lines = {str(path): text(path).count("\n") for path in modules(*PACKAGES, "tests")}

    assert {path: length for path, length in lines.items() if length > LONGEST} == {}


def test_a_module_opens_by_saying_what_it_is() -> None:
    silent = [str(path) for path in modules(*PACKAGES) if text(path).strip() and not ast.get_docstring(_parsed(path))]

    assert silent == []


def test_the_chassis_speaks_of_no_service() -> None:
    spoken = {
        f"{path}:{number}": found.group()
        for path in modules("services")
        if path.parts[1] == "chassis"
        for number, line in enumerate(text(path).splitlines(), 1)
        if (found := DOMAIN_NOUNS.search(line))
    }

    assert spoken == {}


def test_the_chassis_has_its_rooms_and_no_other() -> None:
    chassis = [path for path in modules("services") if path.parts[1] == "chassis"]

    assert {path.parts[2] for path in chassis} == {"__init__.py", *ROOMS}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_of_the_chassis_is_no_drawer_either(room: str) -> None:
    held = sorted(path.name for path in (CHASSIS / room).rglob("*.py") if path.name != "__init__.py")
    most, record = MORE_ROOM.get(room, (ROOM_FOR, ""))

    assert len(held) <= most, held
    assert not record or list(_records(record))


def test_decision_records_have_numbers_of_their_own() -> None:
    numbers = Counter(path.name[:4] for path in _records())

    assert [number for number, times in numbers.items() if times > 1] == []
    assert [number for number in numbers if not number.isdigit()] == []


def _records(number: str = "") -> list[Path]:
    return sorted((ROOT / "services" / "decisions").glob(f"{number}*.md"))


def _parsed(path: Path) -> ast.Module:
    return ast.parse(text(path))
