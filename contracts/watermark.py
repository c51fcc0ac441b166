"""Watermark: what a service has published up to a position of its log, so that a consumer finds what it misses."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Window(BaseModel):
    """The part of a service's log after position `since`, up to and with position `until`.

    `published`: topic -> stream -> the last version of it that was published in this window. The next window begins
    where this one ends; an idle service publishes empty ones. `repeated`: it was published before, and a consumer
    asked for it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    since: int
    until: int
    repeated: bool = False
    published: dict[str, dict[UUID, int]] = {}


class Watermark(BaseModel):
    """The message that carries a window: CloudEvents 1.0 in structured JSON, as every message between services.

    It is no contract event: it says nothing of any case, has no place in a log, and belongs to no stream. `time` is the
    clock of the source's database, and never runs backwards.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"] = "1.0"
    id: UUID
    source: str
    type: Literal["tellback.watermark.v1"] = "tellback.watermark.v1"
    time: datetime
    datacontenttype: Literal["application/json"] = "application/json"
    data: Window
