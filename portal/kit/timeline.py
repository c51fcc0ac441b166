"""Timeline: dated entries under titles (MOJ Design System), drawn by `templates/components/timeline.html`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """`byline` is who did it. `link` is an address, `link_text` the link's text."""

    title: str
    at: datetime
    body: str
    byline: str = ""
    link: str = ""
    link_text: str = ""
