"""Adapter: e-mail by GOV.UK Notify.

Its template has ((reference)), ((what)), ((link)), ((telephone)) and ((out_of_hours)); the one for the council's own
people has ((subject)) and ((body)).

GOV.UK Notify takes the same reference twice and sends two e-mails. The adapter therefore first asks whether it has an
e-mail of this delivery.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import Any

from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient

from services.notify.delivery.email_content import EmailContent
from services.notify.delivery.ports import NO_ADDRESS, NotSent, PermanentFailure
from services.notify.domain.delivery.state import Notice

TIMEOUT_SECONDS = 10
ADDRESS_REFUSED = "email_address"
"""The beginning of Notify's message where it refuses the address; the message does not repeat the address."""


@dataclass(frozen=True, slots=True)
class GovukNotify:
    api_key: str
    template: str
    base_url: str
    email_content: EmailContent
    staff_template: str = ""

    def send(self, notice: Notice) -> None:
        """Bring it. A wrong key or template, or a spent limit, is tried again: operators can mend it meanwhile."""
        if not notice.email:
            raise NotSent(NO_ADDRESS)
        client = NotificationsAPIClient(self.api_key, base_url=self.base_url, timeout=TIMEOUT_SECONDS)  # type: ignore[no-untyped-call]
        with closing(client.request_session):
            try:
                self._send_once(client, notice)
            except APIError as error:
                raise _refusal(error) from error

    def _send_once(self, client: NotificationsAPIClient, notice: Notice) -> None:
        reference = str(notice.delivery)
        earlier: dict[str, Any] = client.get_all_notifications(template_type="email", reference=reference)  # type: ignore[no-untyped-call]
        if earlier.get("notifications"):
            return
        client.send_email_notification(  # type: ignore[no-untyped-call]
            email_address=notice.email,
            template_id=self.staff_template if notice.staff else self.template,
            personalisation=self.email_content.template_fields(notice),
            reference=reference,
        )


def _refusal(error: APIError) -> NotSent:
    """The kinds of error that Notify names, and never its messages: those may repeat what it was sent."""
    problems = error.message if isinstance(error.message, list) else []
    kinds = ", ".join(sorted({str(problem.get("error")) for problem in problems})) or type(error).__name__
    why = f"GOV.UK Notify answered {error.status_code} ({kinds})" if error.response is not None else _silence(error)
    if error.status_code == 400 and any(str(p.get("message")).startswith(ADDRESS_REFUSED) for p in problems):
        return PermanentFailure("GOV.UK Notify does not take the address that is known")
    return NotSent(why)


def _silence(error: APIError) -> str:
    return f"GOV.UK Notify did not answer ({type(error.__cause__ or error).__name__})"
