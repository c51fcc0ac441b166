"""A referrer's disagreement is shown to the workers of the concern, not only to the manager who answers it."""

from __future__ import annotations

from sqlalchemy import Connection

from contracts.events import notify
from services.chassis.application.command_handler import Service
from services.enquiry.projections.concerns import concern
from tests.domain.enquiry.builders import ASKED, HOME, TRUST
from tests.services.enquiry.whole_case import CONCERN, MESSAGES, NOW, consume, run_projections

DISPUTED = notify.FeedbackDisputedV1(
    referral=HOME, occasion="M3/x/5", milestone="M3", owner="grace", concern=CONCERN, enquiry=None
)

ANSWERED = notify.DisputeAnsweredV1(
    referral=HOME, occasion="M3/x/5", milestone="M3", answer="the decision stands", concern=CONCERN, enquiry=None
)


def test_the_concern_shows_who_disagrees_with_what_and_since_when(service: Service, rows: Connection) -> None:
    for number, message in enumerate((*MESSAGES[:3], DISPUTED)):
        consume(service, message, number)
    run_projections(service, rows)

    (dispute,) = concern(rows, ASKED, CONCERN).disputes
    assert (dispute.referral, dispute.milestone, dispute.at) == (HOME, "M3", NOW)


def test_a_redelivered_dispute_is_the_same_and_a_second_dispute_is_another(service: Service, rows: Connection) -> None:
    for number, message in enumerate((*MESSAGES[:3], DISPUTED)):
        consume(service, message, number)
    consume(service, DISPUTED, 3)
    consume(service, DISPUTED, 9)
    run_projections(service, rows)

    assert len(concern(rows, ASKED, CONCERN).disputes) == 2


def test_the_concern_shows_that_a_dispute_was_answered_and_how(service: Service, rows: Connection) -> None:
    for number, message in enumerate((*MESSAGES[:3], DISPUTED, ANSWERED)):
        consume(service, message, number)
    run_projections(service, rows)

    (dispute,) = concern(rows, ASKED, CONCERN).disputes
    assert (dispute.answer, dispute.answered_at) == ("the decision stands", NOW)


def test_disagreed_with_again_after_an_answer_the_new_one_waits(service: Service, rows: Connection) -> None:
    other = DISPUTED.model_copy(update={"occasion": "M4/x/9", "milestone": "M4"})
    for number, message in enumerate((*MESSAGES[:3], DISPUTED, other, ANSWERED, DISPUTED)):
        consume(service, message, number)
    before = service.store.last_position()
    consume(service, ANSWERED, 5)
    run_projections(service, rows)

    assert service.store.last_position() == before
    standing = [(dispute.milestone, dispute.answer) for dispute in concern(rows, ASKED, CONCERN).disputes]
    assert sorted(standing, key=str) == [("M3", "the decision stands"), ("M3", None), ("M4", None)]


def test_a_dispute_about_a_referral_routed_elsewhere_records_nothing(service: Service) -> None:
    consume(service, DISPUTED.model_copy(update={"referral": TRUST, "concern": None}), 0)

    assert service.store.last_position() == 0
