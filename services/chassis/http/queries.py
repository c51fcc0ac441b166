"""Query routes: one endpoint for each line of QUERIES. Every query needs a caller with a role."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial, update_wrapper
from types import GenericAlias
from typing import Annotated, Any, get_args, get_origin, get_type_hints
from urllib.parse import urlencode

from annotated_types import DocInfo
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.dependencies.models import Dependant
from sqlalchemy import Connection

from services.chassis.application.service_manifest import NO_TIMESCALES, QuerySpec
from services.chassis.domain.decider import Refused
from services.chassis.domain.working_time import Timescales
from services.chassis.http.authentication import Caller, Principal, require_role
from services.chassis.http.openapi import authenticated_responses, route_summary
from services.chassis.projections.pagination import PAGE_ENTRIES_DEFAULT, PAGE_ENTRIES_MAX, Page, PageRequest

CATCH_UP_SECONDS_MAX = 5.0

ConnectionFactory = Callable[[], AbstractContextManager[Connection]]
LINK_HEADER = {
    "description": "where the list goes on, each as an address relative to this one (RFC 8288)",
    "schema": {"type": "string", "example": '<?cursor=WyJxdWV1ZSJd>; rel="next", <?cursor=WyJxdWV1ZSJd>; rel="prev"'},
}
WaitUntilProjected = Callable[[int, float], bool]
"""(position, seconds) -> whether the read models reach that position within so many seconds."""


class NotYet(Refused):
    """The read model does not show the caller's recorded command yet."""

    status = 503


class ParameterUnknown(Refused):
    """A query parameter is unknown. Ignored, a mistyped filter would answer the whole list."""

    status = 422


def queries_router(
    queries: Iterable[QuerySpec],
    caller: Caller,
    connections: ConnectionFactory,
    wait_until_projected: WaitUntilProjected,
    narrow_roles: frozenset[str] = frozenset(),
    timescales: Timescales = NO_TIMESCALES,
) -> APIRouter:
    """The routes of QUERIES. `?after=<position>` waits for a bounded time until the read model shows that position.

    A parameter of the type Timescales is answered by the service's own, and is none of the route's. A Page is a list
    over HTTP; its Link header names the pages before and after it.
    """
    router = APIRouter()
    for declared in queries:
        method, path = declared.route.split()
        hints = get_type_hints(declared.query, include_extras=True)
        spec = _with_timescales(declared, hints, timescales)
        router.add_api_route(
            path,
            _endpoint(spec, hints, caller, connections, wait_until_projected, narrow_roles),
            methods=[method],
            response_model=_response_model(hints),
            responses={**_success_response(hints), **authenticated_responses(*_not_found_status(hints))},
            name=spec.query.__name__,
            operation_id=spec.query.__name__,
            summary=route_summary(spec.query.__name__),
        )
    return router


def _with_timescales(spec: QuerySpec, hints: dict[str, Any], timescales: Timescales) -> QuerySpec:
    """The query by the timescales of this installation, where it asks for any."""
    asked = {name: timescales for name, hint in hints.items() if hint is Timescales}
    if not asked:
        return spec
    query = partial(spec.query, **asked)
    return replace(spec, query=update_wrapper(query, spec.query))


def _endpoint(
    spec: QuerySpec,
    hints: dict[str, Any],
    caller: Caller,
    connections: ConnectionFactory,
    wait_until_projected: WaitUntilProjected,
    narrow_roles: frozenset[str],
) -> Callable[..., Any]:
    def answer(request: Request, response: Response, principal: Principal, after: int | None, **parameters: Any) -> Any:
        context = require_role(principal, roles=spec.roles, action=spec.query.__name__, narrow_roles=narrow_roles)
        _refuse_unknown_parameters(request)
        if after is not None and not wait_until_projected(after, CATCH_UP_SECONDS_MAX):
            raise NotYet("what you recorded is safe; this does not show it yet, ask again shortly")
        with connections() as connection:
            result = spec.query(connection, context, **parameters)
        if (version := getattr(result, "version", None)) is not None:
            response.headers["ETag"] = f'"{version}"'
        if isinstance(result, Page):
            response.headers.update(_links(request, result))
            return result.entries
        return result

    answer.__signature__ = _signature(spec, hints, caller)  # type: ignore[attr-defined]
    answer.__doc__ = spec.query.__doc__
    return answer


def _refuse_unknown_parameters(request: Request) -> None:
    known_parameters = _known_parameters(request.scope["route"].dependant)
    if set(request.query_params) - known_parameters:
        raise ParameterUnknown(f"a query parameter is not known here; these are: {', '.join(sorted(known_parameters))}")


def _known_parameters(dependant: Dependant) -> set[str]:
    own = {parameter.alias for parameter in dependant.query_params}
    return own.union(*map(_known_parameters, dependant.dependencies))


def _signature(spec: QuerySpec, hints: dict[str, Any], caller: Caller) -> inspect.Signature:
    only = inspect.Parameter.KEYWORD_ONLY
    _connection, _context, *parameters = inspect.signature(spec.query).parameters.values()
    own = [
        p.replace(annotation=_http_parameter(hints[p.name]), kind=only)
        for p in parameters
        if hints[p.name] is not Timescales
    ]
    after = Annotated[int | None, Query(ge=0, description="a receipt's position: wait until it shows")]
    return inspect.Signature(
        [
            inspect.Parameter("request", only, annotation=Request),
            inspect.Parameter("response", only, annotation=Response),
            inspect.Parameter("principal", only, annotation=Annotated[Any, Depends(caller)]),
            inspect.Parameter("after", only, annotation=after, default=None),
            *own,
        ]
    )


def _page_request(
    cursor: Annotated[
        str | None, Query(max_length=2_000, description="as the answer's Link header gave it; left out: the first page")
    ] = None,
    limit: Annotated[
        int, Query(ge=1, le=PAGE_ENTRIES_MAX, description="entries of a page, at most")
    ] = PAGE_ENTRIES_DEFAULT,
) -> PageRequest:
    return PageRequest(cursor, limit)


def _http_parameter(annotation: Any) -> Any:
    """A read model's parameter with what FastAPI needs to know of it: read models import no FastAPI."""
    if annotation is PageRequest:
        return Annotated[PageRequest, Depends(_page_request)]
    for metadata in getattr(annotation, "__metadata__", ()):
        if isinstance(metadata, DocInfo):
            return Annotated[annotation, Query(description=metadata.documentation)]
    return annotation


def _is_paged(hints: dict[str, Any]) -> bool:
    return get_origin(hints["return"]) is Page


def _success_response(hints: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    return {200: {"headers": {"Link": LINK_HEADER}}} if _is_paged(hints) else {}


def _not_found_status(hints: dict[str, Any]) -> tuple[int, ...]:
    """404 where the query answers one thing; a list of nothing is empty."""
    return () if get_origin(hints["return"]) in (Page, list) else (404,)


def _response_model(hints: dict[str, Any]) -> Any:
    if not _is_paged(hints):
        return hints["return"]
    return GenericAlias(list, get_args(hints["return"]))


def _links(request: Request, page: Page[Any]) -> dict[str, str]:
    """The Link header: the same query at the neighbours' cursors, without `after`, which has been waited for."""
    parameters = [
        (name, value) for name, value in request.query_params.multi_items() if name not in ("cursor", "after")
    ]
    cursors = {"next": page.following, "prev": page.previous}
    links = [
        f'<?{urlencode([*parameters, ("cursor", cursor)])}>; rel="{rel}"' for rel, cursor in cursors.items() if cursor
    ]
    return {"Link": ", ".join(links)} if links else {}
