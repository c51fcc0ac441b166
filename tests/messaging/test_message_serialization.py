"""A relay writes a message straight to bytes: they are the bytes of the envelope that a consumer reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from contracts.envelope import Envelope
from services.chassis.application.recorded_events import EventMetadata, RecordedEvent
from services.chassis.messaging.serialization import (
    MessageBatch,
    SerializedMessage,
    serialize_all,
    serialize_envelope,
    serialize_event,
)
from tests.messaging.pipe import CATALOGUE, MESSAGES_TOPIC, MessageWrittenV1

ZONES = [UTC, timezone(timedelta(hours=1)), timezone(timedelta(hours=-3, minutes=-30))]
MOMENTS = some.datetimes(min_value=datetime(1900, 1, 1), timezones=some.sampled_from(ZONES))
MESSAGE = UUID(int=7)


def recorded(metadata: EventMetadata, recorded_at: datetime) -> RecordedEvent:
    return RecordedEvent(
        position=41, stream=MESSAGE, version=3, event=None, metadata=metadata, recorded_at=recorded_at, id=uuid4()
    )


def metadata(occurred_at: datetime, by: str = "pat", causation: UUID | None = None) -> EventMetadata:
    return EventMetadata(
        by=by,
        role="writer",
        organisation="north",
        occurred_at=occurred_at,
        correlation=uuid4(),
        causation=causation,
        key="k",
    )


def serialized(text: str) -> SerializedMessage:
    written, event = (
        MessageWrittenV1(message=MESSAGE, text=text),
        recorded(metadata(datetime.now(UTC)), datetime.now(UTC)),
    )
    return serialize_event(written, CATALOGUE.routes[MessageWrittenV1], event, "messages", 0)


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
    written, event = MessageWrittenV1(message=MESSAGE, text=text), recorded(metadata(happened, by, causation), stored)
    envelope = Envelope(
        id=event.id,
        source="messages",
        type="messages.message.written.v1",
        time=happened,
        partitionkey=str(MESSAGE),
        recordedat=stored,
        position=41,
        stream=MESSAGE,
        streamversion=3,
        after=2,
        actorid=by,
        actorrole="writer",
        actororg="north",
        correlationid=event.metadata.correlation,
        causationid=causation,
        data=written.model_dump(mode="json"),
    )
    message = serialize_event(written, CATALOGUE.routes[MessageWrittenV1], event, "messages", 2)

    assert message.value == envelope.model_dump_json().encode()
    assert message == serialize_envelope(envelope, CATALOGUE)
    assert message.envelope() == envelope


def test_a_message_goes_to_the_topic_of_its_type_under_its_key() -> None:
    assert (serialized("one").topic, serialized("one").key) == (MESSAGES_TOPIC, str(MESSAGE).encode())


def test_an_envelope_of_an_unknown_type_is_not_serialized() -> None:
    with pytest.raises(KeyError, match=r"messages\.message\.written\.v9"):
        serialize_envelope(
            serialized("one").envelope().model_copy(update={"type": "messages.message.written.v9"}), CATALOGUE
        )


@pytest.mark.parametrize(
    "made", [MessageBatch, lambda page: [each.envelope() for each in page]], ids=["page", "envelopes"]
)
def test_a_transport_sends_the_same_for_bytes_and_for_envelopes(
    made: Callable[[Sequence[SerializedMessage]], Sequence[Envelope]],
) -> None:
    page = [serialized("one"), serialized("two")]

    assert [*serialize_all(made(page), CATALOGUE)] == page
    assert [e.data["text"] for e in made(page)] == ["one", "two"]
    assert (made(page)[1], len(made(page))) == (page[1].envelope(), 2)
