"""What goes over the wire is written by its speaker straight to bytes: they are those of the envelope that is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID, uuid4

import jsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from contracts.catalogue import CATALOGUE, EVENT_CLASSES, event_type_of, partition_key_of, topic_of
from contracts.envelope import Envelope
from contracts.events.intake import InformationAddedV1
from deploy.documents import CONTRACTS
from services.chassis.application.recorded_events import EventMetadata, RecordedEvent
from services.chassis.messaging.serialization import (
    MessageBatch,
    SerializedMessage,
    serialize_all,
    serialize_envelope,
    serialize_event,
)

ZONES = [UTC, timezone(timedelta(hours=1)), timezone(timedelta(hours=-3, minutes=-30))]
MOMENTS = some.datetimes(min_value=datetime(1900, 1, 1), timezones=some.sampled_from(ZONES))
ON = UUID(int=7)
EXAMPLES = sorted((CONTRACTS / "examples").glob("*.json"))


def recorded(metadata: EventMetadata, at: datetime) -> RecordedEvent:
    return RecordedEvent(position=41, stream=ON, version=3, event=None, metadata=metadata, recorded_at=at, id=uuid4())


def metadata(at: datetime, by: str = "pat", causation: UUID | None = None) -> EventMetadata:
    return EventMetadata(
        by=by, role="writer", organisation="north", occurred_at=at, correlation=uuid4(), causation=causation, key="k"
    )


@given(
    text=some.text(some.characters(exclude_categories=["Cs"])),
    by=some.text(some.characters(exclude_categories=["Cs"])),
    happened=MOMENTS,
    stored=MOMENTS,
    causation=some.none() | some.uuids(),
)
def test_a_serialized_message_is_byte_for_byte_its_envelope(
    text: str, by: str, happened: datetime, stored: datetime, causation: UUID | None
) -> None:
    said, at = InformationAddedV1(referral=ON, information=text), recorded(metadata(happened, by, causation), stored)
    envelope = Envelope(
        id=at.id,
        source="messages",
        type=event_type_of(said),
        time=happened,
        partitionkey=partition_key_of(said),
        recordedat=stored,
        position=41,
        stream=ON,
        streamversion=3,
        after=2,
        actorid=by,
        actorrole="writer",
        actororg="north",
        correlationid=at.metadata.correlation,
        causationid=causation,
        data=said.model_dump(mode="json"),
    )
    record = serialize_event(said, at, "messages", 2)

    assert record.value == envelope.model_dump_json().encode()
    assert record == serialize_envelope(envelope)
    assert record.envelope() == envelope


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_contract_event_is_serialized_as_its_published_schema_says(path: Path) -> None:
    said = EVENT_CLASSES[path.stem].model_validate_json(path.read_bytes())
    record = serialize_event(said, recorded(metadata(datetime.now(UTC)), datetime.now(UTC)), "messages", 2)
    told = record.envelope()

    assert _data(record.value) == said.model_dump_json().encode()
    assert told.data == said.model_dump(mode="json")
    jsonschema.validate(told.data, json.loads((CONTRACTS / "schemas" / path.name).read_text()))
    assert record == serialize_envelope(told)


def _data(value: bytes) -> bytes:
    return bytes(msgspec.json.decode(value, type=dict[str, msgspec.Raw])["data"])


def test_each_event_type_goes_to_its_topic_under_its_key() -> None:
    said = InformationAddedV1(referral=ON, information="one")
    record = serialize_event(said, recorded(metadata(datetime.now(UTC)), datetime.now(UTC)), "messages", 0)

    assert (record.topic, record.key) == (topic_of(said), str(ON).encode())
    assert record.topic == CATALOGUE[InformationAddedV1][2]


@pytest.mark.parametrize(
    "made", [MessageBatch, lambda page: [each.envelope() for each in page]], ids=["page", "envelopes"]
)
def test_a_transport_sends_the_same_for_bytes_and_for_envelopes(
    made: Callable[[Sequence[SerializedMessage]], Sequence[Envelope]],
) -> None:
    said = [InformationAddedV1(referral=ON, information=text) for text in ("one", "two")]
    page = [
        serialize_event(each, recorded(metadata(datetime.now(UTC)), datetime.now(UTC)), "messages", 0) for each in said
    ]

    assert [*serialize_all(made(page))] == page
    assert [e.data["information"] for e in made(page)] == ["one", "two"]
    assert (made(page)[1], len(made(page))) == (page[1].envelope(), 2)
