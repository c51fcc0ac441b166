"""This is where every service is asked for its part of a case's history."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter

from contracts.http.history import History
from portal.gateways.asking import Asking

_HISTORY = TypeAdapter(History)


class Histories:
    def __init__(self, *asks: Asking) -> None:
        self._asks = asks

    def of(self, referral: UUID, *, as_at: datetime | None, by: str) -> list[History]:
        """Each service's part. One that does not answer fails the whole: half a history is not shown as one."""
        moment = as_at.isoformat() if as_at else None
        asked = {"referral": str(referral), "as-at": moment, "by": by}
        return [ask.answer("/history", _HISTORY, **asked) for ask in self._asks]
