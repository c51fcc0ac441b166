"""This is where a service's table becomes its routes: one line, one endpoint; nothing is decided here."""

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

from services.chassis.asking.application import Receipt, Service
from services.chassis.asking.decisions import Ask, Asked, Refused, stream
from services.chassis.asking.documented import KEY, VERSION, in_words, of_signed_in
from services.chassis.asking.identity import Caller, Who, admitted
from services.chassis.asking.tables import Accepts
from services.chassis.asking.work import Trail


class KeyMissing(Refused):
    """Without a key a repeat could not be told from a second request."""

    status = 400


class VersionMissing(Refused):
    """A change to what stands names the version it was read at."""

    status = 428


class VersionUnreadable(Refused):
    """If-Match is an ETag as it was read."""

    status = 400


class CommandBody(BaseModel):
    """What every command's body is: its fields and no others, and nothing that could not be shown later."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _can_be_kept(cls, sent: Any) -> Any:
        """A log takes NUL in; a read model, which is PostgreSQL's text, never could, and would stand still at it."""
        if _holds_nul(sent):
            raise ValueError("no text may hold the character NUL (U+0000): leave it out")
        return sent


def commands_router(service: Service, caller: Caller) -> APIRouter:
    """The routes of ACCEPTS."""
    router = APIRouter()
    for line in service.tables.accepts:
        if line.at:
            method, path = line.at.split()
            router.add_api_route(
                path,
                _endpoint(service, line, re.findall(r"{(\w+)}", path), caller),
                methods=[method],
                status_code=201,
                response_model=Receipt,
                responses=of_signed_in(400, 413, *_of_what_stands(line)),
                name=line.command.__name__,
                operation_id=line.command.__name__,
                summary=in_words(line.command.__name__),
                openapi_extra={"parameters": [KEY] if _unversioned(line) else [KEY, VERSION]},
            )
    return router


def _endpoint(service: Service, line: Accepts, in_path: list[str], caller: Caller) -> Callable[..., Any]:
    hints = get_type_hints(line.command, include_extras=True)
    body_type = _body(line, hints, in_path)

    def ask(who: Who, body: BaseModel, key: str | None, if_match: str | None, **path: Any) -> Response:
        asked = admitted(who, may=line.may, to=line.command.__name__, narrow=service.tables.narrow)
        if not key:
            raise KeyMissing(
                "send an Idempotency-Key header, a new one for each thing you ask; then a repeat is harmless"
            )
        given = {n: getattr(body, n) for n in type(body).model_fields} | path
        command = line.command(**{n: v for n, v in given.items() if n != "id"})
        on = stream(line.command.__name__, asked.organisation, key) if line.begins else path["id"]
        trail = _trail(who, asked, key, _digest(line, path, body))
        receipt = service.perform(Ask(on, command), asked=asked, trail=trail, expected=_expected(line, if_match))
        assert receipt
        return _receipted(dataclasses.replace(receipt, version=None) if line.adds else receipt)

    ask.__signature__ = _signature(body_type, hints, in_path, caller)  # type: ignore[attr-defined]
    ask.__doc__ = line.command.__doc__
    return ask


def _receipted(receipt: Receipt) -> Response:
    """Written here: what a route gives FastAPI goes through the threads once more, to be checked against its model."""
    etag = {"ETag": f'"{receipt.version}"'} if receipt.version is not None else {}
    return Response(msgspec.json.encode(receipt), 201, etag, "application/json")


def _of_what_stands(line: Accepts) -> tuple[int, ...]:
    """The refusals of a request about something, which is there or not and may have moved on."""
    if line.begins:
        return (409,)
    return (404, 409) if line.adds else (404, 409, 412, 428)


def _unversioned(line: Accepts) -> bool:
    return line.begins or line.adds


def _signature(body_type: Any, hints: dict[str, Any], in_path: list[str], caller: Caller) -> inspect.Signature:
    named = partial(inspect.Parameter, kind=inspect.Parameter.KEYWORD_ONLY)
    # documented apart, as required: here they may be missing, so that the refusal has a name of its own
    key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200, include_in_schema=False)]
    version = Annotated[str | None, Header(include_in_schema=False)]
    return inspect.Signature(
        [
            named("who", annotation=Annotated[Any, Depends(caller)]),
            named("body", annotation=Annotated[body_type, Body()]),
            named("key", annotation=key, default=None),
            named("if_match", annotation=version, default=None),
            *[named(n, annotation=UUID if n == "id" else hints[n]) for n in in_path],
        ]
    )


def _trail(who: Who, asked: Asked, key: str, digest: str) -> Trail:
    return Trail(
        key=f"{asked.organisation}/{key}",
        digest=digest,
        correlation=who.correlation,
        channel=who.channel,
        purpose=who.purpose,
    )


def _body(line: Accepts, hints: dict[str, Any], in_path: list[str]) -> type[BaseModel]:
    fields = [f for f in dataclasses.fields(line.command) if f.name not in in_path]
    asked_for: dict[str, Any] = {f.name: (hints[f.name], _default(f)) for f in fields}
    return create_model(line.command.__name__, __base__=CommandBody, __doc__=line.command.__doc__, **asked_for)


def _holds_nul(sent: Any) -> bool:
    if isinstance(sent, dict):
        return any(_holds_nul(within) for pair in sent.items() for within in pair)
    return any(map(_holds_nul, sent)) if isinstance(sent, list) else isinstance(sent, str) and "\0" in sent


def _default(field: dataclasses.Field[Any]) -> Any:
    return ... if field.default is dataclasses.MISSING else field.default


def _digest(line: Accepts, path: dict[str, Any], body: BaseModel) -> str:
    """Defaults are left out, so that a retry keeps its digest over a release that adds an optional field."""
    return sha256(f"{line.at} {path} {body.model_dump_json(exclude_defaults=True)}".encode()).hexdigest()


def _expected(line: Accepts, if_match: str | None) -> int | None:
    if _unversioned(line):
        return None
    if if_match is None:
        raise VersionMissing("send the ETag you read as If-Match")
    found = re.fullmatch(r'"(\d+)"', if_match)
    if not found:
        raise VersionUnreadable('If-Match is the ETag as you read it, like "5"')
    return int(found[1])
