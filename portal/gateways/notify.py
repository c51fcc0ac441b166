"""This is where notify is asked: what a partner was told, and nothing else, is where their referral stands."""

from __future__ import annotations

from uuid import UUID

from pydantic import TypeAdapter

from contracts.http.notify import Feedback, Told
from portal.gateways.asking import Asking, Receipt

_INBOX = TypeAdapter(list[Told])
_FEEDBACK = TypeAdapter(Feedback)


class Notify:
    def __init__(self, ask: Asking) -> None:
        self._ask = ask

    def inbox(self) -> list[Told]:
        """What the organisation was told lately, newest first."""
        return self._ask.answer("/feedback", _INBOX)

    def feedback(self, referral: UUID) -> Feedback:
        return self._ask.answer(f"/feedback/{referral}", _FEEDBACK)

    def note_reading(self, referral: UUID, occasion: str, *, key: str) -> Receipt:
        """Records that it was read, and by whom. Asked again with the same key, nothing follows."""
        return self._ask.give(f"/feedback/{referral}/occasions/{occasion}/reading", {}, key=key)
