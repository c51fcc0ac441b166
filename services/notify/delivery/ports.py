"""Port: a sender brings one notice, or says why it could not."""

from __future__ import annotations

from typing import Protocol

from services.notify.domain.delivery.state import Notice

NO_ADDRESS = "no address is known of whom it is for"


class NotSent(Exception):
    """The receiver did not take the notice, and may do so later. The message says why, and nothing about a person."""


class PermanentFailure(NotSent):
    """The receiver will not take it later either: a person must see to it now."""


class Sender(Protocol):
    def send(self, notice: Notice) -> None:
        """Bring it, or raise NotSent. A repeat has the same id. Bounded in time."""
