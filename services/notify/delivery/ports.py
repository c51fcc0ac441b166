"""This is where it is said what a sender is: it brings one notice, or says why it could not."""

from __future__ import annotations

from typing import Protocol

from services.notify.domain.delivery.state import Notice


class NotSent(Exception):
    """The notice was not taken from us, and may be later. The message says why, and nothing about a person."""


class PermanentFailure(NotSent):
    """Nor will it be, however often it is tried: a person must see to it now."""


class Sender(Protocol):
    def send(self, notice: Notice) -> None:
        """Bring it, or raise NotSent. The same notice again has the same id. Bounded in time."""
