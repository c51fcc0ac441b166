"""Records: the handlers of what a consumer polls from its topics, and how a record is read."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from pydantic import ValidationError

from contracts.envelope import Envelope
from contracts.watermark import Watermark
from services.chassis.messaging.consumer import Consumer

log = structlog.get_logger()


def record_handler(consumer: Consumer) -> Callable[[list[bytes]], None]:
    """The handler of the records of contract events."""
    return lambda values: consumer.handle_batch(decode_envelopes(values))


def watermark_handler(consumer: Consumer) -> Callable[[list[bytes]], None]:
    """The handler of the records of watermarks."""

    def handle(values: list[bytes]) -> None:
        for value in values:
            try:
                watermark = Watermark.model_validate_json(value)
            except ValidationError as error:  # a later window that begins after this one shows that it is missing
                log.error("unreadable_watermark", problems=error.error_count(), size=len(value))
                continue
            consumer.handle_watermark(watermark)

    return handle


def decode_envelopes(values: list[bytes]) -> list[Envelope]:
    """The envelopes among these records."""
    return [e for value in values if (e := _decode_envelope(value))]


def _decode_envelope(value: bytes) -> Envelope | None:
    """A record that is no envelope comes from none of our relays and has no stream to be parked in: log an error."""
    try:
        return Envelope.model_validate_json(value)
    except ValidationError as error:
        log.error("unreadable_record", problems=error.error_count(), size=len(value))
        return None
