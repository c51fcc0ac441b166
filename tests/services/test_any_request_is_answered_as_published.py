"""Any request at all, also one that no person would think of, is answered as the published documents say.

Made from the documents by schemathesis: right and wrong bodies, headers and paths, in every role that there is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from uuid import uuid4

import pytest

from deploy.composition import SERVICES
from deploy.dev.postgres import EmbeddedPostgres
from deploy.documents import CONTRACTS
from services.intake.domain.member.state import Role
from tests.scenario.messages import token
from tests.services.service_client import COUNCIL, ServiceClient, open_client

pytestmark = pytest.mark.slow

OF_NO_TABLE = {"POST /token", "GET /.well-known/jwks.json", "POST /channels/secret"}
"""Doors beside the tables', which have tests of their own."""


def published(service: str) -> list[str]:
    """Each method with its path."""
    paths = json.loads((CONTRACTS / "openapi" / f"{service}.json").read_text("utf-8"))["paths"]
    return [f"{method.upper()} {path}" for path, methods in paths.items() for method in methods]


OPERATIONS = [
    pytest.param(service, label, id=f"{service} {label}")
    for service in SERVICES
    for label in published(service)
    if label not in OF_NO_TABLE
]


@pytest.fixture(scope="module")
def clients(postgres: EmbeddedPostgres) -> Iterator[dict[str, ServiceClient]]:
    """Each service's, over a database of its own."""
    with ExitStack() as open_ones:
        yield {
            name: open_ones.enter_context(open_client(tables, postgres.create_database(name)))
            for name, tables in SERVICES.items()
        }


@pytest.mark.parametrize(("service", "label"), OPERATIONS)
def test_any_request_is_answered_as_published(clients: dict[str, ServiceClient], service: str, label: str) -> None:
    from tests.services.any_request import operations, send_any_request  # noqa: PLC0415

    bearer = token(*Role, organisation=str(COUNCIL), aud=[service], sub=str(uuid4()))

    assert {*operations(service)} == {*published(service)}
    send_any_request(clients, service, operations(service)[label], bearer)
