"""A case over a real store: consumed messages, the commands they lead to, published events, answered queries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection

from contracts.catalogue import event_type_of, partition_key_of
from contracts.events import ContractEvent, intake, notify
from services.chassis.application.command_handler import Service
from services.chassis.application.recorded_events import to_recorded_event
from services.chassis.domain.decider import Dispatch
from services.chassis.domain.references import ReferenceMistyped
from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.findings import RecordFinding
from services.enquiry.domain.concern.reasons import Reason
from services.enquiry.domain.concern.state import Decision, Finding, Limb
from services.enquiry.domain.enquiry.closure import CloseEnquiry
from services.enquiry.projections.concern_list import all_concerns
from services.enquiry.projections.concerns import concern
from services.enquiry.projections.enquiries import enquiry
from services.enquiry.projections.workers import workers_to_choose
from services.enquiry.projections.worklist import worklist
from services.enquiry.wiring import MANIFEST
from tests.domain.enquiry.builders import AMARA, ASKED, HOME, MANAGER, POLICE
from tests.services.enquiry.whole_case import (
    CONCERN,
    DECISIONS,
    ENQUIRY,
    MESSAGES,
    NOW,
    REGISTERED,
    ROUTED,
    consume,
    run_projections,
)


def test_a_case_goes_from_two_referrals_to_closure(service: Service, rows: Connection) -> None:
    everything_happens(service)
    run_projections(service, rows)

    shown_concern, shown_enquiry = concern(rows, ASKED, CONCERN), enquiry(rows, ASKED, ENQUIRY)
    assert [r.id for r in shown_concern.referrals] == [POLICE, HOME]
    assert [r.withdrawn for r in shown_concern.referrals] == [None, "sorry"]
    assert [i.information for i in shown_concern.information] == ["more bruises"]
    assert shown_concern.decision
    assert (shown_concern.decision.decision, shown_concern.enquiry) == ("s42 enquiry", ENQUIRY)
    assert (shown_enquiry.worker, shown_enquiry.risk, shown_enquiry.closed_at) == (AMARA, "Risk reduced", NOW)
    assert (shown_concern.version, shown_enquiry.version) == (
        service.store.read_stream(CONCERN)[-1].version,
        service.store.read_stream(ENQUIRY)[-1].version,
    )
    assert worklist(rows, ASKED).entries == []
    assert [w.name for w in workers_to_choose(rows, ASKED).entries] == ["Amara"]


def test_a_concern_is_found_by_the_reference_of_any_of_its_referrals_even_when_closed(
    service: Service, rows: Connection
) -> None:
    everything_happens(service)
    run_projections(service, rows)

    (entry,) = all_concerns(rows, ASKED, "sa 7k4q 9x2c m3to").entries
    assert (entry.id, entry.references, entry.about) == (CONCERN, [ROUTED["reference"]] * 2, "Mrs A")
    assert (entry.decision, entry.enquiry) == ("s42 enquiry", ENQUIRY)
    assert all_concerns(rows, ASKED).entries == [entry]
    assert all_concerns(rows, ASKED, "SA-0000-0000-0000").entries == []
    with pytest.raises(ReferenceMistyped, match="mistyped"):
        all_concerns(rows, ASKED, "SA-7K4Q-9X2C-M3T1")


def test_nobody_outside_the_council_can_be_made_accountable(service: Service, rows: Connection) -> None:
    assert isinstance(MESSAGES[0], intake.MemberJoinedV1)
    consume(service, MESSAGES[0].model_copy(update={"kind": "police"}), 0)
    run_projections(service, rows)

    assert workers_to_choose(rows, ASKED).entries == []


def test_handling_every_event_again_records_nothing(service: Service) -> None:
    everything_happens(service)
    newest = service.store.last_position()

    for number, message in enumerate(MESSAGES):
        consume(service, message, number)

    assert service.store.last_position() == newest


def test_open_work_is_listed_until_it_is_done(service: Service, rows: Connection) -> None:
    for number, message in enumerate(MESSAGES[:3]):
        consume(service, message, number)
    run_projections(service, rows)

    waiting = worklist(rows, ASKED).entries
    assert [(w.of, w.id, w.about, w.version) for w in waiting] == [("concern", CONCERN, "Mrs A", 2)]


def test_a_no_enquiry_decision_is_open_again_when_something_new_comes(service: Service, rows: Connection) -> None:
    consume(service, MESSAGES[1], 1)
    consume(service, MESSAGES[2], 2)
    for stream, command in DECISIONS[:2]:
        service.handle(Dispatch(stream, command), context=ASKED)
    for limb in (Limb.ABUSE_OR_NEGLECT, Limb.UNABLE_TO_PROTECT):
        finding = RecordFinding(limb=limb, finding=Finding.NOT_MET, rationale="seen at a home visit")
        service.handle(Dispatch(CONCERN, finding), context=ASKED)
    no = DecideConcern(rationale="no abuse was found by anybody", instead=Decision.NO_ENQUIRY, reason=Reason.NO_ABUSE)
    service.handle(Dispatch(CONCERN, no), context=ASKED)
    run_projections(service, rows)
    assert worklist(rows, ASKED).entries == []

    consume(service, MESSAGES[3], 3)
    run_projections(service, rows)
    assert [w.stands for w in worklist(rows, ASKED).entries] == ["something new came after its decision"]


def test_published_milestones_carry_the_sources_of_risk(service: Service) -> None:
    everything_happens(service)

    published = {event_type_of(event): event for event in published_versions(service)}
    kinds = ("enquiry.concern.decided.v1", "enquiry.enquiry.concluded.v1", "enquiry.enquiry.closed.v1")
    assert [getattr(published[kind], "sources", None) for kind in kinds] == [(REGISTERED,)] * 3
    assert {partition_key_of(event) for event in published.values()} == {str(CONCERN)}


def everything_happens(service: Service) -> None:
    for number, message in enumerate(MESSAGES):
        consume(service, message, number)
    for stream, command in DECISIONS:
        asker = MANAGER if isinstance(command, CloseEnquiry) else ASKED
        service.handle(Dispatch(stream, command), context=asker)
    for number, referral in enumerate((POLICE, HOME), 100):
        message = notify.FeedbackToldV1(referral=referral, occasion="x", milestone="M6", level="L3", enquiry=ENQUIRY)
        consume(service, message, number)


def published_versions(service: Service) -> Iterator[ContractEvent]:
    states: dict[UUID, Any] = {}
    for row in service.store.read_log(0, 1000):
        recorded = to_recorded_event(row)
        states[row.stream] = recorded.event.apply(states.get(row.stream))
        if translate := MANIFEST.published.get(type(recorded.event)):
            yield translate(recorded.event, states[row.stream], recorded)


def test_a_referrer_who_was_told_of_its_receipt_alone_keeps_the_enquiry_open(
    service: Service, rows: Connection
) -> None:
    """A home refers about itself: everything after the receipt is held, and held is not told."""
    for number, message in enumerate(MESSAGES):
        consume(service, message, number)
    hold = {"referral": HOME, "owner": "grace", "reason": "own organisation", "concern": CONCERN}
    for number, milestone in enumerate(("M2", "M3"), 200):
        consume(service, notify.FeedbackHeldV1(occasion=f"{milestone}/x", milestone=milestone, **hold), number)
    everything_happens(service)
    run_projections(service, rows)

    waiting = enquiry(rows, ASKED, ENQUIRY)
    assert waiting.closed_at is None
    assert [(awaited.milestone, awaited.held) for awaited in waiting.awaited_feedback] == [("M2", True), ("M3", True)]

    release = {"referral": HOME, "concern": CONCERN}
    consume(service, notify.FeedbackToldV1(occasion="M2/x", milestone="M2", level="L1", **release), 210)
    consume(service, notify.FeedbackWithheldV1(occasion="M3/x", milestone="M3", reason="risk", **release), 211)
    run_projections(service, rows)
    assert enquiry(rows, ASKED, ENQUIRY).closed_at == NOW
    assert enquiry(rows, ASKED, ENQUIRY).awaited_feedback == []
