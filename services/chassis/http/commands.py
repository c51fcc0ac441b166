"""Command routes: one endpoint for each line of COMMANDS that has a route."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import Annotated, Any, get_type_hints
from uuid import UUID

import msgspec
from fastapi import APIRouter, Body, Depends, Header, Response
from pydantic import BaseModel, ConfigDict, create_model, model_validator

from services.chassis.application.command_handler import Receipt, Service
from services.chassis.application.command_spec import AnyCommandSpec
from services.chassis.application.unit_of_work import RequestMetadata
from services.chassis.domain.decider import CommandContext, Dispatch, Refused, stream
from services.chassis.http.authentication import Caller, Principal, require_role
from services.chassis.http.openapi import (
    IDEMPOTENCY_KEY_PARAMETER,
    IF_MATCH_PARAMETER,
    authenticated_responses,
    route_summary,
)


class KeyMissing(Refused):
    """The Idempotency-Key is missing: without it a repeat cannot be told from a second request."""

    status = 400


class VersionMissing(Refused):
    """If-Match is missing: a change names the version that its caller read."""

    status = 428


class VersionUnreadable(Refused):
    """If-Match is no ETag of this API."""

    status = 400


class CommandBody(BaseModel):
    """The body of every command: its fields and no others, and no text that a read model could not store."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _refuse_nul(cls, sent: Any) -> Any:
        """The log stores NUL as JSON; a read model, whose text is PostgreSQL's, cannot, and would stop at the event."""
        if _contains_nul(sent):
            raise ValueError("no text may hold the character NUL (U+0000): leave it out")
        return sent


def commands_router(service: Service, caller: Caller) -> APIRouter:
    """A route for each line of COMMANDS that has one."""
    router = APIRouter()
    for spec in service.manifest.commands:
        if spec.route:
            method, path = spec.route.split()
            router.add_api_route(
                path,
                _endpoint(service, spec, re.findall(r"{(\w+)}", path), caller),
                methods=[method],
                status_code=201,
                response_model=Receipt,
                responses=authenticated_responses(400, 413, *_state_statuses(spec)),
                name=spec.name,
                operation_id=spec.name,
                summary=route_summary(spec.name),
                openapi_extra={
                    "parameters": [IDEMPOTENCY_KEY_PARAMETER]
                    if _needs_no_if_match(spec)
                    else [IDEMPOTENCY_KEY_PARAMETER, IF_MATCH_PARAMETER]
                },
            )
    return router


def _endpoint(service: Service, spec: AnyCommandSpec, path_parameters: list[str], caller: Caller) -> Callable[..., Any]:
    hints = get_type_hints(spec.command, include_extras=True)
    body_type = _body_model(spec, hints, path_parameters)

    def handle_command(
        principal: Principal, body: BaseModel, key: str | None, if_match: str | None, **path: Any
    ) -> Response:
        context = require_role(
            principal, roles=spec.roles, action=spec.name, narrow_roles=service.manifest.narrow_roles
        )
        if not key:
            raise KeyMissing(
                "send an Idempotency-Key header, a new one for each thing you ask; then a repeat is harmless"
            )
        fields = {name: getattr(body, name) for name in type(body).model_fields} | path
        command = spec.command(**{name: value for name, value in fields.items() if name != "id"})
        stream_id = stream(spec.name, context.organisation, key) if spec.creates_stream else path["id"]
        request_metadata = _request_metadata(principal, context, key, _digest(spec, path, body))
        receipt = service.handle(
            Dispatch(stream_id, command),
            context=context,
            request_metadata=request_metadata,
            expected_version=_expected_version(spec, if_match),
        )
        assert receipt
        return _receipt_response(dataclasses.replace(receipt, version=None) if spec.append_only else receipt)

    handle_command.__signature__ = _signature(body_type, hints, path_parameters, caller)  # type: ignore[attr-defined]
    handle_command.__doc__ = spec.command.__doc__
    return handle_command


def _receipt_response(receipt: Receipt) -> Response:
    """The receipt as JSON. FastAPI would check a model again in a worker thread, which costs more than it finds."""
    etag = {"ETag": f'"{receipt.version}"'} if receipt.version is not None else {}
    return Response(msgspec.json.encode(receipt), 201, etag, "application/json")


def _state_statuses(spec: AnyCommandSpec) -> tuple[int, ...]:
    """The statuses of refusals that depend on the stream: none of that id, a conflict, a stale or missing version."""
    if spec.creates_stream:
        return (409,)
    return (404, 409) if spec.append_only else (404, 409, 412, 428)


def _needs_no_if_match(spec: AnyCommandSpec) -> bool:
    return spec.creates_stream or spec.append_only


def _signature(body_type: Any, hints: dict[str, Any], path_parameters: list[str], caller: Caller) -> inspect.Signature:
    parameter = partial(inspect.Parameter, kind=inspect.Parameter.KEYWORD_ONLY)
    # optional here, so that the refusal has a name of its own; documented as required by openapi_extra
    key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200, include_in_schema=False)]
    version = Annotated[str | None, Header(include_in_schema=False)]
    return inspect.Signature(
        [
            parameter("principal", annotation=Annotated[Any, Depends(caller)]),
            parameter("body", annotation=Annotated[body_type, Body()]),
            parameter("key", annotation=key, default=None),
            parameter("if_match", annotation=version, default=None),
            *[parameter(n, annotation=UUID if n == "id" else hints[n]) for n in path_parameters],
        ]
    )


def _request_metadata(principal: Principal, context: CommandContext, key: str, digest: str) -> RequestMetadata:
    return RequestMetadata(
        key=f"{context.organisation}/{key}",
        digest=digest,
        correlation=principal.correlation,
        channel=principal.channel,
        purpose=principal.purpose,
    )


def _body_model(spec: AnyCommandSpec, hints: dict[str, Any], path_parameters: list[str]) -> type[BaseModel]:
    fields = [f for f in dataclasses.fields(spec.command) if f.name not in path_parameters]
    model_fields: dict[str, Any] = {f.name: (hints[f.name], _default(f)) for f in fields}
    return create_model(spec.name, __base__=CommandBody, __doc__=spec.command.__doc__, **model_fields)


def _contains_nul(sent: Any) -> bool:
    if isinstance(sent, dict):
        return any(_contains_nul(part) for pair in sent.items() for part in pair)
    return any(map(_contains_nul, sent)) if isinstance(sent, list) else isinstance(sent, str) and "\0" in sent


def _default(field: dataclasses.Field[Any]) -> Any:
    return ... if field.default is dataclasses.MISSING else field.default


def _digest(spec: AnyCommandSpec, path: dict[str, Any], body: BaseModel) -> str:
    """The request's digest, without defaults: a retry keeps it over a release that adds an optional field."""
    return sha256(f"{spec.route} {path} {body.model_dump_json(exclude_defaults=True)}".encode()).hexdigest()


def _expected_version(spec: AnyCommandSpec, if_match: str | None) -> int | None:
    if _needs_no_if_match(spec):
        return None
    if if_match is None:
        raise VersionMissing("send the ETag you read as If-Match")
    etag = re.fullmatch(r'"(\d+)"', if_match)
    if not etag:
        raise VersionUnreadable('If-Match is the ETag as you read it, like "5"')
    return int(etag[1])
