"""Opening: a decision opens the enquiry; later what makes telling unsafe in its concern is recorded here too."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.enquiry.domain.enquiry.state import Enquiry, Kind
from services.enquiry.domain.held_feedback import HeldFeedback
from services.enquiry.domain.sources import Source


@event("enquiry.enquiry.opened")
class EnquiryOpened:
    """An enquiry was opened, in the same transaction as its decision."""

    concern: UUID
    kind: Kind
    referrals: tuple[UUID, ...]
    sources: tuple[Source, ...]
    objects: bool
    deceased: bool
    held: tuple[HeldFeedback, ...] = ()
    duty_since: datetime | None = None

    def apply(self, enquiry: Enquiry | None) -> Enquiry:
        return Enquiry(
            concern=self.concern,
            kind=self.kind,
            referrals=self.referrals,
            sources=self.sources,
            objects=self.objects,
            deceased=self.deceased,
            held=self.held,
            duty_since=self.duty_since,
        )


@event("enquiry.enquiry.reopened")
class EnquiryReopened:
    """The next enquiry of a concern began, as a decision asked for it or the matter was taken up again.

    `earlier`: the enquiry before, which stays as it was. `because`: the coded reason. `duty_since`: when the duty under
    section 42 arose, where a finding showed it before the decision.
    """

    concern: UUID
    kind: Kind
    earlier: UUID
    because: Plain
    referrals: tuple[UUID, ...]
    sources: tuple[Source, ...]
    objects: bool
    deceased: bool
    held: tuple[HeldFeedback, ...] = ()
    duty_since: datetime | None = None

    def apply(self, enquiry: Enquiry | None) -> Enquiry:
        return Enquiry(
            concern=self.concern,
            kind=self.kind,
            referrals=self.referrals,
            sources=self.sources,
            objects=self.objects,
            deceased=self.deceased,
            held=self.held,
            duty_since=self.duty_since,
        )


@command
class OpenEnquiry:
    """Open the enquiry that a decision or a reopening asks for. `earlier`: the one before. A repeat records nothing."""

    concern: UUID
    kind: Kind
    referrals: tuple[UUID, ...]
    sources: tuple[Source, ...]
    objects: bool
    deceased: bool
    held: tuple[HeldFeedback, ...] = ()
    earlier: UUID | None = None
    because: Plain = ""
    duty_since: datetime | None = None

    def decide(self, enquiry: Enquiry | None, context: CommandContext) -> Iterator[Event[Enquiry]]:
        if enquiry:
            return
        known: dict[str, Any] = {
            "concern": self.concern,
            "kind": self.kind,
            "referrals": self.referrals,
            "sources": self.sources,
            "objects": self.objects,
            "deceased": self.deceased,
            "held": self.held,
            "duty_since": self.duty_since,
        }
        if self.earlier:
            yield EnquiryReopened(earlier=self.earlier, because=self.because, **known)
        else:
            yield EnquiryOpened(**known)


@event("enquiry.enquiry.sources-known")
class SourcesKnown:
    """What makes telling unsafe, all of it, as its concern has it now."""

    sources: tuple[Source, ...]
    objects: bool
    deceased: bool
    held: tuple[HeldFeedback, ...] = ()

    def apply(self, enquiry: Enquiry) -> Enquiry:
        return replace(enquiry, sources=self.sources, objects=self.objects, deceased=self.deceased)


@command
class RecordSourcesKnown:
    """Record what makes telling unsafe, as its concern has it now. The same again, or no enquiry, records nothing."""

    sources: tuple[Source, ...]
    objects: bool
    deceased: bool

    def decide(self, enquiry: Enquiry | None, context: CommandContext) -> Iterator[Event[Enquiry]]:
        risks = (self.sources, self.objects, self.deceased)
        if enquiry and risks != (enquiry.sources, enquiry.objects, enquiry.deceased):
            yield SourcesKnown(sources=self.sources, objects=self.objects, deceased=self.deceased)
