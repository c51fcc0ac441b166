"""This is where the texts of forms begin with which work is recorded, and where a form becomes a command's body."""

from __future__ import annotations

from typing import Any

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length, Optional

TEXT_CHARACTERS_MAX, INFORMATION_CHARACTERS_MAX = 4_000, 20_000


def text_area(
    question: str, missing: str = "", hint: str = "", characters_max: int = TEXT_CHARACTERS_MAX
) -> TextAreaField:
    """A text of `characters_max` characters; it may be left out unless `missing` says what to do then."""
    needed = DataRequired(missing) if missing else Optional()
    limit = Length(max=characters_max, message=f"What you write must be {characters_max:,} characters or fewer")
    return TextAreaField(question, [needed, limit], description=hint)


def without_blanks(**body: Any) -> dict[str, Any]:
    """The body of a command: what was left open is left out."""
    return {name: value for name, value in body.items() if value not in (None, "", [])}
