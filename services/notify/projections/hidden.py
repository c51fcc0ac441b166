"""What is shown to nobody who has a part in it: a restricted referral, whatever their role (`access` §2)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Column, ColumnElement, true

from services.chassis.domain.decider import CommandContext
from services.chassis.open_items.parts import hidden_cases


def is_shown_to(context: CommandContext, referral: Column[UUID]) -> ColumnElement[bool]:
    """Whether the caller may see what is about this referral."""
    try:
        member = UUID(context.by)
    except ValueError:  # a service asks, which has a part in nothing
        return true()
    return referral.not_in(hidden_cases(member))
