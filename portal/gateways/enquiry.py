"""This is where enquiry is asked."""

from __future__ import annotations

from portal.gateways.asking import Asking


class Enquiry:
    def __init__(self, ask: Asking) -> None:
        self._ask = ask
