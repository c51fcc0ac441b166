"""Obligations as policies word them: the occasion, the sources of risk, and the command that opens one."""

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
    """The key of an obligation: the milestone and the event that reached it (decision 0006)."""
    return f"{milestone}/{envelope.stream}/{envelope.streamversion}"


def sources(contract_sources: Iterable[ContractSource]) -> tuple[Source, ...]:
    return tuple(Source(organisation=s.organisation, matched=s.matched) for s in contract_sources)


def open_obligation(referral: UUID, key: str, obligation: Obligation) -> Dispatch:
    return Dispatch(feedback_of(referral), OpenObligation(referral=referral, occasion=key, obligation=obligation))


def with_disclosure_risks(obligation: Obligation, feedback_case: FeedbackCase) -> Obligation:
    """The obligation with everything that makes telling unsafe, as the concern stands now."""
    return dataclasses.replace(
        obligation, sources=feedback_case.sources, objects=feedback_case.objects, deceased=feedback_case.deceased
    )
