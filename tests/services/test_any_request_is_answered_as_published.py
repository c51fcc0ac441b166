"""Any request at all, also one that no person would think of, is answered as the published documents say.

Made from the documents by schemathesis: right and wrong bodies, headers and paths, in every role that there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode, openapi
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from deploy.documents import CONTRACTS
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.parts import SERVICES
from services.intake.domain.member.state import Role
from tests.scenario.letters import token
from tests.services.doors import COUNCIL, Door, opened

HELD = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
OF_NO_TABLE = {"POST /token", "GET /.well-known/jwks.json", "POST /channels/secret"}
"""Doors beside the tables', which have tests of their own."""
WITHOUT_TOKENS = SchemathesisConfig.from_dict({"generation": {"with-security-parameters": False}})
"""A token that is good is sent by the test itself."""
OPERATIONS = [
    pytest.param(service, operation, id=f"{service} {operation.label}")
    for service in SERVICES
    for operation in (
        found.ok()  # type: ignore[union-attr]
        for found in openapi.from_path(
            CONTRACTS / "openapi" / f"{service}.json", config=WITHOUT_TOKENS
        ).get_all_operations()
    )
    if operation.label not in OF_NO_TABLE
]


FEW = settings(
    max_examples=6,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def doors(postgres: EmbeddedPostgres) -> Iterator[dict[str, Door]]:
    """Each service's, over a database of its own."""
    with ExitStack() as open_ones:
        yield {name: open_ones.enter_context(opened(tables, postgres.fresh(name))) for name, tables in SERVICES.items()}


@pytest.mark.parametrize(("service", "operation"), OPERATIONS)
def test_any_request_is_answered_as_published(
    doors: dict[str, Door], service: str, operation: APIOperation[Any, Any, Any, Any]
) -> None:
    bearer = token(*Role, organisation=str(COUNCIL), aud=[service], sub=str(uuid4()))

    @FEW
    @given(case=operation.as_strategy() | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def asked(case: Case[Any]) -> None:
        answer = doors[service].http.request(**_as_sent(case, bearer))
        assert answer.status_code != 500
        case.validate_response(answer, checks=HELD)

    asked()


def _as_sent(case: Case[Any], bearer: str) -> dict[str, Any]:
    """What schemathesis would hand to `requests`, for a client that names two things otherwise.

    `after` is left out: a position that does not stand yet is waited for, for seconds.
    """
    (case.query or {}).pop("after", None)
    sent = case.as_transport_kwargs(base_url="http://door.example.org", headers={"authorization": f"Bearer {bearer}"})
    body = {"content": sent.pop("data")} if isinstance(sent.get("data"), bytes | str) else {}
    return {**{name: value for name, value in sent.items() if name != "cookies"}, **body}
