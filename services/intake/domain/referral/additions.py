"""Additions: what is learnt after a referral was sent is added to it and never overwrites it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from annotated_types import MaxLen, MinLen
from msgspec.structs import replace

from contracts.personal import AboutAdult
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.intake.domain.member.state import PARTNER_ROLES
from services.intake.domain.referral.state import Referral

InformationText = Annotated[AboutAdult, MinLen(1), MaxLen(20_000)]


@event("intake.referral.information-added")
class InformationAdded:
    """`from_partner`: whoever added it hears when it was read."""

    information: AboutAdult
    from_partner: bool = False

    def apply(self, referral: Referral) -> Referral:
        information = (*referral.information, self.information)
        unread = referral.unread | {len(information)} if self.from_partner else referral.unread
        return replace(referral, information=information, unread=unread)


@command
class AddInformation:
    """Add what you have learnt since the referral was sent."""

    information: InformationText

    def decide(self, referral: Referral, context: CommandContext) -> Iterator[Event[Referral]]:
        referral.must_have_room_for(self.information)
        yield InformationAdded(information=self.information, from_partner=context.role in PARTNER_ROLES)


def is_colleague_of_writer(referral: Referral, context: CommandContext) -> bool:
    """Whether somebody of a partner acts on what another of them wrote."""
    return context.role in PARTNER_ROLES and context.by != str(referral.writer)


@event("intake.referral.withdrawn")
class ReferralWithdrawn:
    """`by_colleague`: not its writer asked, but a colleague of theirs who may see it, as their organisation's lead."""

    reason: AboutAdult
    by_colleague: bool = False

    def apply(self, referral: Referral) -> Referral:
        return replace(referral, withdrawal=self.reason)


@command
class WithdrawReferral:
    """Ask to withdraw a referral, and say why. The council still decides what it must."""

    reason: Annotated[AboutAdult, MinLen(1), MaxLen(4_000)]

    def decide(self, referral: Referral, context: CommandContext) -> Iterator[Event[Referral]]:
        if not referral.withdrawn:
            yield ReferralWithdrawn(reason=self.reason, by_colleague=is_colleague_of_writer(referral, context))
