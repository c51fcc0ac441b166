"""Mergers: two records of intake are one organisation. Each of both records it, so that all ids are found from each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import msgspec
from msgspec.structs import replace

from services.chassis.domain.decider import CommandContext, Event, command, event, stream


def record_of(organisation: UUID) -> UUID:
    return stream("organisation-records", organisation)


class OrganisationRecord(msgspec.Struct, frozen=True, kw_only=True):
    """`merged_into`: the record of which this is another name; `merged_from`: those that are other names of this."""

    merged_into: UUID | None = None
    merged_from: frozenset[UUID] = frozenset()


def same_organisations(record: Callable[[UUID], OrganisationRecord | None], organisation: UUID) -> frozenset[UUID]:
    """All ids that name the same organisation as this one, it among them: the one comparison of organisations."""
    standing = organisation
    while (known := record(standing)) and known.merged_into:
        standing = known.merged_into
    found, waiting = {standing}, [standing]
    while waiting:
        known = record(waiting.pop())
        others = known.merged_from - found if known else frozenset()
        found |= others
        waiting.extend(others)
    return frozenset(found)


@event("notify.organisation.partner-merged")
class PartnerMerged:
    """`organisation` is another name of `into`; `recorded_by`: one of the two."""

    recorded_by: UUID
    organisation: UUID
    into: UUID

    def apply(self, record: OrganisationRecord | None) -> OrganisationRecord:
        before = record or OrganisationRecord()
        if self.recorded_by == self.organisation:
            return replace(before, merged_into=self.into)
        return replace(before, merged_from=before.merged_from | {self.organisation})


@event("notify.organisation.partner-unmerged")
class PartnerUnmerged:
    recorded_by: UUID
    organisation: UUID
    apart_from: UUID

    def apply(self, record: OrganisationRecord | None) -> OrganisationRecord:
        before = record or OrganisationRecord()
        if self.recorded_by == self.organisation:
            return replace(before, merged_into=None)
        return replace(before, merged_from=before.merged_from - {self.organisation})


@command
class RecordPartnerMerged:
    """Record that two ids name one organisation. A repeat records nothing."""

    recorded_by: UUID
    organisation: UUID
    into: UUID

    def decide(self, record: OrganisationRecord | None, context: CommandContext) -> Iterator[Event[OrganisationRecord]]:
        merged = PartnerMerged(recorded_by=self.recorded_by, organisation=self.organisation, into=self.into)
        if merged.apply(record) != record:
            yield merged


@command
class RecordPartnerUnmerged:
    """Record that two ids name two organisations after all. A repeat records nothing."""

    recorded_by: UUID
    organisation: UUID
    apart_from: UUID

    def decide(self, record: OrganisationRecord | None, context: CommandContext) -> Iterator[Event[OrganisationRecord]]:
        unmerged = PartnerUnmerged(
            recorded_by=self.recorded_by, organisation=self.organisation, apart_from=self.apart_from
        )
        if unmerged.apply(record) != (record or OrganisationRecord()):
            yield unmerged
