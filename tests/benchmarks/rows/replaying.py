"""An auditor's replay: a case of 1,000 events across three services, as at a moment, beside its present state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

from deploy.parts import Part
from services.chassis.answering.references import reference_of
from services.chassis.asking.decisions import Asked, Event
from services.chassis.projecting.edges import streams_under
from services.chassis.running.histories import history_question
from services.enquiry.domain.concern.raising import ReferralTaken, Submission
from services.enquiry.domain.concern.state import concern_of
from services.enquiry.domain.enquiry.actions import ActionRecorded
from services.enquiry.domain.enquiry.opening import EnquiryOpened
from services.enquiry.domain.enquiry.state import Kind, enquiry_of
from services.notify.domain.feedback.owing import AddresseeNoted, FeedbackOwed
from services.notify.domain.feedback.settling import FeedbackTold
from services.notify.domain.feedback.state import Debt, Level, Milestone, Outcome, feedback_of
from tests.benchmarks.made import ACTION, CONCERN, OFFICER, POLICE, record, referral_of, rows_of
from tests.benchmarks.matters import Council, council
from tests.benchmarks.measuring import Line, calls_in_turn, compared
from tests.benchmarks.world import World

AUDITOR = Asked(by=str(OFFICER), role="auditor", organisation=str(POLICE), at=datetime(2026, 11, 2, tzinfo=UTC))


def replay(world: World) -> Iterator[Line]:
    """How it stood then, and the whole answer with its sentences."""
    with council(world) as lived:
        referral = _long_case(lived)
        moment = datetime.now(UTC)
        parts = list(lived.parts.values())
        questions = [(opened, history_question(opened.service)) for opened in parts]

        def present() -> None:
            for opened in parts:
                _present(opened, referral)

        def answered() -> None:
            for opened, history in questions:
                with opened.engine.connect() as rows:
                    history(rows, AUDITOR, referral, moment)

        rounds = calls_in_turn(answered, present, calls=15)
    yield compared("as-at replay of a 1,000-event case, every sentence", "loading its present state", rounds, 0.8)


def _present(opened: Part, referral: UUID) -> None:
    with opened.engine.connect() as rows:
        for stream in streams_under(rows, referral):
            opened.service.state(stream)


def _long_case(lived: Council) -> UUID:
    """300 events at intake, 600 at enquiry, 100 at notify."""
    on = uuid4()
    concern = concern_of(on)
    taken = Submission(
        referral=on,
        reference=reference_of(on),
        organisation=POLICE,
        adult=None,
        about_organisation="Rosewood House",
        concern=CONCERN,
        reach="01632 960 101",
    )
    opened = EnquiryOpened(concern=concern, kind=Kind.S42, referrals=(on,), sources=(), objects=False, deceased=False)
    actions = [ActionRecorded(action=ACTION) for _ in range(598)]
    noted = AddresseeNoted(
        referral=on, reference=reference_of(on), organisation=POLICE, member=OFFICER, kind="police", involved="yes"
    )
    streams: list[tuple[str, UUID, list[Event]]] = [
        ("intake", on, referral_of(300)),
        ("enquiry", concern, [ReferralTaken(submission=taken)]),
        ("enquiry", enquiry_of(concern), [opened, *actions]),
        ("notify", feedback_of(on), [noted, *_told(on)]),
    ]
    for service, stream, events in streams:
        record(lived.parts[service].store, rows_of(stream, events))
    lived.catch_up()
    return on


def _told(on: UUID) -> Iterator[Event]:
    for n in range(50):
        occasion = f"M3/{on}/{n}"
        yield FeedbackOwed(referral=on, occasion=occasion, debt=Debt(milestone=Milestone.DECIDED))
        yield FeedbackTold(
            referral=on,
            organisation=POLICE,
            member=OFFICER,
            occasion=occasion,
            milestone=Milestone.DECIDED,
            level=Level.DECISION,
            outcome=Outcome(outcome="s42 enquiry"),
            name=f"M3.{n + 1}",
        )
