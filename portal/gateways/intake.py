"""This is where intake is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.gateways.asking import Asking, Receipt


class Intake:
    def __init__(self, ask: Asking) -> None:
        self._ask = ask

    def submit(self, referral: Mapping[str, Any], *, key: str) -> Receipt:
        return self._ask.give("/referrals", referral, key=key)
