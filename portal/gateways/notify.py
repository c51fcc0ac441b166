"""This is where notify is asked."""

from __future__ import annotations

from portal.gateways.asking import Asking


class Notify:
    def __init__(self, ask: Asking) -> None:
        self._ask = ask
