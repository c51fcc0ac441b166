"""The board of notify: what is held, disputed, undelivered or told in error is somebody's until a person is done."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.chassis.domain.decider import CommandContext, Dispatch
from services.chassis.domain.open_items.allocation import AllocateItem
from services.chassis.domain.open_items.escalation import EscalateItem
from services.chassis.domain.open_items.involvement import IsInvolved
from services.chassis.domain.open_items.life import ItemSettled
from services.chassis.domain.open_items.seen import SeeItem
from services.chassis.domain.open_items.state import OpenItem, Rung, team_of
from services.chassis.domain.readers import Readers
from services.enquiry.domain.concern.joining import ConfirmJoin, UnjoinReferral
from services.enquiry.domain.concern.state import concern_of
from services.intake.domain.member.membership import ChangeMember, JoinMember, RemoveMember
from services.intake.domain.member.state import Role
from services.intake.domain.partner.merging import MergePartner
from services.intake.domain.partner.state import Kind
from services.intake.domain.referral.involvement import Part
from services.intake.domain.referral.involvement import RecordInvolvement as SayInvolved
from services.notify.domain.channel.state import NOBODY
from services.notify.domain.delivery.attempts import BeginAttempt, RecordAttemptFailed
from services.notify.domain.delivery.follow_up import SeeTo, SendAgain
from services.notify.domain.delivery.restriction import CancelDelivery
from services.notify.domain.delivery.state import ChannelKind, Delivery, Result, delivery_of
from services.notify.domain.feedback.disputes import AnswerDispute, DisputeAnswer, DisputeEscalated, DisputeFeedback
from services.notify.domain.feedback.review import FeedbackEscalated, ReleaseFeedback
from services.notify.domain.feedback.settlement import FeedbackHeld, FeedbackTold
from services.notify.domain.feedback.state import (
    Feedback,
    Level,
    ReleaseReason,
    WithholdReason,
    occasion_from_path,
    occasion_to_path,
)
from services.notify.domain.feedback.visibility import RecordReadersKnown
from services.notify.domain.feedback.withholding import WithholdFeedback
from services.notify.open_items import DISPUTE, HANDED_OVER, HELD, INCIDENT, UNDELIVERABLE
from tests.domain.notify.builders import NOTIFY_CONTEXT, NOW
from tests.domain.test_a_merged_organisation_is_one import MERGE, decided
from tests.scenario.three_services_in_memory import ThreeServicesInMemory

WHY = "It reads so, and the ward says the same."
GRACE = CommandContext(by=str(UUID(int=31)), role="manager", organisation="council", at=NOW)


class Council:
    """Three services, and a manager and a safeguarding lead who may own what waits."""

    def __init__(self) -> None:
        self.services = ThreeServicesInMemory()
        council = self.services.organisation("Northshire Council", Kind.COUNCIL)
        self.grace, self.ruth = uuid4(), uuid4()
        for member, role in ((self.grace, Role.MANAGER), (self.ruth, Role.SAFEGUARDING_LEAD)):
            self.services.administer(member, JoinMember(organisation=council, name=role.value, roles=(role,)))

    def refers_about_itself(self) -> UUID:
        """A care home names itself as the source of risk: where triage sent it is held."""
        home = self.services.homes[0]
        referral = self.services.refer(home, source_organisation=home)
        self.services.route(referral)
        return referral

    def refers_and_disagrees(self) -> UUID:
        referral = self.services.refer(self.services.force)
        self.services.route(referral)
        (told,) = [e for e in self.recorded(referral, FeedbackTold) if e.milestone == "M2"]
        pat = str(self.services.members[self.services.force])
        context = CommandContext(by=pat, role="referrer", organisation=str(self.services.force), at=NOW)
        disagrees = DisputeFeedback(update=told.update, reason="She was never seen.")
        self.services.ask("notify", referral, disagrees, context)
        return referral

    def has_an_undeliverable_notice(self) -> UUID:
        referral = self.services.refer(self.services.force)
        delivery = delivery_of(referral, "M1.1", ChannelKind.EMAIL)
        self.fails(delivery, referral)
        return delivery

    def fails(self, delivery: UUID, referral: UUID) -> None:
        self.notify(delivery, BeginAttempt())
        self.notify(delivery, RecordAttemptFailed(referral=referral, reason="no such address", jitter=0.0, final=True))

    def ask(self, on: UUID, command: Any) -> None:
        self.services.ask("notify", on, command, GRACE)

    def notify(self, on: UUID, command: Any) -> None:
        """Notify gives a command of its own."""
        self.services.services["notify"].handle(Dispatch(on, command), context=NOTIFY_CONTEXT)

    def state(self, stream_id: UUID) -> Any:
        return self.services.services["notify"].state(stream_id)

    def recorded(self, stream_id: UUID, kind: type) -> list[Any]:
        return [event for event in self.services.recorded("notify", stream_id) if isinstance(event, kind)]

    def items(self, kind: str) -> dict[UUID, OpenItem]:
        """What waits for a person."""
        streams = {row.stream for row in self.services.stores["notify"].rows}
        states = {stream: self.state(stream) for stream in streams}
        return {
            stream: state
            for stream, state in states.items()
            if isinstance(state, OpenItem) and state.kind == kind and not state.settled
        }

    def item(self, kind: str) -> tuple[UUID, OpenItem]:
        ((stream, item),) = self.items(kind).items()
        return stream, item


@pytest.fixture
def council() -> Council:
    return Council()


def release(occasion: str) -> ReleaseFeedback:
    return ReleaseFeedback(occasion=occasion, level=Level.STATUS, reason=ReleaseReason.REVIEWED)


def withhold(occasion: str) -> WithholdFeedback:
    return WithholdFeedback(occasion=occasion, reason=WithholdReason.RISK, rationale="He reads what comes to the home.")


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


OWNED = {
    HELD: Council.refers_about_itself,
    DISPUTE: Council.refers_and_disagrees,
    UNDELIVERABLE: Council.has_an_undeliverable_notice,
}


def owner_of(council: Council, item: OpenItem) -> str:
    """Who has it, as the list shows that stood before the board."""
    state: Feedback | Delivery = council.state(item.subject.stream)
    if isinstance(state, Delivery):
        return state.owner
    occasion = occasion_from_path(item.subject.key)
    if held := state.held_obligations.get(occasion):
        return held.owner
    dispute = state.endings[occasion].dispute
    assert dispute
    return dispute.owner


@pytest.mark.parametrize("kind", OWNED)
def test_an_item_and_what_it_is_about_have_one_owner(council: Council, kind: str) -> None:
    OWNED[kind](council)
    stream, item = council.item(kind)
    assert owner_of(council, item) == str(council.grace)

    council.ask(stream, AllocateItem(owner=council.ruth))
    assert owner_of(council, item) == str(council.ruth)

    council.ask(stream, AllocateItem(reason="nobody is on duty"))
    assert owner_of(council, item) == NOBODY


@pytest.mark.parametrize("kind", OWNED)
@pytest.mark.parametrize("ending", [RemoveMember(), ChangeMember(name="Grace", roles=(Role.AUDITOR,))])
def test_what_a_leaver_had_goes_back_to_the_team_at_once_in_both(council: Council, kind: str, ending: Any) -> None:
    OWNED[kind](council)
    council.services.administer(council.grace, ending)

    _, item = council.item(kind)
    assert (item.owner, item.unallocated[:9], owner_of(council, item)) == (None, "its owner", NOBODY)


@pytest.mark.parametrize(("kind", "said"), [(HELD, FeedbackEscalated), (DISPUTE, DisputeEscalated)])
def test_one_clock_runs_and_the_case_says_once_that_a_lead_is_asked(council: Council, kind: str, said: type) -> None:
    OWNED[kind](council)
    stream, item = council.item(kind)
    rungs = []
    for _ in range(3):
        state = council.state(stream)
        council.services.services["notify"].handle(
            Dispatch(stream, EscalateItem(due_at=state.escalates.due_at)), context=NOTIFY_CONTEXT
        )
        rungs.append(council.state(stream).rung)

    assert rungs == [Rung.LEAD, Rung.EVERY_LEAD, Rung.EVERY_LEAD]  # the team has no manager yet
    assert len(council.recorded(item.subject.stream, said)) == 1
    assert owner_of(council, item) == str(council.grace)


def test_a_key_names_the_occasion_as_a_route_does(council: Council) -> None:
    referral = council.refers_about_itself()
    _, item = council.item(HELD)

    (held,) = council.recorded(referral, FeedbackHeld)
    assert item.subject.key == occasion_to_path(held.occasion)


def test_whoever_has_a_part_in_a_referral_gives_back_what_waits_of_it_and_is_asked_nothing(council: Council) -> None:
    referral = council.refers_about_itself()
    stream, _ = council.item(HELD)
    said = SayInvolved(part=Part.RELATIVE, reason="The adult is her aunt.", member=council.grace)
    council.services.triage(referral, said)

    _, item = council.item(HELD)
    assert (item.owner, owner_of(council, item)) == (None, NOBODY)
    with pytest.raises(IsInvolved):
        council.ask(stream, AllocateItem(owner=council.grace))
