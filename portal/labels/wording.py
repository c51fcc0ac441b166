"""Wording: how a code reads, and how a code without a row does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def label(labels: Mapping[str, str], code: str | None) -> str:
    """A code's label. A code that is newer than this build is shown as it is, never left out."""
    return labels.get(code, code) if code else ""


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def capitalised_codes(codes: Iterable[str]) -> dict[str, str]:
    """Labels of codes that are plain phrases already."""
    return {code: capitalised(code) for code in codes}
