"""This is where a notice goes out as an e-mail, by SMTP."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from email.message import EmailMessage

from services.notify.delivery.letter import BODY, SUBJECT, Letterhead
from services.notify.delivery.ports import NotSent
from services.notify.domain.delivery.state import Notice

TIMEOUT = 10.0


@dataclass(frozen=True, slots=True)
class Smtp:
    host: str
    port: int
    sender: str
    letterhead: Letterhead
    starttls: bool = False
    user: str = ""
    password: str = ""

    def send(self, notice: Notice) -> None:
        if not notice.email:
            raise NotSent("no address is known for the referrer or their organisation")
        try:
            with smtplib.SMTP(self.host, self.port, timeout=TIMEOUT) as server:
                self._introduce(server)
                server.send_message(self.message(notice))
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(f"the mail server did not take it ({type(error).__name__})") from error

    def message(self, notice: Notice) -> EmailMessage:
        """The Message-ID is the delivery's, so that a repeat can be told from another notice."""
        words = self.letterhead.words(notice)
        message = EmailMessage()
        message["From"], message["To"] = self.sender, notice.email
        message["Subject"] = SUBJECT.format(**words)
        message["Message-ID"] = f"<{notice.delivery}@{self.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(BODY.format(**words))
        return message

    def _introduce(self, server: smtplib.SMTP) -> None:
        if self.starttls:
            server.starttls()
        if self.user:
            server.login(self.user, self.password)
