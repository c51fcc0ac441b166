"""Absence of responsible managers: whoever is away on a day is given nothing that falls due on it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from services.chassis.domain.absence import Absence
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.notify.domain.channel.state import ResponsibleManagers


@event("notify.channel.responsible-manager-absent")
class ResponsibleManagerAbsent:
    """`absences`: all that stand now; none where they are back."""

    member: UUID
    absences: tuple[Absence, ...]

    def apply(self, responsible_managers: ResponsibleManagers | None) -> ResponsibleManagers:
        before = responsible_managers or ResponsibleManagers()
        others = {member: absences for member, absences in before.absences.items() if member != self.member}
        return replace(before, absences=others | ({self.member: self.absences} if self.absences else {}))


@command
class RecordResponsibleManagerAbsent:
    """Record on which days a member of the council is away, who may decide on held feedback now or later.

    The same absences again record nothing.
    """

    member: UUID
    absences: tuple[Absence, ...]

    def decide(
        self, responsible_managers: ResponsibleManagers | None, context: CommandContext
    ) -> Iterator[Event[ResponsibleManagers]]:
        before = responsible_managers or ResponsibleManagers()
        if before.absences.get(self.member, ()) != self.absences:
            yield ResponsibleManagerAbsent(member=self.member, absences=self.absences)
