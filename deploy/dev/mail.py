"""Development mail page: shows the e-mails that notify wrote to a folder."""

from __future__ import annotations

from email import message_from_bytes, policy
from html import escape
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import HTMLResponse


def mail_router(folder: Path) -> APIRouter:
    """`/development/mail`: the 50 newest e-mails."""
    router = APIRouter(include_in_schema=False)

    @router.get("/development/mail")
    def mail() -> HTMLResponse:
        """Sent e-mails, newest first."""
        newest = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)[:50]
        return HTMLResponse(
            PAGE.format(letters="".join(_message_html(path) for path in newest) or "<p>Nothing yet.</p>")
        )

    return router


PAGE = """<!doctype html><html lang="en"><title>Development mail</title><meta charset="utf-8">
<main><h1>Development mail</h1>{letters}</main></html>"""


def _message_html(path: Path) -> str:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_content()
    head = f"<h2>{escape(message['Subject'])}</h2><p>To {escape(message['To'])}</p>"
    return f"<article>{head}<pre>{escape(body)}</pre></article>"
