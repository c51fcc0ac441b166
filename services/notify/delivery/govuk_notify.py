"""This is where a notice goes out as an e-mail by GOV.UK Notify, whose template has ((reference)) and ((link))."""

from __future__ import annotations

from dataclasses import dataclass

from notifications_python_client.errors import HTTPError
from notifications_python_client.notifications import NotificationsAPIClient
from requests import RequestException

from services.notify.delivery.letter import Letterhead
from services.notify.delivery.ports import NotSent
from services.notify.domain.delivery.state import Notice

TIMEOUT = 10


@dataclass(frozen=True, slots=True)
class GovukNotify:
    api_key: str
    template: str
    base_url: str
    letterhead: Letterhead

    def send(self, notice: Notice) -> None:
        if not notice.email:
            raise NotSent("no address is known for the referrer or their organisation")
        client = NotificationsAPIClient(self.api_key, base_url=self.base_url, timeout=TIMEOUT)  # type: ignore[no-untyped-call]
        try:
            client.send_email_notification(  # type: ignore[no-untyped-call]
                email_address=notice.email,
                template_id=self.template,
                personalisation=self.letterhead.words(notice),
                reference=str(notice.delivery),
            )
        except (HTTPError, RequestException) as error:
            raise NotSent(f"GOV.UK Notify did not take it ({type(error).__name__})") from error
