"""Registration of an organisation, and changes of its details."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from annotated_types import MaxLen, MinLen

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
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
        return Partner(name=self.name, kind=self.kind, mailbox=self.mailbox)


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
    name: Plain
    kind: Kind
    mailbox: Plain | None
    ods_code: Plain | None
    cqc_id: Plain | None

    def apply(self, partner: Partner) -> Partner:
        return Partner(name=self.name, kind=self.kind, mailbox=self.mailbox)


@command
class ChangePartner:
    """Replace the details of an organisation, all of them."""

    name: Name
    kind: Kind
    mailbox: Mailbox | None = None
    ods_code: Code | None = None
    cqc_id: Code | None = None

    def decide(self, partner: Partner, context: CommandContext) -> Iterator[Event[Partner]]:
        yield PartnerChanged(
            name=self.name, kind=self.kind, mailbox=self.mailbox, ods_code=self.ods_code, cqc_id=self.cqc_id
        )
