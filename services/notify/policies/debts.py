"""What is owed, in the words that policies share: an occasion, a debt, and what a matter knows of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from uuid import UUID

from contracts.envelope import Envelope
from contracts.events import Source as SaidSource
from services.chassis.asking.decisions import Ask
from services.notify.domain.feedback.owing import OweFeedback
from services.notify.domain.feedback.state import Debt, Milestone, Source, feedback_of
from services.notify.domain.matter.state import Matter

SAFEGUARDING = "safeguarding"


def occasion(milestone: Milestone, envelope: Envelope) -> str:
    return f"{milestone}/{envelope.stream}/{envelope.streamversion}"


def sources(said: Iterable[SaidSource]) -> tuple[Source, ...]:
    return tuple(Source(organisation=s.organisation, matched=s.matched) for s in said)


def owe(referral: UUID, when: str, debt: Debt) -> Ask:
    return Ask(feedback_of(referral), OweFeedback(referral=referral, occasion=when, debt=debt))


def wary(debt: Debt, matter: Matter) -> Debt:
    """The debt with all that makes telling it unsafe, as the matter knows it by now."""
    return dataclasses.replace(debt, sources=matter.sources, objects=matter.objects, deceased=matter.deceased)
