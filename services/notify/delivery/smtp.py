"""Adapter: e-mail by SMTP."""

from __future__ import annotations

import smtplib
from contextlib import closing, suppress
from dataclasses import dataclass
from email.message import EmailMessage

from services.notify.delivery.email_content import EmailContent
from services.notify.delivery.ports import NO_ADDRESS, NotSent, PermanentFailure
from services.notify.domain.delivery.state import Notice

TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Smtp:
    host: str
    port: int
    sender: str
    email_content: EmailContent
    starttls: bool = False
    user: str = ""
    password: str = ""
    timeout: float = TIMEOUT_SECONDS

    def send(self, notice: Notice) -> None:
        """Bring it. Once the server took the message, a failed QUIT is ignored: else it would be sent twice."""
        if not notice.email:
            raise NotSent(NO_ADDRESS)
        try:
            with closing(smtplib.SMTP(self.host, self.port, timeout=self.timeout)) as server:
                self._authenticate(server)
                server.send_message(self.message(notice))
                with suppress(OSError, smtplib.SMTPException):
                    server.quit()
        except smtplib.SMTPRecipientsRefused as refused:
            raise _refusal(refused) from refused
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(f"the mail server did not take it ({type(error).__name__})") from error

    def message(self, notice: Notice) -> EmailMessage:
        """The Message-ID is made of the delivery's id, so that a receiver recognises a repeat."""
        message = EmailMessage()
        message["From"], message["To"] = self.sender, notice.email
        message["Subject"] = self.email_content.subject(notice)
        message["Message-ID"] = f"<{notice.delivery}@{self.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self.email_content.body(notice))
        return message

    def _authenticate(self, server: smtplib.SMTP) -> None:
        if self.starttls:
            server.starttls()
        if self.user:
            server.login(self.user, self.password)


def _refusal(refused: smtplib.SMTPRecipientsRefused) -> NotSent:
    """A 4xx asks for another attempt (RFC 5321 §4.2.1). A 5xx is final, unless its reason is a policy (X.7.X, RFC
    3463), which operators can mend meanwhile. The code alone is kept, for the reply may name somebody.
    """
    ((code, reply),) = refused.recipients.values()
    if code >= 500 and not reply.startswith(b"5.7."):
        return PermanentFailure(f"the mail server does not know the address ({code})")
    return NotSent(f"the mail server did not take the address ({code})")
