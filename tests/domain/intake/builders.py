"""Builders for intake: organisations, members and submissions, and the state after given events."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import reduce
from typing import Any
from uuid import UUID

from services.chassis.domain.decider import CommandContext
from services.intake.domain.member.state import Member, Role
from services.intake.domain.partner.state import Kind, Partner
from services.intake.domain.referral.content import Adult, Route
from services.intake.domain.referral.submission import NamedParties, SubmitReferral
from services.intake.timescales import TIMESCALES

POLICE, HOME, TOM = (UUID(int=n) for n in (1, 2, 3))
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
TOMORROW = date(2026, 1, 6)
A_FORCE = Partner(name="Northshire Police", kind=Kind.POLICE)
A_HOME = Partner(name="Rosewood House", kind=Kind.CARE_PROVIDER)
IN_TRIAGE = Member(organisation=UUID(int=9), kind=Kind.COUNCIL, roles=(Role.TRIAGE,))


def by(role: str, organisation: UUID = POLICE, at: datetime = NOON) -> CommandContext:
    return CommandContext(by=str(TOM), role=role, organisation=str(organisation), at=at)


def submitting(**more: Any) -> SubmitReferral:
    given: dict[str, Any] = {"adult": Adult(name="Edith Moss"), "concern": "Bruises.", "reach": "01632 960 101"}
    return SubmitReferral(**{"route": Route.SAFEGUARDING, **given, **more})


def sent(at: datetime = NOON, **more: Any) -> list[Any]:
    """What a submission brings about."""
    home = A_HOME if more.get("source_organisation") == HOME else None
    parties = NamedParties(A_FORCE, home, review=TIMESCALES.clock("review unknown", at))
    return list(submitting(**more).decide(None, by("referrer", at=at), parties))


def state_after(*events: Any) -> Any:
    return reduce(lambda state, event: event.apply(state), events, None)
