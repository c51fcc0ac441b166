"""This is where it is said what an unfinished referral is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

Answers = dict[str, dict[str, Any]]
"""What was answered, by step, by field."""


class DraftGone(Exception):
    """No such draft of this person: sent away, too old, or somebody else's."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The draft's id is the key it is sent with. `sending` is what is sent, from the first attempt on: while it is not
    certain whether that was taken, nothing can be changed, only sent again. `sent` is the receipt, once it was taken.
    """

    id: UUID
    answers: Answers
    changed: datetime
    sending: dict[str, Any] | None
    sent: dict[str, Any] | None

    @property
    def seen_as(self) -> str:
        """Tells its answers from those of a moment before: another tab may have changed them since they were shown."""
        return sha256(json.dumps(self.answers, sort_keys=True).encode()).hexdigest()
