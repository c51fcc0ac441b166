"""Envelope: the shape of every message between services, CloudEvents 1.0 in structured JSON."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Envelope(BaseModel):
    """A contract event (`data`), its place in the log of its source, its actor, and its cause.

    Extension attributes are lower case without separators, as CloudEvents requires; `partitionkey` is its own
    partitioning extension, `traceparent` its distributed tracing extension. `time` is when it happened, `recordedat`
    when it was recorded. `after` is the stream version of the previous published event of that stream, or 0.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    specversion: Literal["1.0"] = "1.0"
    id: UUID
    source: str
    type: str
    time: datetime
    datacontenttype: Literal["application/json"] = "application/json"
    partitionkey: str
    traceparent: str | None = None
    recordedat: datetime
    position: int
    stream: UUID
    streamversion: int
    after: int
    actorid: str
    actorrole: str
    actororg: str
    correlationid: UUID
    causationid: UUID | None = None
    data: dict[str, Any]
