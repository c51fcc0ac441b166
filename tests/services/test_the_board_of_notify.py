"""The board of notify: what is held, disputed, undelivered or told in error is somebody's until a person is done."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from services.chassis.domain.decider import CommandContext, Dispatch
from services.chassis.domain.open_items.life import ItemSettled
from services.chassis.domain.open_items.seen import SeeItem
from services.chassis.domain.open_items.state import team_of
from services.chassis.domain.readers import Readers
from services.enquiry.domain.concern.joining import ConfirmJoin, UnjoinReferral
from services.enquiry.domain.concern.state import concern_of
from services.intake.domain.partner.merging import MergePartner
from services.notify.domain.delivery.attempts import BeginAttempt
from services.notify.domain.delivery.follow_up import SeeTo, SendAgain
from services.notify.domain.delivery.restriction import CancelDelivery
from services.notify.domain.delivery.state import ChannelKind, Result, delivery_of
from services.notify.domain.feedback.disputes import AnswerDispute, DisputeAnswer
from services.notify.domain.feedback.settlement import FeedbackHeld
from services.notify.domain.feedback.visibility import RecordReadersKnown
from services.notify.domain.item_kinds import DISPUTE, HANDED_OVER, HELD, INCIDENT, UNDELIVERABLE
from tests.domain.notify.builders import NOTIFY_CONTEXT, NOW
from tests.domain.test_a_merged_organisation_is_one import MERGE, decided
from tests.scenario.notify_board import GRACE, WHY, Council, release, withhold


@pytest.fixture
def council() -> Council:
    return Council()


@pytest.mark.parametrize("decide", [release, withhold])
def test_held_feedback_waits_for_its_manager_until_it_is_told_or_withheld(council: Council, decide: Any) -> None:
    referral = council.refers_about_itself()
    _, item = council.item(HELD)
    assert (item.owner, item.team, item.subject.stream) == (council.grace, team_of("feedback"), referral)
    assert item.due == council.recorded(referral, FeedbackHeld)[0].clock

    council.ask(referral, decide(item.subject.key))

    assert council.items(HELD) == {}


def test_what_is_held_for_another_reason_waits_anew(council: Council) -> None:
    home = council.services.homes[0]
    referral = council.services.refer(home, source_name="A carer, not known yet")
    council.services.route(referral)
    held = len(council.items(HELD))
    council.services.identify(referral, home)

    assert (held, len(council.items(HELD))) == (1, 1)
    settled = [e.outcome for e in council.services.newest("notify") if isinstance(e, ItemSettled)]
    assert settled == ["judged again by what is known now"]


def test_what_was_held_and_may_be_told_after_all_waits_for_nobody(council: Council) -> None:
    home, other = council.services.homes
    referral = council.services.refer(home, source_name="A carer, not known yet")
    council.services.route(referral)
    assert len(council.items(HELD)) == 1

    council.services.identify(referral, other)

    assert council.items(HELD) == {}
    assert "M2" in council.services.feedback(referral)[0]


def test_a_disagreement_waits_for_a_manager_until_it_is_answered(council: Council) -> None:
    referral = council.refers_and_disagrees()
    _, item = council.item(DISPUTE)
    assert item.owner == council.grace

    stands = AnswerDispute(occasion=item.subject.key, answer=DisputeAnswer.STANDS, rationale=WHY)
    council.ask(referral, stands)

    assert council.items(DISPUTE) == council.items(HANDED_OVER) == {}


def test_what_is_to_be_decided_again_stays_open_until_whoever_decides_has_it(council: Council) -> None:
    referral = council.refers_and_disagrees()
    _, item = council.item(DISPUTE)
    context = NOTIFY_CONTEXT
    again = AnswerDispute(occasion=item.subject.key, answer=DisputeAnswer.AGAIN, rationale=WHY)
    council.services.services["notify"].handle(Dispatch(referral, again), context=GRACE)
    (waits,) = council.items(HANDED_OVER).values()
    assert (waits.owner, waits.subject.key) == (council.grace, item.subject.key)

    council.services.ask("notify", uuid4(), CancelDelivery(), context)  # everybody hears of what was recorded

    assert council.items(HANDED_OVER) == {}


@pytest.mark.parametrize(
    ("command", "result"), [(SeeTo(reason="Rang them."), Result.SEEN_TO), (SendAgain(), None)], ids=["seen to", "again"]
)
def test_an_undeliverable_notice_waits_until_somebody_sees_to_it_on_its_page(
    council: Council, command: Any, result: Result | None
) -> None:
    delivery = council.has_an_undeliverable_notice()
    _, item = council.item(UNDELIVERABLE)
    assert (item.owner, item.subject.stream) == (council.grace, delivery)

    council.ask(delivery, command)

    assert council.items(UNDELIVERABLE) == {}
    assert council.state(delivery).result is result


def test_what_somebody_did_about_a_notice_can_be_said_on_the_board(council: Council) -> None:
    delivery = council.has_an_undeliverable_notice()
    stream, _ = council.item(UNDELIVERABLE)

    council.ask(stream, SeeItem(outcome="told in another way", words="Rang them."))

    assert council.items(UNDELIVERABLE) == {}
    assert council.state(delivery).result is Result.SEEN_TO
    assert council.services.recorded("notify", delivery)[-1].reason == "told in another way: Rang them."


def test_a_notice_that_fails_again_waits_again(council: Council) -> None:
    delivery = council.has_an_undeliverable_notice()
    council.ask(delivery, SendAgain())

    council.fails(delivery, council.state(delivery).referral)

    assert len(council.items(UNDELIVERABLE)) == 1


def test_a_notice_that_may_not_be_sent_any_more_waits_for_nobody(council: Council) -> None:
    delivery = council.has_an_undeliverable_notice()
    council.notify(delivery, CancelDelivery())

    assert council.items(UNDELIVERABLE) == {}


def test_a_referral_that_becomes_restricted_after_its_notice_had_gone_is_an_incident(council: Council) -> None:
    referral = council.services.refer(council.services.force)
    council.notify(delivery_of(referral, "M1.1", ChannelKind.EMAIL), BeginAttempt())

    writer_only = Readers(members=(council.services.members[council.services.force],))
    council.notify(referral, RecordReadersKnown(referral=referral, readers=writer_only))

    stream, item = council.item(INCIDENT)
    assert (item.team, item.risk, item.owner) == (team_of("safeguarding"), "high", None)
    context = CommandContext(by="ida", role="information governance", organisation="council", at=NOW)
    seen = SeeItem(outcome="no need to tell the Commissioner", words="It named nobody.")
    council.services.ask("notify", stream, seen, context)
    assert council.items(INCIDENT) == {}


def test_what_a_source_of_risk_was_told_before_organisations_were_merged_is_an_incident(council: Council) -> None:
    rosewood, elmwood = council.services.homes
    council.services.route(council.services.refer(rosewood, source_organisation=elmwood))

    council.services.administer(rosewood, MergePartner(into=elmwood, reason=MERGE))

    _, item = council.item(INCIDENT)
    assert item.due.due_at.isoformat() == "2026-01-08T12:00:00+00:00"  # 72 hours


def test_what_a_wrong_join_told_is_an_incident(council: Council) -> None:
    first, second = (council.services.refer(council.services.force) for _ in range(2))
    decided(council.services, first)
    council.services.route(second, joins=first)
    concern = concern_of(first)
    council.services.ask("enquiry", concern, ConfirmJoin(referral=second))
    council.services.ask("enquiry", concern, UnjoinReferral(referral=second, reason=WHY))

    _, item = council.item(INCIDENT)
    assert item.subject.case == second
