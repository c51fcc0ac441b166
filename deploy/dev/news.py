"""News: whoever decides, concludes or closes by a scenario says that they have seen what came about the concern."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from services.enquiry.open_items import NEW_MATTER

ENDINGS = frozenset({"decision", "conclusion", "closure"})


SEEN = {"outcome": "looked at with the concern", "words": "Read with everything else that is known."}


def unseen_news(
    get: Callable[[str, str], httpx.Response],
    get_when_present: Callable[[str, str], dict[str, Any]],
    persona: str,
    path: str,
    action: str,
) -> list[dict[str, Any]]:
    """The open items of what is new to the subject of a command that ends something; none for any other command."""
    if action not in ENDINGS:
        return []
    subject = get_when_present(persona, path)
    items = get(persona, f"/enquiry/open-items?case={subject.get('concern', subject['id'])}&limit=500").json()
    return [item for item in items if item["kind"] == NEW_MATTER]


def is_news_unseen(answer: httpx.Response) -> bool:
    """Whether something came between reading what is new and saying so."""
    return answer.status_code == 409 and str(answer.json().get("type")).endswith("NewsUnseen")
