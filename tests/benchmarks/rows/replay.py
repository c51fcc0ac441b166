"""Row `replay`: the history of a case of 1,000 events in three services, as at a moment, against its present state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from deploy.composition import ServiceInstance
from services.chassis.domain.decider import CommandContext, Event
from services.chassis.domain.references import reference_of
from services.chassis.http.history import history_query
from services.chassis.projections.case_links import streams_of_case
from services.enquiry.domain.concern.raising import ReferralTaken, Submission
from services.enquiry.domain.concern.state import concern_of
from services.enquiry.domain.enquiry.actions import ActionRecorded
from services.enquiry.domain.enquiry.opening import EnquiryOpened
from services.enquiry.domain.enquiry.state import Kind, enquiry_of
from services.notify.domain.feedback.obligations import ObligationOpened, ReferralReceived
from services.notify.domain.feedback.settlement import FeedbackTold
from services.notify.domain.feedback.state import Level, Milestone, Obligation, Outcome, feedback_of
from tests.benchmarks.cases import CaseRunner, three_services
from tests.benchmarks.environment import BenchEnvironment
from tests.benchmarks.measurement import Measurement, alternate_calls, compare
from tests.benchmarks.sample_data import ACTION, CONCERN, OFFICER, POLICE, record, referral_events, stored_rows

AUDITOR = CommandContext(
    by=str(OFFICER), role="auditor", organisation=str(POLICE), at=datetime(2026, 11, 2, tzinfo=UTC)
)


def replay(bench: BenchEnvironment) -> Iterator[Measurement]:
    """The whole answer to an auditor, with the sentence of every event."""
    with three_services(bench) as runner:
        referral, events = _long_case(bench, runner)
        moment = datetime.now(UTC)
        parts = list(runner.parts.values())
        histories = [(instance, history_query(instance.service)) for instance in parts]

        def present() -> None:
            for instance in parts:
                _present(instance, referral)

        def answer() -> None:
            for instance, history in histories:
                with instance.engine.connect() as rows:
                    history(rows, AUDITOR, referral, moment)

        rounds = alternate_calls(answer, present, rounds=bench.rounds, calls=bench.count(15))
    work = f"as-at replay of a {events:,}-event case, every sentence"
    yield compare(work, "loading its present state", rounds, 0.8)


def _present(instance: ServiceInstance, referral: UUID) -> None:
    with instance.engine.connect() as rows:
        for stream in streams_of_case(rows, referral):
            instance.service.state(stream)


def _long_case(bench: BenchEnvironment, runner: CaseRunner) -> tuple[UUID, int]:
    """The referral, and how many events the case has: 300 at intake, 600 at enquiry, 101 at notify in a full run."""
    referral = uuid4()
    concern = concern_of(referral)
    taken = Submission(
        referral=referral,
        reference=reference_of(referral),
        organisation=POLICE,
        adult=None,
        about_organisation="Rosewood House",
        concern=CONCERN,
        reach="01632 960 101",
    )
    opened = EnquiryOpened(
        concern=concern, kind=Kind.S42, referrals=(referral,), sources=(), objects=False, deceased=False
    )
    actions = [ActionRecorded(action=ACTION) for _ in range(bench.count(598))]
    noted = ReferralReceived(
        referral=referral,
        reference=reference_of(referral),
        organisation=POLICE,
        member=OFFICER,
        kind="police",
        involved="yes",
    )
    streams: list[tuple[str, UUID, list[Event[Any]]]] = [
        ("intake", referral, referral_events(bench.count(300))),
        ("enquiry", concern, [ReferralTaken(submission=taken)]),
        ("enquiry", enquiry_of(concern), [opened, *actions]),
        ("notify", feedback_of(referral), [noted, *_told_events(referral, bench.count(50))]),
    ]
    for service, stream, events in streams:
        record(runner.parts[service].store, stored_rows(stream, events))
    runner.catch_up()
    return referral, sum(len(events) for _, _, events in streams)


def _told_events(referral: UUID, count: int) -> Iterator[Event[Any]]:
    for n in range(count):
        occasion = f"M3/{referral}/{n}"
        yield ObligationOpened(referral=referral, occasion=occasion, obligation=Obligation(milestone=Milestone.DECIDED))
        yield FeedbackTold(
            referral=referral,
            organisation=POLICE,
            member=OFFICER,
            occasion=occasion,
            milestone=Milestone.DECIDED,
            level=Level.DECISION,
            outcome=Outcome(outcome="s42 enquiry"),
            update=f"M3.{n + 1}",
        )
