"""Answers of each service: what stands with a member of the council, named and without a word of what it is about."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class Holding(BaseModel):
    """Something that has this member as its owner. `kind`: what it is; `reference`: the referral that it belongs to."""

    model_config = ConfigDict(frozen=True)

    kind: str
    reference: str
    since: datetime


class HiddenHoldings(BaseModel):
    """How many things more have this member as their owner, about which the asker may know no more than that."""

    model_config = ConfigDict(frozen=True)

    count: int
