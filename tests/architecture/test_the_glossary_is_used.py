"""Glossary: each word of the machinery in services/README.md is found in the code by grep."""

from __future__ import annotations

import re
from pathlib import Path

from tests.architecture.repository_tree import modules, text

TABLE = text(Path("services/README.md")).partition("## The machinery's words")[2].partition("\n## ")[0]
ROW = re.compile(r"^\| ([a-z][^|]+?) \|", re.MULTILINE)


def test_every_word_of_the_machinery_is_in_the_code() -> None:
    words = [word for row in ROW.findall(TABLE) if row != "word" for word in row.split(", ")]
    code = "\n".join(text(path) for path in modules("services"))

    assert words
    assert [word for word in words if not re.search(_spelling(word), code, re.IGNORECASE)] == []


def _spelling(word: str) -> str:
    """`dead letter` is also `dead_letter` and `DeadLetter`."""
    return "[ _-]?".join(re.split(r"[ -]", word))
