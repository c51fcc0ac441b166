"""Projection: enquiries with the entries recorded in each. Query: one enquiry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select

from contracts.http.enquiry import EnquiryAsItStands
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.domain.decider import CommandContext, Unknown
from services.chassis.open_items.parts import is_shown_to
from services.chassis.projections.projection import Projection
from services.chassis.projections.row_changes import Change, Values, change, drop, row
from services.enquiry.domain.enquiry.actions import ActionRecorded
from services.enquiry.domain.enquiry.allocation import EnquiryAllocated, EnquiryUnallocated
from services.enquiry.domain.enquiry.awaited_feedback import HeldFeedbackKnown, OutcomeSettled
from services.enquiry.domain.enquiry.becoming import EnquiryBecameStatutory, EnquiryContinued, EnquiryEnded
from services.enquiry.domain.enquiry.closure import ClosureAsked, EnquiryClosed
from services.enquiry.domain.enquiry.conclusion import EnquiryConcluded
from services.enquiry.domain.enquiry.delay import EnquiryDelayed
from services.enquiry.domain.enquiry.joining import JoinPending, ReferralJoined, ReferralLeft
from services.enquiry.domain.enquiry.open_decision import DecisionOpen
from services.enquiry.domain.enquiry.opening import EnquiryOpened, EnquiryReopened, SourcesKnown
from services.enquiry.domain.enquiry.outcomes import DesiredOutcomeRecorded, OutcomesEvaluated
from services.enquiry.domain.enquiry.risk import RiskAssessed
from services.enquiry.domain.enquiry.state import Kind, Wishes
from services.enquiry.domain.held_feedback import OUTCOME, HeldFeedback
from services.enquiry.projections.enquiry_tables import answered, enquiries, entries, tables
from services.enquiry.settings import practice_settings


def enquiry_opened(event: EnquiryOpened | EnquiryReopened, recorded: RecordedEvent) -> Iterator[Change]:
    yield row(
        enquiries,
        id=recorded.stream,
        version=recorded.version,
        concern=event.concern,
        kind=event.kind,
        opened_at=recorded.metadata.occurred_at,
        held=msgspec.to_builtins(event.held),
        decision_open=[],
        duty_since=event.duty_since,
        **({"earlier": event.earlier, "because": event.because} if isinstance(event, EnquiryReopened) else {}),
    )
    yield from (row(answered, enquiry=recorded.stream, referral=referral) for referral in event.referrals)


def referral_joined(event: ReferralJoined, recorded: RecordedEvent) -> Iterator[Change]:
    yield enquiry_change(recorded)
    yield row(answered, enquiry=recorded.stream, referral=event.referral)


def referral_left(event: ReferralLeft, recorded: RecordedEvent) -> Iterator[Change]:
    yield enquiry_change(recorded)
    yield drop(answered, enquiry=recorded.stream, referral=event.referral)


def outcome_settled(event: OutcomeSettled, recorded: RecordedEvent) -> Iterator[Change]:
    yield enquiry_change(recorded)
    yield change(answered, enquiry=recorded.stream, referral=event.referral, outcome_settled_version=recorded.version)


def held_feedback_known(event: HeldFeedbackKnown, recorded: RecordedEvent) -> Iterator[Change]:
    yield enquiry_change(recorded, held=msgspec.to_builtins(event.held))


def became_statutory(event: EnquiryBecameStatutory, recorded: RecordedEvent) -> Iterator[Change]:
    again = {"concluded_at": None, "closure_asked": None, "risk": None} if event.conclusion_set_aside else {}
    yield enquiry_change(recorded, kind=Kind.S42, duty_since=event.since, **again)


def enquiry_ended(event: EnquiryEnded, recorded: RecordedEvent) -> Iterator[Change]:
    ended = {"ended": event.reason, "continued_by": event.continued_by, "concluded_version": recorded.version}
    yield enquiry_change(recorded, closure_asked=None, decision_open=[], **ended)


def enquiry_continued(event: EnquiryContinued, recorded: RecordedEvent) -> Iterator[Change]:
    yield enquiry_change(recorded, continued_by=event.continued_by, decision_open=[])


def decision_open(event: DecisionOpen, recorded: RecordedEvent) -> Iterator[Change]:
    """A closure that was asked for is cancelled while the decision is open."""
    yield enquiry_change(recorded, decision_open=[*event.why], **({"closure_asked": None} if event.why else {}))


def enquiry_allocated(event: EnquiryAllocated, recorded: RecordedEvent) -> Iterator[Change]:
    yield enquiry_change(recorded, worker=event.worker)


def enquiry_unallocated(event: EnquiryUnallocated, recorded: RecordedEvent) -> Iterator[Change]:
    yield enquiry_change(recorded, worker=None)


def desired_outcome_recorded(event: DesiredOutcomeRecorded, recorded: RecordedEvent) -> Iterator[Change]:
    """Once the adult has expressed an outcome, `wishes` stays EXPRESSED, whatever is recorded later."""
    yield enquiry_change(recorded)
    yield change(enquiries, _none_expressed, id=recorded.stream, wishes=event.wishes)
    yield entry(recorded, "desired outcome", event.not_asked or event.wishes, event.words)


def action_recorded(event: ActionRecorded, recorded: RecordedEvent) -> Iterator[Change]:
    yield enquiry_change(recorded)
    yield entry(recorded, "action", None, event.action)


def risk_assessed(event: RiskAssessed, recorded: RecordedEvent) -> Iterator[Change]:
    yield enquiry_change(recorded, risk_assessment=event.assessment)
    yield entry(recorded, "risk assessment", event.assessment, event.rationale)


def enquiry_delayed(event: EnquiryDelayed, recorded: RecordedEvent) -> Iterator[Change]:
    yield enquiry_change(recorded)
    yield entry(recorded, "delay", event.reason, event.rationale)


def outcomes_evaluated(event: OutcomesEvaluated, recorded: RecordedEvent) -> Iterator[Change]:
    yield enquiry_change(recorded, achieved=event.achieved)
    yield entry(recorded, "evaluation", event.achieved, event.rationale)


def enquiry_concluded(event: EnquiryConcluded, recorded: RecordedEvent) -> Iterator[Change]:
    yield enquiry_change(
        recorded, risk=event.risk, concluded_at=recorded.metadata.occurred_at, concluded_version=recorded.version
    )
    yield entry(recorded, "conclusion", event.risk, event.findings)


def closure_asked(event: ClosureAsked, recorded: RecordedEvent) -> Iterator[Change]:
    yield enquiry_change(recorded, closure_asked=event.reason)
    yield entry(recorded, "closure", event.reason, event.adults_view)


def enquiry_closed(event: EnquiryClosed, recorded: RecordedEvent) -> Iterator[Change]:
    yield enquiry_change(recorded, closed_at=recorded.metadata.occurred_at)


def version_advanced(event: object, recorded: RecordedEvent) -> Iterator[Change]:
    yield enquiry_change(recorded)


def enquiry_change(recorded: RecordedEvent, **values: Any) -> Change:
    return change(enquiries, id=recorded.stream, version=recorded.version, **values)


def entry(recorded: RecordedEvent, kind: str, value: str | None, words: str | None) -> Change:
    return row(
        entries,
        enquiry=recorded.stream,
        version=recorded.version,
        kind=kind,
        value=value,
        words=words,
        by=recorded.metadata.by,
        at=recorded.metadata.occurred_at,
    )


def _none_expressed(values: Values) -> bool:
    return values.get("wishes") != Wishes.EXPRESSED


ENQUIRIES = Projection(
    "enquiries",
    6,
    tables,
    {
        EnquiryOpened: enquiry_opened,
        EnquiryReopened: enquiry_opened,
        EnquiryBecameStatutory: became_statutory,
        EnquiryEnded: enquiry_ended,
        EnquiryContinued: enquiry_continued,
        DecisionOpen: decision_open,
        EnquiryAllocated: enquiry_allocated,
        EnquiryUnallocated: enquiry_unallocated,
        DesiredOutcomeRecorded: desired_outcome_recorded,
        ActionRecorded: action_recorded,
        RiskAssessed: risk_assessed,
        EnquiryDelayed: enquiry_delayed,
        OutcomesEvaluated: outcomes_evaluated,
        EnquiryConcluded: enquiry_concluded,
        ClosureAsked: closure_asked,
        EnquiryClosed: enquiry_closed,
        JoinPending: version_advanced,
        ReferralJoined: referral_joined,
        ReferralLeft: referral_left,
        SourcesKnown: version_advanced,
        OutcomeSettled: outcome_settled,
        HeldFeedbackKnown: held_feedback_known,
    },
)


def enquiry(connection: Connection, context: CommandContext, id: UUID) -> EnquiryAsItStands:
    """One enquiry with all that was recorded of it. Send its ETag as If-Match with the next command."""
    shown = select(enquiries).where(enquiries.c.id == id, is_shown_to(enquiries.c.concern, context))
    stored = connection.execute(shown).one_or_none()
    if stored is None:
        raise Unknown("there is no enquiry of that id")
    rows = connection.execute(select(entries).where(entries.c.enquiry == id).order_by(entries.c.version))
    more = {
        "closer": practice_settings().s42_closer,
        "entries": [dict(row._mapping) for row in rows],
        "awaited_feedback": [*_awaited(connection, stored)],
    }
    return EnquiryAsItStands.model_validate({**stored._mapping, **more})


def _awaited(connection: Connection, stored: Any) -> Iterator[dict[str, Any]]:
    """What closure waits for, from the conclusion on: what a person holds, and outcomes that are not told yet."""
    if stored.closed_at or not (stored.concluded_at or stored.ended):
        return
    outcome_settled = {
        row.referral: row.outcome_settled_version
        for row in connection.execute(select(answered).where(answered.c.enquiry == stored.id))
    }
    held = [one for one in msgspec.convert(stored.held, list[HeldFeedback]) if one.referral in outcome_settled]
    yield from ({"referral": one.referral, "milestone": one.milestone, "held": True} for one in held)
    known = {one.referral for one in held if one.milestone == OUTCOME}
    for referral, version in outcome_settled.items():
        if referral not in known and (version or 0) < stored.concluded_version:
            yield {"referral": referral, "milestone": OUTCOME, "held": False}
