"""This is where a service's table of questions becomes its routes: one line, one endpoint.

Nobody asks without a name and a role.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from types import GenericAlias
from typing import Annotated, Any, get_args, get_origin, get_type_hints
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.dependencies.models import Dependant
from sqlalchemy import Connection

from services.chassis.answering.paging import Page
from services.chassis.asking.decisions import Refused
from services.chassis.asking.documented import in_words, of_signed_in
from services.chassis.asking.identity import Caller, Who, admitted
from services.chassis.asking.tables import Answers

WAIT_SECONDS = 5.0

Rows = Callable[[], AbstractContextManager[Connection]]
LINK = {
    "description": "where the list goes on, each as an address relative to this one (RFC 8288)",
    "schema": {"type": "string", "example": '<?cursor=WyJxdWV1ZSJd>; rel="next", <?cursor=WyJxdWV1ZSJd>; rel="prev"'},
}
CaughtUp = Callable[[int, float], bool]
"""(position, seconds) -> whether the read models have taken that position in, waiting so long at most."""


class NotYet(Refused):
    """What was recorded is safe, and this answer does not show it yet."""

    status = 503


class ParameterUnknown(Refused):
    """What narrows a list must not be mistyped: left unread, it would give the whole."""

    status = 422


def questions_router(
    answers: Iterable[Answers], caller: Caller, rows: Rows, caught_up: CaughtUp, narrow: frozenset[str] = frozenset()
) -> APIRouter:
    """The routes of ANSWERS. `?after=<position>` waits for a bounded time until the read model shows it.

    A question that answers a Page is a list over HTTP, whose neighbours are in its Link header.
    """
    router = APIRouter()
    for line in answers:
        method, path = line.at.split()
        hints = get_type_hints(line.question, include_extras=True)
        router.add_api_route(
            path,
            _endpoint(line, hints, caller, rows, caught_up, narrow),
            methods=[method],
            response_model=_answered(hints),
            responses={**_as_answered(hints), **of_signed_in(*_of_one(hints))},
            name=line.question.__name__,
            operation_id=line.question.__name__,
            summary=in_words(line.question.__name__),
        )
    return router


def _endpoint(
    line: Answers, hints: dict[str, Any], caller: Caller, rows: Rows, caught_up: CaughtUp, narrow: frozenset[str]
) -> Callable[..., Any]:
    def answer(request: Request, response: Response, who: Who, after: int | None, **given: Any) -> Any:
        asked = admitted(who, may=line.may, to=line.question.__name__, narrow=narrow)
        _refuse_unknown(request)
        if after is not None and not caught_up(after, WAIT_SECONDS):
            raise NotYet("what you recorded is safe; this does not show it yet, ask again shortly")
        with rows() as connection:
            found = line.question(connection, asked, **given)
        if (version := getattr(found, "version", None)) is not None:
            response.headers["ETag"] = f'"{version}"'
        if isinstance(found, Page):
            response.headers.update(_links(request, found))
            return found.entries
        return found

    answer.__signature__ = _signature(line, hints, caller)  # type: ignore[attr-defined]
    answer.__doc__ = line.question.__doc__
    return answer


def _refuse_unknown(request: Request) -> None:
    known = _known(request.scope["route"].dependant)
    if set(request.query_params) - known:
        raise ParameterUnknown(f"a query parameter is not known here; these are: {', '.join(sorted(known))}")


def _known(needs: Dependant) -> set[str]:
    return {parameter.alias for parameter in needs.query_params}.union(*map(_known, needs.dependencies))


def _signature(line: Answers, hints: dict[str, Any], caller: Caller) -> inspect.Signature:
    only = inspect.Parameter.KEYWORD_ONLY
    own = [
        p.replace(annotation=hints[p.name], kind=only) for p in inspect.signature(line.question).parameters.values()
    ][2:]
    after = Annotated[int | None, Query(ge=0, description="a receipt's position: wait until it shows")]
    return inspect.Signature(
        [
            inspect.Parameter("request", only, annotation=Request),
            inspect.Parameter("response", only, annotation=Response),
            inspect.Parameter("who", only, annotation=Annotated[Any, Depends(caller)]),
            inspect.Parameter("after", only, annotation=after, default=None),
            *own,
        ]
    )


def _is_paged(hints: dict[str, Any]) -> bool:
    return get_origin(hints["return"]) is Page


def _as_answered(hints: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    return {200: {"headers": {"Link": LINK}}} if _is_paged(hints) else {}


def _of_one(hints: dict[str, Any]) -> tuple[int, ...]:
    """A list is empty where there is nothing; one thing is not there."""
    return () if get_origin(hints["return"]) in (Page, list) else (404,)


def _answered(hints: dict[str, Any]) -> Any:
    if not _is_paged(hints):
        return hints["return"]
    return GenericAlias(list, get_args(hints["return"]))


def _links(request: Request, page: Page[Any]) -> dict[str, str]:
    """The same question at another cursor. Whoever waited for a position has waited."""
    asked = [(name, value) for name, value in request.query_params.multi_items() if name not in ("cursor", "after")]
    there = {"next": page.following, "prev": page.previous}
    links = [f'<?{urlencode([*asked, ("cursor", at)])}>; rel="{rel}"' for rel, at in there.items() if at]
    return {"Link": ", ".join(links)} if links else {}
