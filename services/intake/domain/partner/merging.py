"""Merging: a second record of one organisation becomes another name of the first, for ever or until it is undone.

Nothing is copied: every comparison of organisations asks whether two ids name the same one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from annotated_types import MaxLen, MinLen
from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.intake.domain.partner.state import Partner

Reason = Annotated[Plain, MinLen(1), MaxLen(500)]


@dataclass(frozen=True, kw_only=True)
class MergerTarget:
    """Look-up: the organisation to merge into, and whether it is the very record that is merged."""

    partner: Partner | None
    is_same: bool = False


@event("intake.partner.merged")
class PartnerMerged:
    """This record is another name of the organisation `into`."""

    into: UUID
    reason: Plain

    def apply(self, partner: Partner) -> Partner:
        return replace(partner, merged_into=self.into)


@command
class MergePartner:
    """Say that this record and another are the same organisation: this one becomes another name of that one."""

    into: UUID
    reason: Reason

    def decide(self, partner: Partner, context: CommandContext, into: MergerTarget) -> Iterator[Event[Partner]]:
        if partner.merged_into:
            raise AlreadyMerged("this record was merged before; undo that first, if it was wrong")
        if into.partner is None or into.is_same or into.partner.merged_into:
            raise NothingToMergeInto("name another organisation that is registered, and was not itself merged")
        yield PartnerMerged(into=self.into, reason=self.reason)


@event("intake.partner.unmerged")
class PartnerUnmerged:
    """The merger was an error: `apart_from` is another organisation."""

    apart_from: UUID
    reason: Plain

    def apply(self, partner: Partner) -> Partner:
        return replace(partner, merged_into=None)


@command
class UnmergePartner:
    """Undo a merger: this record is an organisation of its own again. It was not merged: it records nothing."""

    reason: Reason

    def decide(self, partner: Partner, context: CommandContext) -> Iterator[Event[Partner]]:
        if partner.merged_into:
            yield PartnerUnmerged(apart_from=partner.merged_into, reason=self.reason)


class AlreadyMerged(Refused):
    """A record is another name of one organisation."""


class NothingToMergeInto(Refused):
    """A record is merged into another one, which stands for itself."""

    status = 422
