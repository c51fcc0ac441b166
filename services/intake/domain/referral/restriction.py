"""Restriction: nobody of the referrer's organisation sees a referral but its writer and those they name.

`access` §1: when the writer says so, when a colleague or the own service is a source of risk, when triage says so.
It may come late: then it ends the shares that the lead gave and those with whoever is involved.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from annotated_types import MaxLen, MinLen
from msgspec.structs import replace

from contracts.personal import AboutOther
from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.chassis.domain.readers import Readers
from services.intake.domain.member.state import PARTNER_ROLES
from services.intake.domain.referral.state import WRITERS_TO_LIFT, Referral, Restriction

Reason = Annotated[AboutOther, MinLen(1), MaxLen(2_000)]


def may_see(referral: Referral, context: CommandContext) -> bool:
    """Who may see a referral and act on it: of its organisation whom `readers_of` names; and the council's staff, but
    for whoever has a part in it once it is restricted.
    """
    if context.role in PARTNER_ROLES:
        return referral.readers.admit(context)
    return not referral.involvement.hides_from(context.by)


@event("intake.referral.restricted")
class ReferralRestricted:
    """`readers`: who may see it from now on. `involved`: members who are named as a source of risk now."""

    restriction: Restriction
    reason: AboutOther
    involved: tuple[UUID, ...]
    shares_ended: tuple[UUID, ...]
    readers: Readers

    def apply(self, referral: Referral) -> Referral:
        return _restricted(referral, self.restriction, self.involved, self.shares_ended)


@event("intake.referral.restriction-lifted")
class RestrictionLifted:
    """`readers`: who may see it from now on."""

    reason: AboutOther
    readers: Readers

    def apply(self, referral: Referral) -> Referral:
        return _unrestricted(referral)


def restrict(
    referral: Referral, restriction: Restriction, reason: str, involved: tuple[UUID, ...] = ()
) -> Iterator[Event[Referral]]:
    """Restrict it, also where another restriction stands. A repeat records nothing."""
    if restriction in referral.restrictions and referral.involved.issuperset(involved):
        return
    ended = tuple(share.member for share in referral.shares if not share.by_writer or share.member in involved)
    yield ReferralRestricted(
        restriction=restriction,
        reason=reason,
        involved=involved,
        shares_ended=ended,
        readers=_restricted(referral, restriction, involved, ended).readers,
    )


def _restricted(
    referral: Referral, restriction: Restriction, involved: tuple[UUID, ...], shares_ended: tuple[UUID, ...]
) -> Referral:
    restrictions, everybody_involved = referral.restrictions | {restriction}, referral.involved.union(involved)
    return replace(referral.without_shares(shares_ended), restrictions=restrictions, involved=everybody_involved)


@command
class RestrictReferral:
    """Let nobody of the referrer's organisation see the referral but its writer and those whom the writer names.

    `involved`: members of that organisation who may be a source of risk. Nobody can share it with them.
    """

    reason: Reason
    involved: Annotated[tuple[UUID, ...], MaxLen(50)] = ()

    def decide(self, referral: Referral, context: CommandContext) -> Iterator[Event[Referral]]:
        must_be_writer_or_staff(referral, context)
        by_staff = context.role not in PARTNER_ROLES
        restriction = Restriction.TRIAGE if by_staff else Restriction.WRITER
        yield from restrict(referral, restriction, self.reason, self.involved)


@command
class LiftRestriction:
    """Let the lead of the referrer's organisation see the referral again. An unrestricted one stays so.

    The writer lifts what they chose themselves; triage lifts any restriction.
    """

    reason: Reason

    def decide(self, referral: Referral, context: CommandContext) -> Iterator[Event[Referral]]:
        must_be_writer_or_staff(referral, context)
        theirs = frozenset(Restriction) if context.role not in PARTNER_ROLES else WRITERS_TO_LIFT
        if referral.restrictions - theirs:
            raise RestrictionStands("the council keeps this referral restricted; telephone them to talk about it")
        if referral.restrictions:
            yield RestrictionLifted(reason=self.reason, readers=_unrestricted(referral).readers)


def _unrestricted(referral: Referral) -> Referral:
    return replace(referral, restrictions=frozenset())


def must_be_writer_or_staff(referral: Referral, context: CommandContext) -> None:
    """Raises NotTheWriter."""
    if context.role in PARTNER_ROLES and context.by != str(referral.writer):
        raise NotTheWriter("only who wrote the referral decides that; ask them, or telephone the council")


class NotTheWriter(Refused):
    """Who wrote a referral decides who of their organisation may see it."""

    status = 403


class RestrictionStands(Refused):
    """What the council restricts, the council lifts."""
