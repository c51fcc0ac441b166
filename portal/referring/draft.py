"""This is where it is said what an unfinished referral is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

DraftAnswers = dict[str, dict[str, Any]]
"""What was answered, by step, by field."""


class DraftGone(Exception):
    """No such draft of this person: sent away, too old, or somebody else's."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The draft's id is the key it is sent with. `frozen_body` is what is sent, from the first attempt on: while
    it is not
    certain whether that was taken, nothing can be changed, only sent again. `receipt` is the receipt, once it was
    taken.
    """

    id: UUID
    answers: DraftAnswers
    changed_at: datetime
    frozen_body: dict[str, Any] | None
    receipt: dict[str, Any] | None

    @property
    def answers_digest(self) -> str:
        """Tells its answers from those of a moment before: another tab may have changed them since they were shown."""
        return sha256(json.dumps(self.answers, sort_keys=True).encode()).hexdigest()
