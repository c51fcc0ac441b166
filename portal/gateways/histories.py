"""Gateway of case histories: every service's part of one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter

from contracts.http.history import History
from portal.gateways.http import ServiceClient

_HISTORY = TypeAdapter(History)


class Histories:
    def __init__(self, *clients: ServiceClient) -> None:
        self._clients = clients

    def read(self, referral: UUID, *, as_at: datetime | None, by: str) -> list[History]:
        """Each service's part. Raises Unreachable if one does not answer: half a history is not shown as a whole."""
        as_at_text = as_at.isoformat() if as_at else None
        query = {"referral": str(referral), "as-at": as_at_text, "by": by}
        return [client.get("/history", _HISTORY, **query) for client in self._clients]
