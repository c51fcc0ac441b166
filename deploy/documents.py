"""This is where the published documents are written: JSON Schemas, AsyncAPI 3 and, for each service, OpenAPI 3.1.

`python -m deploy.documents` writes them; `documents()` gives them, so that a test can tell when they are stale.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml
from fastapi import APIRouter
from joserfc.jwk import KeySet
from sqlalchemy import create_engine

from contracts.catalogue import CATALOGUE, TOPICS, TOPICS_BY_CONSUMER
from contracts.envelope import Envelope
from deploy.composition import SERVICES, now
from services.chassis.application.command_handler import Service
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.http.app import create_app
from services.chassis.http.authentication import Verifier, caller_dependency
from services.intake.tokens import token_router
from services.notify.delivery.webhook_secrets_routes import webhook_secrets_router

CONTRACTS = Path(__file__).parent.parent / "contracts"


def documents() -> dict[str, str]:
    """Path below contracts/ -> what stands in it."""
    asyncapi = yaml.safe_dump(_asyncapi(), sort_keys=False, allow_unicode=True, width=110)
    return {**_schemas(), "asyncapi.yaml": asyncapi, **_openapi()}


def _schemas() -> dict[str, str]:
    said = {f"{kind}.v{version}": shape for shape, (kind, version, _) in CATALOGUE.items()}
    written = {f"schemas/{name}.json": _text(shape.model_json_schema()) for name, shape in said.items()}
    return {**written, "schemas/envelope.json": _text(Envelope.model_json_schema())}


def _openapi() -> dict[str, str]:
    """One document a service, from its tables: nothing is opened for it."""
    return {f"openapi/{tables.name}.json": _text(_openapi_of(tables)) for tables in SERVICES.values()}


def _extra_routers(name: str, verifier: Verifier) -> list[APIRouter]:
    """The doors that a service has beside those of its tables."""
    not_opened: Any = None
    if name == "intake":
        return [token_router(not_opened, not_opened, not_opened)]
    return [webhook_secrets_router(not_opened, caller_dependency(verifier, now))] if name == "notify" else []


def _openapi_of(tables: ServiceManifest) -> dict[str, Any]:
    verifier = Verifier(issuer="tellback", audience=tables.name, keys=lambda fresh: KeySet([]))
    not_opened: Any = None
    app = create_app(
        Service(tables, not_opened),
        verifier=verifier,
        now=now,
        engine=create_engine("postgresql+psycopg://"),
        wait_until_projected=lambda position, seconds: True,
        routers=_extra_routers(tables.name, verifier),
    )
    return app.openapi()


def _asyncapi() -> dict[str, Any]:
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Tellback",
            "version": "1",
            "description": "What the services of Tellback say to each other, as CloudEvents 1.0 in structured JSON.",
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {topic: _channel(topic) for topic in TOPICS},
        "operations": {**_sends(), **_receives()},
        "components": {"messages": {name: _message(name, doc) for name, doc, _ in _kinds()}},
    }


def _kinds() -> list[tuple[str, str, str]]:
    return [(f"{kind}.v{n}", (said.__doc__ or "").strip(), topic) for said, (kind, n, topic) in CATALOGUE.items()]


def _channel(topic: str) -> dict[str, Any]:
    names = [name for name, _, on in _kinds() if on == topic]
    return {
        "address": topic,
        "description": f"Keyed by {TOPICS[topic]}.",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
    }


def _message(name: str, doc: str) -> dict[str, Any]:
    data = {"type": "object", "properties": {"data": {"$ref": f"./schemas/{name}.json"}}}
    return {
        "name": name,
        "summary": " ".join(doc.split()),
        "payload": {"allOf": [{"$ref": "./schemas/envelope.json"}, data]},
    }


def _sends() -> dict[str, Any]:
    return {
        f"{topic.split('.')[0]}-says-{topic.split('.')[1]}": {
            "action": "send",
            "channel": {"$ref": f"#/channels/{topic}"},
        }
        for topic in TOPICS
    }


def _receives() -> dict[str, Any]:
    return {
        f"{service}-hears-{topic.replace('.', '-')}": {
            "action": "receive",
            "channel": {"$ref": f"#/channels/{topic}"},
        }
        for service, topics in TOPICS_BY_CONSUMER.items()
        for topic in topics
    }


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write every document to its place."""
    for path, text in documents().items():
        (CONTRACTS / path).parent.mkdir(parents=True, exist_ok=True)
        (CONTRACTS / path).write_text(text)


if __name__ == "__main__":
    main()
