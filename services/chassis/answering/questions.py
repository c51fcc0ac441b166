"""This is where a service's table of questions becomes its routes: one line, one endpoint.

Nobody asks without a name and a role.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Annotated, Any, get_type_hints

from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy import Connection

from services.chassis.asking.decisions import Refused
from services.chassis.asking.identity import Caller, Who, admitted
from services.chassis.asking.tables import Answers

WAIT_SECONDS = 5.0

Rows = Callable[[], AbstractContextManager[Connection]]
CaughtUp = Callable[[int, float], bool]
"""(position, seconds) -> whether the read models have taken that position in, waiting so long at most."""


class NotYet(Refused):
    """What was recorded is safe, and this answer does not show it yet."""

    status = 503


def questions_router(answers: Iterable[Answers], caller: Caller, rows: Rows, caught_up: CaughtUp) -> APIRouter:
    """The routes of ANSWERS. `?after=<position>` waits for a bounded time until the read model shows it."""
    router = APIRouter()
    for line in answers:
        method, path = line.at.split()
        hints = get_type_hints(line.question, include_extras=True)
        router.add_api_route(
            path,
            _endpoint(line, hints, caller, rows, caught_up),
            methods=[method],
            response_model=hints["return"],
            name=line.question.__name__,
        )
    return router


def _endpoint(
    line: Answers, hints: dict[str, Any], caller: Caller, rows: Rows, caught_up: CaughtUp
) -> Callable[..., Any]:
    def answer(response: Response, who: Who, after: int | None, **given: Any) -> Any:
        asked = admitted(who, may=line.may, to=line.question.__name__)
        if after is not None and not caught_up(after, WAIT_SECONDS):
            raise NotYet("what you recorded is safe; this does not show it yet, ask again shortly")
        with rows() as connection:
            found = line.question(connection, asked, **given)
        if (version := getattr(found, "version", None)) is not None:
            response.headers["ETag"] = f'"{version}"'
        return found

    answer.__signature__ = _signature(line, hints, caller)  # type: ignore[attr-defined]
    answer.__doc__ = line.question.__doc__
    return answer


def _signature(line: Answers, hints: dict[str, Any], caller: Caller) -> inspect.Signature:
    only = inspect.Parameter.KEYWORD_ONLY
    own = [
        p.replace(annotation=hints[p.name], kind=only) for p in inspect.signature(line.question).parameters.values()
    ][2:]
    after = Annotated[int | None, Query(ge=0, description="a receipt's position: wait until it shows")]
    return inspect.Signature(
        [
            inspect.Parameter("response", only, annotation=Response),
            inspect.Parameter("who", only, annotation=Annotated[Any, Depends(caller)]),
            inspect.Parameter("after", only, annotation=after, default=None),
            *own,
        ]
    )
