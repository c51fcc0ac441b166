"""What a referrer can expect: whom to talk to now, and by when the next word comes; and the same before any word."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from contracts.http.notify import Expected
from services.chassis.domain.decider import CommandContext
from services.chassis.domain.working_time import Calendar, Timescales
from services.notify.council import council
from services.notify.domain.feedback.audience import Audience
from services.notify.domain.feedback.next_word import AFTER_RECEIVED, CONTACT, team_named
from services.notify.words import expectation


class ToldWord(NamedTuple):
    """A word that was told, as far as it says what to expect. `next_word_by`: None where it was the last."""

    milestone: str
    outcome: str | None
    next_word_by: datetime | None


def expected(told: Iterable[ToldWord], audience: Audience, at: datetime, calendar: Calendar) -> Expected:
    """What this referrer can expect at this moment, from what they were told, oldest first, and nothing else."""
    team, by = CONTACT, None
    for word in told:
        team, by = team_named(word.milestone, word.outcome) or team, word.next_word_by
    return _expected(team, by, audience, at, calendar)


def contact(connection: Connection, context: CommandContext, timescales: Timescales) -> Expected:
    """Whom to talk to now, and by when the first word on a referral that is sent now comes."""
    by = timescales.clock(AFTER_RECEIVED, context.at).due_at
    return _expected(CONTACT, by, Audience.STATUTORY, context.at, timescales.calendar)


def telephone_at(at: datetime, calendar: Calendar, own: str = "") -> str:
    """The number that is answered at this moment: `own` or the council's while it is open, else out of hours."""
    return (own or council().telephone) if calendar.is_open(at) else council().out_of_hours_telephone


def _expected(team: str, by: datetime | None, audience: Audience, at: datetime, calendar: Calendar) -> Expected:
    who = council().contact(team)
    telephone = telephone_at(at, calendar, who.telephone)
    return Expected(
        team=who.team,
        role=who.role,
        name=who.name,
        telephone=telephone,
        out_of_hours=not calendar.is_open(at),
        next_word_by=by,
        words=expectation(who.spoken, who.team, telephone, calendar.day_of(by) if by else None, late(by, at), audience),
    )


def late(by: datetime | None, at: datetime) -> bool:
    """Whether a word is later than it was promised."""
    return by is not None and by < at
