"""Every contract event goes over the wire as its published schema says."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import jsonschema
import msgspec
import pytest

from contracts.catalogue import EVENT_CLASSES, partition_key_of, topic_of
from deploy.composition import CATALOGUE
from deploy.documents import CONTRACTS
from services.chassis.application.recorded_events import EventMetadata, RecordedEvent
from services.chassis.messaging.serialization import serialize_envelope, serialize_event
from tests.contracts.golden_examples import EXAMPLES, event_type


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_contract_event_is_serialized_as_its_published_schema_says(path: Path) -> None:
    event, now = EVENT_CLASSES[event_type(path)].model_validate_json(path.read_bytes()), datetime.now(UTC)
    metadata = EventMetadata(by="pat", role="writer", organisation="north", occurred_at=now, correlation=uuid4())
    recorded = RecordedEvent(
        position=41, stream=UUID(int=7), version=3, event=None, metadata=metadata, recorded_at=now, id=uuid4()
    )
    message = serialize_event(event, CATALOGUE.routes[type(event)], recorded, "messages", 2)
    envelope = message.envelope()

    assert (message.topic, message.key) == (topic_of(event), partition_key_of(event).encode())
    assert _data(message.value) == event.model_dump_json().encode()
    assert envelope.data == event.model_dump(mode="json")
    jsonschema.validate(envelope.data, json.loads((CONTRACTS / "schemas" / f"{event_type(path)}.json").read_text()))
    assert message == serialize_envelope(envelope, CATALOGUE)


def _data(value: bytes) -> bytes:
    return bytes(msgspec.json.decode(value, type=dict[str, msgspec.Raw])["data"])
