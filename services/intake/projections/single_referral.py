"""Query: one referral as it was sent, with what was added and who may see it; for the council's staff also triage."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, String, cast, select

from contracts.http.intake import (
    Information,
    LinkedReferral,
    ReferralAsSent,
    ReferralTriage,
    Withdrawal,
)
from services.chassis.domain.decider import CommandContext, Unknown
from services.chassis.domain.references import reference_of
from services.intake.domain.member.state import PARTNER_ROLES
from services.intake.projections.involvement import involvement_of
from services.intake.projections.members import members
from services.intake.projections.referrals import additions, referrals, sources
from services.intake.projections.spoken_facts import detention_of, views_of
from services.intake.projections.visibility import is_visible, visibility_of

OF_OTHER_TABLES = {"sources", "adults_view", "detention", "involved"}


def referral(connection: Connection, context: CommandContext, id: UUID) -> ReferralAsSent:
    """A referral as it was sent, with what was added since; for the council's staff also what triage made of it."""
    visible = select(referrals).where(referrals.c.id == id, is_visible(referrals.c.id, context))
    stored = connection.execute(visible).one_or_none()
    staff = context.role not in PARTNER_ROLES
    if stored is None:
        raise Unknown("there is none of that id")
    linked_to = _linked_to(connection, context, stored)
    unseen = set() if linked_to else {"linked_to"}
    return ReferralAsSent(
        id=id,
        reference=reference_of(id),
        route=stored.route,
        received_at=stored.received_at,
        submission={
            name: value for name, value in stored.submission.items() if value is not None and name not in unseen
        },
        information=_additions(connection, id, None if staff else context),
        withdrawn=stored.withdrawn,
        withdrawal=_withdrawal(connection, stored) if stored.withdrawn else None,
        visibility=visibility_of(connection, context, stored),
        linked_to=linked_to,
        version=stored.version if staff else None,
        triage=_triage_entry(connection, stored) if staff else None,
    )


def _linked_to(connection: Connection, context: CommandContext, stored: Any) -> LinkedReferral | None:
    """The earlier referral, where the reader may see it: else that there is one is kept from them."""
    earlier = UUID(stored.submission["linked_to"]) if stored.submission.get("linked_to") else None
    visible = select(referrals.c.id).where(referrals.c.id == earlier, is_visible(referrals.c.id, context))
    if earlier is None or connection.scalar(visible) is None:
        return None
    return LinkedReferral(id=earlier, reference=reference_of(earlier))


def _additions(connection: Connection, id: UUID, partner: CommandContext | None) -> list[Information]:
    """The additions of the partner's organisation, or all (None): a partner may not read what the council learnt."""
    with_names = select(additions, members.c.name).outerjoin(members, cast(members.c.id, String) == additions.c.by)
    selected = with_names.where(additions.c.referral == id).order_by(additions.c.version)
    if partner:
        own = (partner.organisation, *partner.organisation_aliases)
        selected = selected.where(additions.c.organisation.in_(own))
    return [
        Information(added_at=row.added_at, by=row.name or row.by, information=row.information)
        for row in connection.execute(selected)
    ]


def _withdrawal(connection: Connection, stored: Any) -> Withdrawal:
    name = connection.scalar(select(members.c.name).where(cast(members.c.id, String) == stored.withdrawn_by))
    return Withdrawal(asked_at=stored.withdrawn_at, by=name or stored.withdrawn_by, reason=stored.withdrawn_reason)


def _triage_entry(connection: Connection, stored: Any) -> ReferralTriage:
    source_organisations = (
        select(sources.c.organisation).where(sources.c.referral == stored.id).order_by(sources.c.organisation)
    )
    columns = {name: getattr(stored, name) for name in ReferralTriage.model_fields if name not in OF_OTHER_TABLES}
    return ReferralTriage(
        **columns,
        sources=[*connection.scalars(source_organisations)],
        involved=involvement_of(connection, stored.id),
        adults_view=views_of(connection, stored.id),
        detention=detention_of(connection, stored.id),
    )
