"""Gateway of notify: what a partner was told, held feedback, disagreements, channels, undeliverable notices.

A partner learns where a referral stands from here and from nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from contracts.http.holdings import HiddenHoldings, Holding
from contracts.http.notify import (
    CallNotice,
    ChannelEntry,
    DisputedFeedback,
    Expected,
    Feedback,
    FeedbackUpdate,
    HeldFeedback,
    UndeliverableNotice,
    WebhookSecret,
)
from portal.gateways.http import Receipt, ServiceClient
from portal.gateways.pagination import Page

_INBOX = TypeAdapter(list[FeedbackUpdate])
_FEEDBACK = TypeAdapter(Feedback)
_CHANNEL = TypeAdapter(ChannelEntry)
_EXPECTED = TypeAdapter(Expected)
_SECRET = TypeAdapter(WebhookSecret)
_DISPUTES = TypeAdapter(list[DisputedFeedback])
_HELD = TypeAdapter(list[HeldFeedback])
_UNDELIVERABLE = TypeAdapter(list[UndeliverableNotice])

_CALLS = TypeAdapter(list[CallNotice])
_HOLDINGS = TypeAdapter(list[Holding])
_HIDDEN_HOLDINGS = TypeAdapter(HiddenHoldings)


class Notify:
    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    def holdings(self, member: UUID) -> list[Holding]:
        """What stands with a member here, the longest first."""
        return self._client.get_all("/holdings", _HOLDINGS, member=member)

    def hidden_holdings(self, member: UUID) -> HiddenHoldings:
        """How many more stand with them here that the reader may not see."""
        return self._client.get("/holdings/hidden", _HIDDEN_HOLDINGS, member=member)

    def calls(self, item: UUID) -> list[CallNotice]:
        """To whom it went out that an open item, of whatever service, asks for somebody; the latest first."""
        return self._client.get_all("/calls", _CALLS, item=item)

    def inbox(self, referrals: Sequence[UUID]) -> list[FeedbackUpdate]:
        """All that the organisation was told about these referrals, newest first."""
        return (
            self._client.get_all("/feedback", _INBOX, referral=[str(referral) for referral in referrals])
            if referrals
            else []
        )

    def feedback(self, referral: UUID, *, after: int | None = None) -> Feedback:
        return self._client.get(f"/feedback/{referral}", _FEEDBACK, after=after)

    def contact(self) -> Expected:
        """Whom a referrer can talk to now, and by when the first word on a referral that is sent now comes."""
        return self._client.get("/contact", _EXPECTED)

    def record_reading(self, referral: UUID, update: str, *, key: str) -> Receipt:
        """Records who read an update. A repeated key changes nothing."""
        return self._client.send_command(f"/feedback/{referral}/updates/{update}/reading", {}, key=key)

    def dispute(self, referral: UUID, update: str, dispute: Mapping[str, Any], *, key: str) -> Receipt:
        """Records that the referrer disagrees with an update, and why."""
        return self._client.send_command(f"/feedback/{referral}/updates/{update}/dispute", dispute, key=key)

    def disputes(self, *, after: int | None = None, page: str | None = None) -> Page[DisputedFeedback]:
        """A page of unanswered disagreements, the oldest first."""
        return self._client.get_page("/disputes", _DISPUTES, after=after, cursor=page)

    def all_disputes(self) -> list[DisputedFeedback]:
        """All unanswered disagreements."""
        return self._client.get_all("/disputes", _DISPUTES)

    def answer_dispute(
        self, disputed: DisputedFeedback, answer: Mapping[str, Any], *, key: str, version: int | None
    ) -> Receipt:
        return self._client.send_command(f"{_path(disputed)}/dispute-answer", answer, key=key, version=version)

    def channel(self, *, after: int | None = None) -> ChannelEntry:
        """The mailbox and webhook at which the organisation is told."""
        return self._client.get("/channels", _CHANNEL, after=after)

    def set_webhook(self, organisation: UUID, webhook: str | None, *, key: str, version: int | None) -> Receipt:
        """Sets the webhook of the organisation's own system; None removes it."""
        body = {"webhook": webhook}
        return self._client.send_command(f"/channels/{organisation}/webhook", body, key=key, version=version)

    def renew_secret(self, *, key: str) -> str:
        """A new secret for the organisation's webhook. A repeated key brings the same secret."""
        return self._client.post("/channels/secret", _SECRET, key=key).secret

    def held(self, *, after: int | None = None, page: str | None = None) -> Page[HeldFeedback]:
        """A page of held feedback, the oldest first."""
        return self._client.get_page("/held", _HELD, after=after, cursor=page)

    def all_held(self) -> list[HeldFeedback]:
        """All held feedback."""
        return self._client.get_all("/held", _HELD)

    def undeliverable(self, *, after: int | None = None, page: str | None = None) -> Page[UndeliverableNotice]:
        """A page of notices that did not arrive at a referrer's organisation, the latest first."""
        return self._client.get_page("/undeliverable", _UNDELIVERABLE, after=after, cursor=page)

    def all_undeliverable(self) -> list[UndeliverableNotice]:
        """All notices that did not arrive."""
        return self._client.get_all("/undeliverable", _UNDELIVERABLE)

    def send_again(self, delivery: UUID, body: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
        return self._client.send_command(f"/deliveries/{delivery}/renewal", body, key=key, version=version)

    def see_to(self, delivery: UUID, body: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
        """Records how a notice that did not arrive was seen to."""
        return self._client.send_command(f"/deliveries/{delivery}/seen-to", body, key=key, version=version)

    def release(self, held: HeldFeedback, release: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
        return self._client.send_command(f"{_path(held)}/release", release, key=key, version=version)

    def withhold(self, held: HeldFeedback, decision: Mapping[str, Any], *, key: str, version: int | None) -> Receipt:
        return self._client.send_command(f"{_path(held)}/withholding", decision, key=key, version=version)


def _path(held: HeldFeedback | DisputedFeedback) -> str:
    return f"/feedback/{held.referral}/occasions/{held.occasion}"
