"""This is where a service opens its doors: its commands, its questions, its history, and whether it is well."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from fastapi import APIRouter, FastAPI
from sqlalchemy import Engine
from starlette.types import ASGIApp, Receive, Scope, Send

from services.chassis.answering.questions import CaughtUp, questions_router
from services.chassis.asking.application import Service
from services.chassis.asking.documented import describing
from services.chassis.asking.http import commands_router
from services.chassis.asking.identity import Verifier, caller_by
from services.chassis.asking.problems import MAX_BODY, explain_refusals
from services.chassis.asking.tables import Answers
from services.chassis.carrying.parking import waiting_streams
from services.chassis.keeping.datastore import within
from services.chassis.running.histories import history_question
from services.chassis.watching.watch import Watch

ADMINISTRATORS = frozenset({"administrator"})
LONGEST_REQUEST = 9.5
"""Seconds after which a request waits for the database no more, however many calls it needed: an append, and reading
back what became of it, fit in them.
"""


def doors(
    service: Service,
    *,
    verifier: Verifier,
    now: Callable[[], datetime],
    engine: Engine,
    caught_up: CaughtUp,
    more: Sequence[APIRouter] = (),
    max_body: int = MAX_BODY,
    watch: Watch | None = None,
    longest: float = LONGEST_REQUEST,
) -> FastAPI:
    """The service's HTTP application, watched by `watch`. `more` are routers of its own beside its tables'."""
    app = FastAPI(
        title=f"Tellback {service.name}",
        version="1",
        redoc_url=None,
    )
    caller = caller_by(verifier, now)
    answers = (
        *service.tables.answers,
        Answers("GET /history", history_question(service), service.tables.auditors),
        Answers("GET /parked", waiting_streams, ADMINISTRATORS),
    )
    app.include_router(commands_router(service, caller))
    app.include_router(questions_router(answers, caller, engine.connect, caught_up, service.tables.narrow))
    for router in more:
        app.include_router(router)
    explain_refusals(app, max_body)
    app.openapi = describing(app)  # type: ignore[method-assign]
    app.add_middleware(Bounded, longest=longest)
    return watch.put_on(app) if watch else app


class Bounded:
    """One deadline for all that a request waits for: each call is bounded, and there may be several."""

    def __init__(self, app: ASGIApp, longest: float) -> None:
        self._app, self._longest = app, longest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Whatever thread it is worked on in carries the deadline with it."""
        with within(self._longest):
            await self._app(scope, receive, send)
