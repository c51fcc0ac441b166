"""A referrer's disagreement is shown to the workers of the concern, not only to the manager who answers it."""

from __future__ import annotations

from sqlalchemy import Connection

from contracts.events import notify
from services.chassis.application.command_handler import Service
from services.enquiry.projections.concerns import concern
from tests.domain.enquiry.builders import ASKED, HOME, TRUST
from tests.services.enquiry.whole_case import CONCERN, NOW, SAID, hear, run_projections

DISPUTED = notify.FeedbackDisputedV1(
    referral=HOME, occasion="M3/x/5", milestone="M3", owner="grace", concern=CONCERN, enquiry=None
)

ANSWERED = notify.DisputeAnsweredV1(
    referral=HOME, occasion="M3/x/5", milestone="M3", answer="the decision stands", concern=CONCERN, enquiry=None
)


def test_the_concern_shows_who_disagrees_with_what_and_since_when(service: Service, rows: Connection) -> None:
    for number, said in enumerate((*SAID[:3], DISPUTED)):
        hear(service, said, number)
    run_projections(service, rows)

    (one,) = concern(rows, ASKED, CONCERN).disputes
    assert (one.referral, one.milestone, one.at) == (HOME, "M3", NOW)


def test_a_redelivered_dispute_is_the_same_and_a_second_dispute_is_another(service: Service, rows: Connection) -> None:
    for number, said in enumerate((*SAID[:3], DISPUTED)):
        hear(service, said, number)
    hear(service, DISPUTED, 3)
    hear(service, DISPUTED, 9)
    run_projections(service, rows)

    assert len(concern(rows, ASKED, CONCERN).disputes) == 2


def test_the_concern_shows_that_a_dispute_was_answered_and_how(service: Service, rows: Connection) -> None:
    for number, said in enumerate((*SAID[:3], DISPUTED, ANSWERED)):
        hear(service, said, number)
    run_projections(service, rows)

    (one,) = concern(rows, ASKED, CONCERN).disputes
    assert (one.answer, one.answered_at) == ("the decision stands", NOW)


def test_disagreed_with_again_after_an_answer_the_new_one_waits(service: Service, rows: Connection) -> None:
    other = DISPUTED.model_copy(update={"occasion": "M4/x/9", "milestone": "M4"})
    for number, said in enumerate((*SAID[:3], DISPUTED, other, ANSWERED, DISPUTED)):
        hear(service, said, number)
    before = service.store.last_position()
    hear(service, ANSWERED, 5)
    run_projections(service, rows)

    assert service.store.last_position() == before
    standing = [(one.milestone, one.answer) for one in concern(rows, ASKED, CONCERN).disputes]
    assert sorted(standing, key=str) == [("M3", "the decision stands"), ("M3", None), ("M4", None)]


def test_what_went_elsewhere_is_nothing_to_enquiry(service: Service) -> None:
    hear(service, DISPUTED.model_copy(update={"referral": TRUST, "concern": None}), 0)

    assert service.store.last_position() == 0
