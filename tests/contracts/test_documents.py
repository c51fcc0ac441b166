"""Published documents are current, examples are still readable, and every published event type has an example."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from pydantic import ValidationError

from contracts.catalogue import CATALOGUE, EVENT_CLASSES, TOPICS, TOPICS_BY_CONSUMER, partition_key_of
from contracts.envelope import Envelope
from contracts.watermark import Watermark
from deploy.documents import CONTRACTS, documents
from tests.contracts.golden_examples import EXAMPLES, event_type


def test_published_documents_are_not_stale() -> None:
    """`make contracts` writes them."""
    stale = [path for path, text in documents().items() if _written(CONTRACTS / path) != text]

    assert stale == []


def test_every_published_event_has_a_golden_example() -> None:
    assert {event_type(path) for path in EXAMPLES} == set(EVENT_CLASSES)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_golden_example_can_still_be_read(path: Path) -> None:
    """It validates against its class and its published schema, and serializing it again loses nothing."""
    example = json.loads(path.read_text())
    read = EVENT_CLASSES[event_type(path)].model_validate(example)
    serialized = json.loads(read.model_dump_json())

    jsonschema.validate(example, json.loads((CONTRACTS / "schemas" / f"{event_type(path)}.json").read_text()))
    assert {name: serialized.get(name) for name in example} == example
    assert partition_key_of(read)


def test_the_golden_watermark_can_still_be_read() -> None:
    path = CONTRACTS / "examples" / "envelopes" / "tellback.watermark.v1.json"
    example = json.loads(path.read_text())

    jsonschema.validate(example, json.loads((CONTRACTS / "schemas" / "watermark.json").read_text()))
    assert json.loads(Watermark.model_validate(example).model_dump_json()) == example


def test_a_watermark_is_no_contract_event_so_that_other_readers_pass_it_over() -> None:
    example = json.loads((CONTRACTS / "examples" / "envelopes" / "tellback.watermark.v1.json").read_text())

    assert example["type"] not in EVENT_CLASSES
    with pytest.raises(ValidationError):
        Envelope.model_validate(example)


def test_every_topic_has_a_key_that_all_its_events_carry() -> None:
    keyless = [
        event_type for event, (event_type, _, topic) in CATALOGUE.items() if TOPICS[topic] not in event.model_fields
    ]

    assert keyless == []


def test_every_consumed_topic_exists() -> None:
    assert {topic for topics in TOPICS_BY_CONSUMER.values() for topic in topics} <= set(TOPICS)


def test_the_asyncapi_document_is_valid() -> None:
    document = yaml.safe_load(documents()["asyncapi.yaml"])

    assert document["asyncapi"] == "3.0.0"
    assert set(document["channels"]) == {*TOPICS, *(f"{service}.watermarks" for service in TOPICS_BY_CONSUMER)}


OPEN_TO_ALL = {"/token", "/.well-known/jwks.json"}


@pytest.mark.parametrize("service", ["intake", "enquiry", "notify"])
def test_every_route_that_needs_a_caller_says_so(service: str) -> None:
    """So that "Authorize" on a service's documentation page works, and a generated client sends a token."""
    document = json.loads((CONTRACTS / "openapi" / f"{service}.json").read_text())
    operations = [(path, route) for path, routes in document["paths"].items() for route in routes.values()]
    open_ = {path for path, route in operations if route.get("security") != [{"bearerAuth": []}]}
    scheme = document["components"]["securitySchemes"]["bearerAuth"]

    assert len(operations) > len(open_)
    assert open_ <= OPEN_TO_ALL
    assert (scheme["type"], scheme["scheme"], scheme["bearerFormat"]) == ("http", "bearer", "JWT")


def _written(path: Path) -> str | None:
    return path.read_text() if path.exists() else None
