"""This is where intake is asked: to take a referral and what is added to it, and for what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from contracts.http.intake import ReferralAsSent, ReferralEntry
from portal.gateways.asking import Asking, Receipt

_ENTRIES = TypeAdapter(list[ReferralEntry])
_AS_SENT = TypeAdapter(ReferralAsSent)


class Intake:
    def __init__(self, ask: Asking) -> None:
        self._ask = ask

    def submit(self, referral: Mapping[str, Any], *, key: str) -> Receipt:
        return self._ask.give("/referrals", referral, key=key)

    def referrals(self, *, after: int | None = None) -> list[ReferralEntry]:
        """The organisation's referrals, newest first."""
        return self._ask.answer("/referrals", _ENTRIES, after=after)

    def referral(self, referral: UUID, *, after: int | None = None) -> ReferralAsSent:
        return self._ask.answer(f"/referrals/{referral}", _AS_SENT, after=after)

    def add_information(self, referral: UUID, information: str, *, key: str) -> Receipt:
        return self._ask.give(f"/referrals/{referral}/information", {"information": information}, key=key)
