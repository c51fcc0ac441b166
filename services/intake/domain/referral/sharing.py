"""Sharing: a colleague may see a referral by name, for cover or a hand-over: the writer or the lead says so."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from msgspec.structs import replace

from services.chassis.domain.decider import CommandContext, Event, Refused, command, event
from services.chassis.domain.readers import Readers
from services.intake.domain.member.state import Member, Role
from services.intake.domain.referral.state import Referral, Share


@event("intake.referral.shared")
class ReferralShared:
    """`readers`: who may see it from now on."""

    member: UUID
    by_writer: bool
    readers: Readers

    def apply(self, referral: Referral) -> Referral:
        return referral.with_share(Share(self.member, self.by_writer))


@event("intake.referral.share-ended")
class ShareEnded:
    member: UUID
    readers: Readers

    def apply(self, referral: Referral) -> Referral:
        return referral.without_shares((self.member,))


@command
class ShareReferral:
    """Let a colleague see this referral, add to it and be told of it. A repeat records nothing."""

    member: UUID

    def decide(self, referral: Referral, context: CommandContext, member: Member | None) -> Iterator[Event[Referral]]:
        must_share(referral, context)
        must_be_colleague(self.member, member, context, referral.involved)
        share = Share(self.member, by_writer=context.by == str(referral.writer))
        if self.member == referral.writer or {share, replace(share, by_writer=True)} & {*referral.shares}:
            return
        readers = referral.with_share(share).readers
        yield ReferralShared(member=self.member, by_writer=share.by_writer, readers=readers)


@command
class EndShare:
    """End a colleague's sight of this referral. Where it is not shared with them, it records nothing."""

    member: UUID

    def decide(self, referral: Referral, context: CommandContext) -> Iterator[Event[Referral]]:
        must_share(referral, context)
        if any(share.member == self.member for share in referral.shares):
            yield ShareEnded(member=self.member, readers=referral.without_shares((self.member,)).readers)


def must_share(referral: Referral, context: CommandContext) -> None:
    """Raises NotYoursToShare. A restricted referral is not seen by the lead, who therefore does not get here."""
    if context.by != str(referral.writer) and context.role != Role.ORGANISATION_LEAD:
        raise NotYoursToShare("who wrote the referral, or your organisation's lead, shares it; ask one of them")


def must_be_colleague(
    member_id: UUID, member: Member | None, context: CommandContext, involved: frozenset[UUID] = frozenset()
) -> None:
    """One refusal for all, so that it tells nobody whom the council thinks of. Raises NotAColleague."""
    present = member is not None and not member.left and not member.client and context.acts_for(member.organisation)
    if not present or member_id in involved:
        raise NotAColleague("share it with somebody who works for your organisation now and has no part in it")


class NotYoursToShare(Refused):
    """A referral that was shared with somebody is not theirs to share on."""

    status = 403


class NotAColleague(Refused):
    """It is shared inside the referrer's organisation, and never with a source of risk."""

    status = 422
