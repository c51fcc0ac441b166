"""Session middleware: reads the session that a request's cookie names, and stores it after the response."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.headers import STATIC
from portal.sessions import ExpiredSession, Sessions

SEEN_AT_REFRESH_INTERVAL = timedelta(minutes=1)
"""An unchanged session that is in use is marked so this often."""


class Session(dict[str, Any]):
    """A session's data. With `renewed` the session gets a new id, as sign-in requires (session fixation)."""

    renewed = False
    expired: ExpiredSession | None = None
    """The session that has just expired in this browser, if one has."""


class SessionCookie:
    def __init__(self, app: ASGIApp, *, sessions: Sessions, secure: bool) -> None:
        self._app, self._sessions, self._secure = app, sessions, secure
        self._name = "__Host-portal" if secure else "portal"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(STATIC):
            await self._app(scope, receive, send)
            return
        session_id = Request(scope).cookies.get(self._name)
        stored = await run_in_threadpool(self._sessions.read, session_id) if session_id else None
        session = scope["session"] = Session(stored.data if stored else {})
        if session_id and not stored:
            session.expired = await run_in_threadpool(self._sessions.expired_session, session_id)
        before = json.dumps(session, sort_keys=True)
        due = stored is not None and self._sessions.now() - stored.seen_at > SEEN_AT_REFRESH_INTERVAL

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                changed = due or json.dumps(session, sort_keys=True) != before
                await self._remember(session_id if stored else None, session, changed, MutableHeaders(scope=message))
            await send(message)

        await self._app(scope, receive, with_cookie)

    async def _remember(self, session_id: str | None, session: Session, changed: bool, headers: MutableHeaders) -> None:
        if session_id and (session.renewed or not session):
            await run_in_threadpool(self._sessions.end, session_id)
            session_id = None
            if not session:
                headers.append("set-cookie", self._cookie("", "; Max-Age=0"))
        if session and not session_id:
            headers.append("set-cookie", self._cookie(await run_in_threadpool(self._sessions.begin, dict(session))))
        elif session and session_id and changed:
            await run_in_threadpool(self._sessions.keep, session_id, dict(session))

    def _cookie(self, value: str, ends: str = "") -> str:
        return f"{self._name}={value}; Path=/; HttpOnly; SameSite=Lax{'; Secure' if self._secure else ''}{ends}"
