"""Adapter: e-mail is written to a folder, for development and rehearsals. Nothing leaves the machine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from services.notify.delivery.email_content import EmailContent
from services.notify.delivery.ports import NO_ADDRESS, NotSent
from services.notify.delivery.smtp import Smtp
from services.notify.domain.delivery.state import Notice


@dataclass(frozen=True, slots=True)
class MailFolder:
    """Writes the message of the SMTP adapter, one file a delivery: a repeat writes the same file."""

    folder: Path
    sender: str
    email_content: EmailContent

    def send(self, notice: Notice) -> None:
        """Write it. Raises NotSent where no address is known."""
        if not notice.email:
            raise NotSent(NO_ADDRESS)
        self.folder.mkdir(parents=True, exist_ok=True)
        message = Smtp("", 0, self.sender, self.email_content).message(notice)
        unfinished = self.folder / f"{notice.delivery}.half"
        unfinished.write_bytes(message.as_bytes())
        unfinished.rename(self.folder / f"{notice.delivery}.eml")
