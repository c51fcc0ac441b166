"""Summary list: rows of a label and a value, and cards of rows (GOV.UK Design System).

A value is what a person wrote: it is shown as written, line by line, and never as markup.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

USER_TEXT_MARKUP = Markup('<span class="app-words">{}</span>')
NOT_GIVEN = "Not given"

Row = dict[str, Any]
"""The parameters of one row, as the GOV.UK macro takes them."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """A summary list under a heading of its own."""

    title: str
    rows: list[Row]


def summary_row(label: str, value: str, *actions: dict[str, str]) -> Row:
    row: Row = {"key": {"text": label}, "value": {"html": USER_TEXT_MARKUP.format(value)}}
    return row | ({"actions": {"items": [*actions]}} if actions else {})


def summary_rows(values: Mapping[str, str]) -> list[Row]:
    """One row for each label; a label without a value says "Not given"."""
    return [summary_row(label, value or NOT_GIVEN) for label, value in values.items()]


def row_action(href: str, text: str, hidden: str) -> dict[str, str]:
    """A link at the end of a row. `hidden` completes its text for screen readers."""
    return {"href": href, "text": text, "visuallyHiddenText": hidden}
