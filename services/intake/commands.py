"""COMMANDS of intake: path, roles, look-up and visibility, one line a command."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from services.chassis.application.command_spec import AnyCommandSpec, CommandSpec, LookupContext
from services.chassis.open_items.commands import item_commands
from services.intake.domain.identifier.claims import ClaimIdentifier, ReleaseIdentifier
from services.intake.domain.identifier.state import Identifier
from services.intake.domain.member.membership import ChangeMember, JoinMember, MemberContext, RemoveMember
from services.intake.domain.member.roster import STAFF, ListMember, Roster, UnlistMember, roster_of
from services.intake.domain.member.state import PARTNER_ROLES, Member, Role
from services.intake.domain.partner.merging import MergePartner, MergerTarget, UnmergePartner
from services.intake.domain.partner.registration import ChangePartner, RegisterPartner
from services.intake.domain.partner.state import Partner
from services.intake.domain.referral.additions import AddInformation, WithdrawReferral
from services.intake.domain.referral.adults_view import RecordAdultsView
from services.intake.domain.referral.detention import RecordDetention
from services.intake.domain.referral.restriction import may_see
from services.intake.domain.referral.routing import RouteReferral
from services.intake.domain.referral.routing_again import RecordRoutingToBeDecidedAgain
from services.intake.domain.referral.seen_to import RecordAdditionRead, RecordCallbackMade, RecordLookedAt
from services.intake.domain.referral.state import Referral
from services.intake.domain.referral.submission import NamedParties, SubmitReferral
from services.intake.domain.referral.triage import (
    AllocateReferral,
    IdentifySource,
    RateRisk,
    RecordOwner,
    RecordRating,
)
from services.intake.domain.referral.upstream_facts import RecordReferralTaken, RecordReferralUnjoined
from services.intake.domain.referral.worry import RaiseWorry
from services.intake.open_items import ITEMS
from services.intake.team_commands import TEAM_COMMANDS
from services.intake.visibility_commands import VISIBILITY_COMMANDS

ITSELF = frozenset({"intake"})
"""The service itself: such a command has no route."""
TRIAGE = frozenset({"triage", "manager"})
ADMINISTRATORS = frozenset({"administrator"})


def find_named_parties(unit_of_work: LookupContext, command: SubmitReferral) -> NamedParties:
    """Look-up: the referrer's own organisation, the source of risk, colleagues so named, and the earlier referral."""
    return NamedParties(
        referring=_find_partner(unit_of_work, UUID(unit_of_work.context.organisation)),
        source=_find_partner(unit_of_work, command.source_organisation),
        colleagues=tuple(_colleagues_named(unit_of_work, command.source_name)) if command.source_name else (),
        review=unit_of_work.clock("review unknown"),
        officer=unit_of_work.state(Member, command.for_member) if command.for_member else None,
        staff=_staff_named(unit_of_work, command.source_name) if command.source_name else (),
        earlier=unit_of_work.state(Referral, command.linked_to) if command.linked_to else None,
    )


def _colleagues_named(unit_of_work: LookupContext, source_name: str) -> Iterator[UUID]:
    context = unit_of_work.context
    for organisation in (context.organisation, *sorted(context.organisation_aliases)):
        if roster := unit_of_work.state(Roster, roster_of(organisation)):
            yield from roster.named_in(source_name)


def _staff_named(unit_of_work: LookupContext, source_name: str) -> tuple[UUID, ...]:
    roster = unit_of_work.state(Roster, STAFF)
    return roster.surely_named_in(source_name) if roster else ()


def find_owner(unit_of_work: LookupContext, command: AllocateReferral) -> Member | None:
    return unit_of_work.state(Member, command.owner) if command.owner else None


def find_organisation(unit_of_work: LookupContext, command: IdentifySource | JoinMember) -> Partner | None:
    return _find_partner(unit_of_work, command.organisation)


def find_merger_target(unit_of_work: LookupContext, command: MergePartner) -> MergerTarget:
    same = command.into == unit_of_work.stream_id
    return MergerTarget(partner=_find_partner(unit_of_work, command.into), is_same=same)


def find_member_context(unit_of_work: LookupContext, command: ChangeMember | RemoveMember) -> MemberContext:
    """Look-up: the member's organisation, whose mailbox may have changed, and who asks."""
    member = unit_of_work.state(Member, unit_of_work.stream_id)
    asker = _find_member(unit_of_work, unit_of_work.context.by)
    return MemberContext(
        partner=_find_partner(unit_of_work, member.organisation) if member else None,
        asker_is_member=unit_of_work.context.by == str(unit_of_work.stream_id),
        asker_is_former_administrator=asker is not None and (asker.left or Role.ADMINISTRATOR not in asker.roles),
    )


