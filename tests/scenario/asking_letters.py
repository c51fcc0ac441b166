"""This is where the letters' service is asked at its doors, by whoever a test says."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx2
from fastapi import FastAPI
from starlette.testclient import TestClient

from services.chassis.asking.application import Service
from services.chassis.asking.http import commands_router
from services.chassis.asking.identity import caller_by
from services.chassis.asking.problems import explain_refusals
from services.chassis.asking.store import Store
from services.chassis.asking.tables import Tables
from tests.scenario.letters import LETTERS, VERIFIER, now, token


def opened(store: Store, tables: Tables = LETTERS) -> TestClient:
    """The service's doors over a store."""
    app = FastAPI()
    app.include_router(commands_router(Service(tables, store), caller_by(VERIFIER, now)))
    explain_refusals(app, max_body=10_000)
    return TestClient(app, base_url="http://letters.example.org")


def ask(
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
