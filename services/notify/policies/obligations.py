"""What is owed, in the words that policies share: an occasion, a debt, and what a matter knows of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from uuid import UUID

from contracts.envelope import Envelope
from contracts.events import Source as ContractSource
from services.chassis.domain.decider import Dispatch
from services.notify.domain.feedback.obligations import OpenObligation
from services.notify.domain.feedback.state import Milestone, Obligation, Source, feedback_of
from services.notify.domain.feedback_case.state import FeedbackCase

SAFEGUARDING = "safeguarding"


def occasion(milestone: Milestone, envelope: Envelope) -> str:
    return f"{milestone}/{envelope.stream}/{envelope.streamversion}"


def sources(contract_sources: Iterable[ContractSource]) -> tuple[Source, ...]:
    return tuple(Source(organisation=s.organisation, matched=s.matched) for s in contract_sources)


def open_obligation(referral: UUID, when: str, obligation: Obligation) -> Dispatch:
    return Dispatch(feedback_of(referral), OpenObligation(referral=referral, occasion=when, obligation=obligation))


def with_disclosure_risks(obligation: Obligation, feedback_case: FeedbackCase) -> Obligation:
    """The debt with all that makes telling it unsafe, as the matter knows it by now."""
    return dataclasses.replace(
        obligation, sources=feedback_case.sources, objects=feedback_case.objects, deceased=feedback_case.deceased
    )