def find_joined_referral(unit_of_work: LookupContext, command: RouteReferral) -> Referral | None:
    return unit_of_work.state(Referral, command.joins) if command.joins else None


def _find_member(unit_of_work: LookupContext, caller: str) -> Member | None:
    """None also where the caller is no member, as `tellback init` is none."""
    try:
        member_id = UUID(caller)
    except ValueError:
        return None
    return unit_of_work.state(Member, member_id)


def _find_partner(unit_of_work: LookupContext, stream_id: UUID | None) -> Partner | None:
    return unit_of_work.state(Partner, stream_id) if stream_id else None


COMMANDS: tuple[AnyCommandSpec, ...] = (
    CommandSpec(
        SubmitReferral,
        Referral,
        "POST /referrals",
        PARTNER_ROLES,
        lookup=find_named_parties,
        visible_to=may_see,
    ),
    CommandSpec(
        AddInformation,
        Referral,
        "POST /referrals/{id}/information",
        PARTNER_ROLES | TRIAGE,
        visible_to=may_see,
        append_only=True,
    ),
    CommandSpec(
        WithdrawReferral,
        Referral,
        "POST /referrals/{id}/withdrawal",
        PARTNER_ROLES,
        visible_to=may_see,
        append_only=True,
    ),
    CommandSpec(
        RaiseWorry,
        Referral,
        "POST /referrals/{id}/worry",
        PARTNER_ROLES,
        visible_to=may_see,
        append_only=True,
    ),
    CommandSpec(
        RecordAdultsView,
        Referral,
        "POST /referrals/{id}/adults-view",
        TRIAGE | {"practitioner", "safeguarding lead"},
        visible_to=may_see,
        append_only=True,
    ),
    CommandSpec(
        RecordDetention,
        Referral,
        "POST /referrals/{id}/detention",
        TRIAGE,
        visible_to=may_see,
        append_only=True,
    ),
    CommandSpec(RateRisk, Referral, "POST /referrals/{id}/risk-rating", TRIAGE, visible_to=may_see),
    CommandSpec(
        AllocateReferral, Referral, "POST /referrals/{id}/allocation", TRIAGE, lookup=find_owner, visible_to=may_see
    ),
    CommandSpec(
        IdentifySource, Referral, "POST /referrals/{id}/source", TRIAGE, lookup=find_organisation, visible_to=may_see
    ),
    CommandSpec(
        RouteReferral, Referral, "POST /referrals/{id}/routing", TRIAGE, lookup=find_joined_referral, visible_to=may_see
    ),
    CommandSpec(RecordReferralTaken, Referral, None, ITSELF),
    CommandSpec(RecordOwner, Referral, None, ITSELF),
    CommandSpec(RecordRating, Referral, None, ITSELF),
    CommandSpec(RecordReferralUnjoined, Referral, None, ITSELF),
    CommandSpec(RecordRoutingToBeDecidedAgain, Referral, None, ITSELF),
    CommandSpec(RecordAdditionRead, Referral, None, ITSELF),
    CommandSpec(RecordCallbackMade, Referral, None, ITSELF),
    CommandSpec(RecordLookedAt, Referral, None, ITSELF),
    CommandSpec(RegisterPartner, Partner, "POST /partners", ADMINISTRATORS),
    CommandSpec(ChangePartner, Partner, "POST /partners/{id}/changes", ADMINISTRATORS),
    CommandSpec(MergePartner, Partner, "POST /partners/{id}/merger", ADMINISTRATORS, lookup=find_merger_target),
    CommandSpec(UnmergePartner, Partner, "POST /partners/{id}/merger-undoing", ADMINISTRATORS),
    CommandSpec(ClaimIdentifier, Identifier, None, ITSELF),
    CommandSpec(ReleaseIdentifier, Identifier, None, ITSELF),
    CommandSpec(JoinMember, Member, "POST /members", ADMINISTRATORS, lookup=find_organisation),
    CommandSpec(ChangeMember, Member, "POST /members/{id}/changes", ADMINISTRATORS, lookup=find_member_context),
    CommandSpec(RemoveMember, Member, "POST /members/{id}/removal", ADMINISTRATORS, lookup=find_member_context),
    CommandSpec(ListMember, Roster, None, ITSELF),
    CommandSpec(UnlistMember, Roster, None, ITSELF),
    *TEAM_COMMANDS,
    *item_commands(ITEMS),
    *VISIBILITY_COMMANDS,
)
