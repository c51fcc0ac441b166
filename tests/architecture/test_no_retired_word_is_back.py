"""Vocabulary: a word that was retired for the field's own word stays out of everything but the services' domains."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from tests.architecture.repository_tree import ROOT, text, tracked_files

LIST = Path("services/retired_words.tsv")
DOMAIN = re.compile(r"services/(?!chassis/)\w+/domain/")
GENERATED = re.compile(r"contracts/(?:openapi|schemas)/|contracts/asyncapi\.yaml|\.lock$|/package-lock\.json$")
"""Written from the domain's own docstrings, or by tools."""


def test_no_retired_word_is_back_outside_the_domain() -> None:
    words = _retired_words()

    assert words
    assert _lines_with(words, lambda name: not DOMAIN.match(name)) == []


def test_a_chapter_of_the_domain_says_its_subject_first() -> None:
    opening = {word: instead for word, instead in _retired_words().items() if word.pattern.startswith("This is")}

    assert opening
    assert _lines_with(opening, lambda name: bool(DOMAIN.match(name))) == []


def _retired_words() -> dict[re.Pattern[str], str]:
    lines = (ROOT / LIST).read_text("utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {re.compile(word): instead for word, instead in pairs}


def _lines_with(words: dict[re.Pattern[str], str], is_checked: Callable[[str], bool]) -> list[str]:
    any_word = re.compile("|".join(f"(?:{word.pattern})" for word in words))
    return [
        f"{path}:{number}: {match.group()!r} is retired: write {instead}"
        for path in tracked_files()
        if path != LIST and not GENERATED.search(str(path)) and is_checked(str(path))
        for number, line in enumerate(text(path).splitlines(), 1)
        if any_word.search(line)
        for word, instead in words.items()
        if (match := word.search(line))
    ]
