"""Published documents: writes the JSON Schemas, AsyncAPI 3 and, for each service, OpenAPI 3.1.

`python -m deploy.documents` writes them; `documents()` returns them, so that a test fails when the files are stale.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml
from fastapi import APIRouter
from joserfc.jwk import KeySet
from pydantic import BaseModel
from sqlalchemy import create_engine

from contracts.catalogue import CATALOGUE, TOPICS, TOPICS_BY_CONSUMER
from contracts.envelope import Envelope
from contracts.watermark import Watermark
from deploy.composition import CATALOGUE as MANIFEST_CATALOGUE
from deploy.composition import SERVICES, now
from services.chassis.application.command_handler import Service
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.http.app import create_app
from services.chassis.http.authentication import Verifier, caller_dependency
from services.chassis.messaging.topics import consumed_topics, watermark_topic
from services.intake.tokens import token_router
from services.notify.delivery.webhook_secrets_routes import webhook_secrets_router

WATERMARK = "tellback.watermark.v1"
CONTRACTS = Path(__file__).parent.parent / "contracts"


def documents() -> dict[str, str]:
    """Path below contracts/ -> text of the document."""
    asyncapi = yaml.safe_dump(_asyncapi(), sort_keys=False, allow_unicode=True, width=110)
    return {**_schemas(), "asyncapi.yaml": asyncapi, **_openapi()}


def _schemas() -> dict[str, str]:
    shapes = {f"{kind}.v{version}": shape for shape, (kind, version, _) in CATALOGUE.items()}
    schemas = {f"schemas/{name}.json": _text(shape.model_json_schema()) for name, shape in shapes.items()}
    envelopes: dict[str, type[BaseModel]] = {"envelope": Envelope, "watermark": Watermark}
    return {**schemas, **{f"schemas/{name}.json": _text(it.model_json_schema()) for name, it in envelopes.items()}}


def _openapi() -> dict[str, str]:
    """One document for each service, from its manifest alone: no database is opened."""
    return {f"openapi/{name}.json": _text(_openapi_of(manifest)) for name, manifest in SERVICES.items()}


def _extra_routers(name: str, verifier: Verifier) -> list[APIRouter]:
    """The routes that a service has beside those of its manifest."""
    not_opened: Any = None
    if name == "intake":
        return [token_router(not_opened, not_opened, not_opened)]
    return [webhook_secrets_router(not_opened, caller_dependency(verifier, now))] if name == "notify" else []


def _openapi_of(manifest: ServiceManifest) -> dict[str, Any]:
    verifier = Verifier(issuer="tellback", audience=manifest.name, keys=lambda fresh: KeySet([]))
    not_opened: Any = None
    app = create_app(
        Service(manifest, not_opened),
        verifier=verifier,
        now=now,
        engine=create_engine("postgresql+psycopg://"),
        wait_until_projected=lambda position, seconds: True,
        routers=_extra_routers(manifest.name, verifier),
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
        "channels": {topic: _channel(topic) for topic in TOPICS} | _watermark_channels(),
        "operations": {**_sends(), **_receives()},
        "components": {
            "messages": {name: _message(name, doc) for name, doc, _ in _messages()} | {WATERMARK: _watermark()}
        },
    }


def _messages() -> list[tuple[str, str, str]]:
    """Name, description and topic of every contract event."""
    return [(f"{kind}.v{n}", (shape.__doc__ or "").strip(), topic) for shape, (kind, n, topic) in CATALOGUE.items()]


def _channel(topic: str) -> dict[str, Any]:
    names = [name for name, _, message_topic in _messages() if message_topic == topic]
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


def _watermark_channels() -> dict[str, Any]:
    message = {"$ref": f"#/components/messages/{WATERMARK}"}
    return {
        watermark_topic(service): {
            "address": watermark_topic(service),
            "description": "One partition, keyed by the service; every minute, also while nothing is published.",
            "messages": {WATERMARK: message},
        }
        for service in SERVICES
    }


def _watermark() -> dict[str, Any]:
    summary = "Up to where a service has published its log, so that a consumer finds what it misses."
    return {"name": WATERMARK, "summary": summary, "payload": {"$ref": "./schemas/watermark.json"}}


def _sends() -> dict[str, Any]:
    return {
        f"{topic.split('.')[0]}-says-{topic.split('.')[1]}": {
            "action": "send",
            "channel": {"$ref": f"#/channels/{topic}"},
        }
        for topic in (*TOPICS, *map(watermark_topic, SERVICES))
    }


def _receives() -> dict[str, Any]:
    return {
        f"{service}-hears-{topic.replace('.', '-')}": {
            "action": "receive",
            "channel": {"$ref": f"#/channels/{topic}"},
        }
        for service in TOPICS_BY_CONSUMER
        for topic in consumed_topics(MANIFEST_CATALOGUE, service)
    }


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write every document below contracts/."""
    for path, text in documents().items():
        (CONTRACTS / path).parent.mkdir(parents=True, exist_ok=True)
        (CONTRACTS / path).write_text(text)


if __name__ == "__main__":
    main()
