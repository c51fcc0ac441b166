"""HTTP client of the messages service, with the caller that a test names."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx2
from fastapi import FastAPI
from starlette.testclient import TestClient

from services.chassis.application.command_handler import Service
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.application.store import Store
from services.chassis.http.authentication import caller_dependency
from services.chassis.http.commands import commands_router
from services.chassis.http.problems import install_problem_handlers
from tests.scenario.messages import MESSAGES, VERIFIER, now, token


def client_of(store: Store, tables: ServiceManifest = MESSAGES) -> TestClient:
    """The service's doors over a store."""
    app = FastAPI()
    app.include_router(commands_router(Service(tables, store), caller_dependency(VERIFIER, now)))
    install_problem_handlers(app, body_bytes_max=10_000)
    return TestClient(app, base_url="http://messages.example.org")


def post(
    http: TestClient, path: str, body: dict[str, Any], bearer: str | None = None, key: str | None = "", **headers: str
) -> httpx2.Response:
    """A command, by a writer where no bearer is given; with a key of its own, or with none where that is None."""
    signed_in = token("writer") if bearer is None else bearer
    sent = {"authorization": f"Bearer {signed_in}", "idempotency-key": key or str(uuid4())}
    if key is None:
        del sent["idempotency-key"]
    return http.post(path, json=body, headers={**sent, **{k.replace("_", "-"): v for k, v in headers.items()}})


def refusal(answer: httpx2.Response) -> tuple[int, str]:
    """The refusal's status and name."""
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")
