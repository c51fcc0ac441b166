"""This is where development mail lands: a folder that the portal's personas can read. Nothing leaves the machine."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes, policy
from html import escape
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.notify.delivery.letter import Letterhead
from services.notify.delivery.ports import NotSent
from services.notify.delivery.smtp import Smtp
from services.notify.domain.delivery.state import Notice

SENDER = "no-reply@tellback.example.org"


@dataclass(frozen=True, slots=True)
class MailFolder:
    """Keeps what the SMTP sender would send, one file a delivery: the same notice again is the same file."""

    folder: Path
    letterhead: Letterhead

    def send(self, notice: Notice) -> None:
        """Keep it. Raises NotSent where no address is known."""
        if not notice.email:
            raise NotSent("no address is known for the referrer or their organisation")
        self.folder.mkdir(parents=True, exist_ok=True)
        message = Smtp("", 0, SENDER, self.letterhead).message(notice)
        half = self.folder / f"{notice.delivery}.half"
        half.write_bytes(message.as_bytes())
        half.rename(self.folder / f"{notice.delivery}.eml")


def mail_router(folder: Path) -> APIRouter:
    """`/development/mail`: what was sent, newest first."""
    router = APIRouter(include_in_schema=False)

    @router.get("/development/mail")
    def mail() -> HTMLResponse:
        """Every e-mail that this house has sent."""
        newest = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)[:50]
        return HTMLResponse(PAGE.format(letters="".join(_letter(path) for path in newest) or "<p>Nothing yet.</p>"))

    return router


PAGE = """<!doctype html><html lang="en"><title>Development mail</title><meta charset="utf-8">
<main><h1>Development mail</h1>{letters}</main></html>"""


def _letter(path: Path) -> str:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_content()
    head = f"<h2>{escape(message['Subject'])}</h2><p>To {escape(message['To'])}</p>"
    return f"<article>{head}<pre>{escape(body)}</pre></article>"
