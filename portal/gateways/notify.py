"""This is where notify is asked: what a partner was told, and nothing else, is where their referral stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from contracts.http.notify import (
    DisputedFeedback,
    Feedback,
    HeldFeedback,
    MadeSecret,
    OwnChannel,
    Told,
    UndeliverableNotice,
)
from portal.gateways.http import Receipt, ServiceClient
from portal.gateways.pagination import Page

_INBOX = TypeAdapter(list[Told])
_FEEDBACK = TypeAdapter(Feedback)
_CHANNEL = TypeAdapter(OwnChannel)
_SECRET = TypeAdapter(MadeSecret)
_DISPUTES = TypeAdapter(list[DisputedFeedback])
_HELD = TypeAdapter(list[HeldFeedback])
_UNDELIVERABLE = TypeAdapter(list[UndeliverableNotice])


class Notify:
    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def inbox(self, referrals: Sequence[UUID]) -> list[Told]:
        """All that the organisation was told of these referrals, newest first."""
        return self._client.get_all("/feedback", _INBOX, referral=[str(one) for one in referrals]) if referrals else []

    def feedback(self, referral: UUID, *, after: int | None = None) -> Feedback:
        return self._client.get(f"/feedback/{referral}", _FEEDBACK, after=after)

    def record_reading(self, referral: UUID, update: str, *, key: str) -> Receipt:
        """Records that it was read, and by whom. Asked again with the same key, nothing follows."""
        return self._client.send_command(f"/feedback/{referral}/updates/{update}/reading", {}, key=key)

    def dispute(self, referral: UUID, update: str, dispute: Mapping[str, Any], *, key: str) -> Receipt:
        """Says that its referrer disagrees, and why."""
        return self._client.send_command(f"/feedback/{referral}/updates/{update}/dispute", dispute, key=key)

    def disputes(self, *, after: int | None = None, page: str | None = None) -> Page[DisputedFeedback]:
        """A page of what referrers disagree with, unanswered, the longest first."""
        return self._client.get_page("/disputes", _DISPUTES, after=after, cursor=page)

    def all_disputes(self) -> list[DisputedFeedback]:
        """All that referrers disagree with, unanswered."""
        return self._client.get_all("/disputes", _DISPUTES)

    def answer_dispute(
        self, disputed: DisputedFeedback, answer: Mapping[str, Any], *, key: str, version: int | None
    ) -> Receipt:
        return self._client.send_command(f"{_at(disputed)}/dispute-answer", answer, key=key, version=version)

    def channel(self, *, after: int | None = None) -> OwnChannel:
        """Where the organisation is told."""
        return self._client.get("/channels", _CHANNEL, after=after)

    def set_webhook(self, organisation: UUID, webhook: str | None, *, key: str, version: int | None) -> Receipt:
        """Says where the organisation's own system is told; None: nowhere."""
        body = {"webhook": webhook}
        return self._client.send_command(f"/channels/{organisation}/webhook", body, key=key, version=version)

    def renew_secret(self, *, key: str) -> str:
        """A new secret for the organisation's webhook. The same key again brings the same secret."""
        return self._client.post("/channels/secret", _SECRET, key=key).secret

    def held(self, *, after: int | None = None, page: str | None = None) -> Page[HeldFeedback]:
        """A page of what waits for a manager, the longest first."""
        return self._client.get_page("/held", _HELD, after=after, cursor=page)

    def all_held(self) -> list[HeldFeedback]:
        """All that waits for a manager."""
        return self._client.get_all("/held", _HELD)

    def undeliverable(self, *, after: int | None = None, page: str | None = None) -> Page[UndeliverableNotice]:
        """A page of what could not be brought to a referrer's organisation, the latest first."""
        return self._client.get_page("/undeliverable", _UNDELIVERABLE, after=after, cursor=page)

    def all_undeliverable(self) -> list[UndeliverableNotice]:
        """All that could not be brought to a referrer's organisation."""
        return self._client.get_all("/undeliverable", _UNDELIVERABLE)

    def send_again(self, delivery: UUID, body: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
        return self._client.send_command(f"/deliveries/{delivery}/renewal", body, key=key, version=version)

    def see_to(self, delivery: UUID, body: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
        """Says how it was seen to that a notice did not arrive."""
        return self._client.send_command(f"/deliveries/{delivery}/seen-to", body, key=key, version=version)

    def release(self, held: HeldFeedback, release: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
        return self._client.send_command(f"{_at(held)}/release", release, key=key, version=version)

    def withhold(self, held: HeldFeedback, decision: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
        return self._client.send_command(f"{_at(held)}/withholding", decision, key=key, version=version)


def _at(held: HeldFeedback | DisputedFeedback) -> str:
    return f"/feedback/{held.referral}/occasions/{held.occasion}"
