"""State of an organisation; the council is one of them."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

import msgspec


class Kind(StrEnum):
    """What kind of organisation it is: it decides how much its referrers may be told."""

    COUNCIL = "council"
    POLICE = "police"
    NHS_TRUST = "nhs trust"
    AMBULANCE = "ambulance"
    GP = "gp"
    CARE_PROVIDER = "care provider"
    HOUSING = "housing"
    VOLUNTARY = "voluntary"
    OTHER = "other"


class Partner(msgspec.Struct, frozen=True, kw_only=True):
    """`identifiers`: the streams of its ODS code and CQC id. `merged_into`: the record of which it is another name."""

    name: str
    kind: Kind
    mailbox: str | None = None
    identifiers: frozenset[UUID] = frozenset()
    merged_into: UUID | None = None
