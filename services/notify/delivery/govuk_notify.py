"""This is where a notice goes out as an e-mail by GOV.UK Notify, whose template has ((reference)) and ((link)).

Notify takes the same reference twice and sends two e-mails. So it is asked first whether it has one of this delivery's.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import Any

from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from services.notify.delivery.email_content import EmailContent
from services.notify.delivery.ports import NotSent, PermanentFailure
from services.notify.domain.delivery.state import Notice

TIMEOUT_SECONDS = 10
ADDRESS_REFUSED = "email_address"
"""What Notify's words begin with where the address is what it does not take; they do not repeat the address."""


@dataclass(frozen=True, slots=True)
class GovukNotify:
    api_key: str
    template: str
    base_url: str
    email_content: EmailContent

    def send(self, notice: Notice) -> None:
        """Bring it. A wrong key, a spent limit or template is ours to mend meanwhile, so it is tried again."""
        if not notice.email:
            raise NotSent("no address is known for the referrer or their organisation")
        client = NotificationsAPIClient(self.api_key, base_url=self.base_url, timeout=TIMEOUT_SECONDS)  # type: ignore[no-untyped-call]
        with closing(client.request_session):
            try:
                self._send_once(client, notice)
            except APIError as error:
                raise _refusal(error) from error

    def _send_once(self, client: NotificationsAPIClient, notice: Notice) -> None:
        named = str(notice.delivery)
        taken: dict[str, Any] = client.get_all_notifications(template_type="email", reference=named)  # type: ignore[no-untyped-call]
        if taken.get("notifications"):
            return
        client.send_email_notification(  # type: ignore[no-untyped-call]
            email_address=notice.email,
            template_id=self.template,
            personalisation=self.email_content.words(notice),
            reference=named,
        )


def _refusal(error: APIError) -> NotSent:
    """The kinds of error that Notify names, and never its words: those may repeat what it was sent."""
    said = error.message if isinstance(error.message, list) else []
    kinds = ", ".join(sorted({str(one.get("error")) for one in said})) or type(error).__name__
    why = f"GOV.UK Notify answered {error.status_code} ({kinds})" if error.response is not None else _silence(error)
    if error.status_code == 400 and any(str(one.get("message")).startswith(ADDRESS_REFUSED) for one in said):
        return PermanentFailure("GOV.UK Notify does not take the address that is known")
    return NotSent(why)


def _silence(error: APIError) -> str:
    return f"GOV.UK Notify did not answer ({type(error.__cause__ or error).__name__})"
