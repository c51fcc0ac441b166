"""State: which referrals name an organisation as a source of risk. When it turns out to be the referrer's own, what is
held of them is judged again, and what was told is listed.
"""

from __future__ import annotations

from uuid import UUID

import msgspec

from services.chassis.domain.decider import stream


def named_source_of(organisation: UUID) -> UUID:
    return stream("named-sources", organisation)


class NamedSource(msgspec.Struct, frozen=True, kw_only=True):
    referrals: frozenset[UUID] = frozenset()
