"""Registration of an organisation, and changes of its details."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from annotated_types import MaxLen, MinLen
from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.intake.domain.identifier.state import organisation_identifiers
from services.intake.domain.partner.state import Kind, Partner

Name = Annotated[Plain, MinLen(1), MaxLen(200)]
Code = Annotated[Plain, MaxLen(20)]
Mailbox = Annotated[Plain, MaxLen(200)]


@event("intake.partner.registered")
class PartnerRegistered:
    name: Plain
    kind: Kind
    mailbox: Plain | None
    ods_code: Plain | None
    cqc_id: Plain | None

    def apply(self, partner: Partner | None) -> Partner:
        identifiers = frozenset(organisation_identifiers(self.ods_code, self.cqc_id))
        return Partner(name=self.name, kind=self.kind, mailbox=self.mailbox, identifiers=identifiers)


@command
class RegisterPartner:
    """Register an organisation. Its ODS code or CQC id tells it from others of its name."""

    name: Name
    kind: Kind
    mailbox: Mailbox | None = None
    ods_code: Code | None = None
    cqc_id: Code | None = None

    def decide(self, partner: Partner | None, context: CommandContext) -> Iterator[Event[Partner]]:
        yield PartnerRegistered(
            name=self.name, kind=self.kind, mailbox=self.mailbox, ods_code=self.ods_code, cqc_id=self.cqc_id
        )


@event("intake.partner.changed")
class PartnerChanged:
    """`identifiers_ended`: the streams of the codes that it has no more."""

    name: Plain
    kind: Kind
    mailbox: Plain | None
    ods_code: Plain | None
    cqc_id: Plain | None
    identifiers_ended: tuple[UUID, ...] = ()

    def apply(self, partner: Partner) -> Partner:
        identifiers = frozenset(organisation_identifiers(self.ods_code, self.cqc_id))
        return replace(partner, name=self.name, kind=self.kind, mailbox=self.mailbox, identifiers=identifiers)


@command
class ChangePartner:
    """Replace the details of an organisation, all of them."""

    name: Name
    kind: Kind
    mailbox: Mailbox | None = None
    ods_code: Code | None = None
    cqc_id: Code | None = None

    def decide(self, partner: Partner, context: CommandContext) -> Iterator[Event[Partner]]:
        kept = organisation_identifiers(self.ods_code, self.cqc_id)
        yield PartnerChanged(
            name=self.name,
            kind=self.kind,
            mailbox=self.mailbox,
            ods_code=self.ods_code,
            cqc_id=self.cqc_id,
            identifiers_ended=tuple(sorted(partner.identifiers.difference(kept))),
        )
