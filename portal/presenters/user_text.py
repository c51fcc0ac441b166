"""This is where what a person wrote is shown as they wrote it, line by line, and never as markup."""

from __future__ import annotations

from markupsafe import Markup

USER_TEXT_MARKUP = Markup('<span class="app-words">{}</span>')


def user_text(text: str) -> Markup:
    return USER_TEXT_MARKUP.format(text)
