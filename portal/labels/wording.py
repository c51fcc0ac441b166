"""Wording: a code in the council's words and in a referrer's, and how a code without a row reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Wording(NamedTuple):
    """`council` is a label that staff choose and read; `referrer` a whole sentence that a referrer is told."""

    council: str
    referrer: str


Wordings = Mapping[str, Wording]


def label(labels: Mapping[str, str], code: str | None) -> str:
    """A code's label. A code that is newer than this build is shown as it is, never left out."""
    return labels.get(code, code) if code else ""


def council_labels(wordings: Wordings) -> dict[str, str]:
    return {code: wording.council for code, wording in wordings.items()}


def council_label(wordings: Wordings, code: str | None) -> str:
    return label(council_labels(wordings), code)


def referrer_sentence(wordings: Wordings, code: str) -> str:
    """A code as a referrer reads it. A code that is newer than this build is a plain phrase, never left out."""
    return wordings[code].referrer if code in wordings else f"{capitalised(code)}."


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def capitalised_codes(codes: Iterable[str]) -> dict[str, str]:
    """Labels of codes that are plain phrases already."""
    return {code: capitalised(code) for code in codes}
