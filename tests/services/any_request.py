"""This is where any request at all is made from the published documents, by schemathesis, and its answer is judged.

Read by the one test that asks for it: reading schemathesis takes seconds, and whoever collects tests would wait for it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

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
from tests.services.service_client import ServiceClient

CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
WITHOUT_TOKENS = SchemathesisConfig.from_dict({"generation": {"with-security-parameters": False}})
"""A token that is good is sent by the test itself."""
FEW_EXAMPLES = settings(
    max_examples=6,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@cache
def operations(service: str) -> dict[str, APIOperation[Any, Any, Any, Any]]:
    """What a service's document says that can be asked of it."""
    document = openapi.from_path(CONTRACTS / "openapi" / f"{service}.json", config=WITHOUT_TOKENS)
    found = (each.ok() for each in document.get_all_operations())  # type: ignore[union-attr]
    return {each.label: each for each in found}


def send_any_request(
    clients: dict[str, ServiceClient], service: str, operation: APIOperation[Any, Any, Any, Any], bearer: str
) -> None:
    """A few right requests and wrong ones: each is answered as published."""

    @FEW_EXAMPLES
    @given(case=operation.as_strategy() | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def asked(case: Case[Any]) -> None:
        answer = clients[service].http.request(**_as_sent(case, bearer))
        assert answer.status_code != 500
        case.validate_response(answer, checks=CHECKS)

    asked()


def _as_sent(case: Case[Any], bearer: str) -> dict[str, Any]:
    """What schemathesis would hand to `requests`, for a client that names two things otherwise.

    `after` is left out: a position that does not stand yet is waited for, for seconds.
    """
    (case.query or {}).pop("after", None)
    sent = case.as_transport_kwargs(base_url="http://door.example.org", headers={"authorization": f"Bearer {bearer}"})
    body = {"content": sent.pop("data")} if isinstance(sent.get("data"), bytes | str) else {}
    return {**{name: value for name, value in sent.items() if name != "cookies"}, **body}
