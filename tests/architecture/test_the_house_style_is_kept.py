"""House style: names, sizes, rooms and decision records; a failure lists the files that break a rule."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

from tests.architecture.repository_tree import PACKAGES, ROOMS, ROOT, modules, text, tracked_files

VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base", "core", "shared", "lib"}
MODULE_LINES_MAX = 250
DOMAIN_NOUNS = re.compile(
    r"referral|safeguard|triage|practitioner|enquir(?:y|ies)|\badults?\b|concern(?!ed|ing)|allegation|\babuse"
    r"|council\b|\bpartner|\bsection 42|care act",
    re.IGNORECASE,
)
RECORD_PARTS = (
    r"^Status: (?:accepted|replaced by \d{4}), \d{4}-\d{2}-\d{2}\.$",
    r"^## Context$",
    r"^## Decision\n\n\*\*",
    r"^## Consequences$",
    r"^- The cost: ",
    r"^## Considered and refused$",
    r"^## Kept by$",
)
"""What every decision record holds."""

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


def test_decision_records_have_numbers_of_their_own() -> None:
    numbers = Counter(path.name[:4] for path in _records())

    assert [number for number, times in numbers.items() if times > 1] == []
    assert [number for number in numbers if not number.isdigit()] == []


def test_decision_records_say_their_status_and_what_keeps_them() -> None:
    lacking = {
        path.name: missing
        for path in _records()
        if (missing := [part for part in RECORD_PARTS if not re.search(part, text(path), re.MULTILINE)])
    }

    assert lacking == {}


def _records() -> list[Path]:
    return sorted((ROOT / "services" / "decisions").glob("*.md"))


def _parsed(path: Path) -> ast.Module:
    return ast.parse(text(path))
