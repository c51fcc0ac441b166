"""This is where the house's rules about names, sizes and rooms are checked; each failure lists who breaks them."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.architecture.repository_tree import CHASSIS, PACKAGES, ROOMS, ROOT, modules, text, tracked_files

VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base", "core", "shared", "lib"}
MODULE_LINES_MAX = 290
DOMAIN_NOUNS = re.compile(
    r"referral|safeguard|triage|practitioner|enquir(?:y|ies)|\badults?\b|concern(?!ed|ing)|allegation|\babuse"
    r"|council\b|\bpartner|\bsection 42|care act",
    re.IGNORECASE,
)
ROOM_MODULES_MAX = 8
ROOM_MODULES_MAX_BY_RECORD: dict[str, tuple[int, str]] = {
    "application": (10, "0012"),
    "http": (12, "0012"),
    "messaging": (11, "0018"),
}
"""Room of the chassis -> (how many modules it may hold, the number of the decision record that says why)."""

TOP_LEVEL = {"services", "portal", "contracts", "deploy", "tests", "README.md"}
TOOL_FILES = {
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
    assert {path.parts[0] for path in tracked_files()} - TOP_LEVEL - TOOL_FILES == set()


def test_no_module_has_a_vague_name() -> None:
    named = {path for path in modules(*PACKAGES, "tests") if VAGUE_NAMES & {path.stem, *path.parent.parts}}

    assert sorted(map(str, named)) == []


def test_no_module_is_too_long() -> None:
    lines = {str(path): text(path).count("\n") for path in modules(*PACKAGES, "tests")}

    assert {path: length for path, length in lines.items() if length > MODULE_LINES_MAX} == {}


def test_every_module_has_a_docstring() -> None:
    silent = [str(path) for path in modules(*PACKAGES) if text(path).strip() and not ast.get_docstring(_parsed(path))]

    assert silent == []


def test_the_chassis_names_no_service() -> None:
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
def test_a_chassis_room_holds_a_bounded_number_of_modules(room: str) -> None:
    held = sorted(path.name for path in (CHASSIS / room).rglob("*.py") if path.name != "__init__.py")
    most, record = ROOM_MODULES_MAX_BY_RECORD.get(room, (ROOM_MODULES_MAX, ""))

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
