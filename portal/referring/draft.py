"""Draft: a referral that somebody began and has not sent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

DraftAnswers = dict[str, dict[str, Any]]
"""Answers by step, by field."""


class DraftGone(Exception):
    """No such draft of this person: it was deleted, is too old, or is somebody else's."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """`id` is also the idempotency key with which the referral is sent.

    `frozen_body`: the body of the first attempt to send. While nobody knows whether intake took it, the answers
    cannot be changed, only sent again. `receipt`: intake's receipt, once it took the referral.
    """

    id: UUID
    answers: DraftAnswers
    changed_at: datetime
    frozen_body: dict[str, Any] | None
    receipt: dict[str, Any] | None

    @property
    def answers_digest(self) -> str:
        """Changes with the answers, so that answers changed in another tab are not sent unread."""
        return sha256(json.dumps(self.answers, sort_keys=True).encode()).hexdigest()
