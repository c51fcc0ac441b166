"""This is where what a person wrote is shown as they wrote it, line by line, and never as markup."""

from __future__ import annotations

from markupsafe import Markup

AS_WRITTEN = Markup('<span class="app-words">{}</span>')


def words(text: str) -> Markup:
    return AS_WRITTEN.format(text)
