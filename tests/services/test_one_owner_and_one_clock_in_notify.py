"""What waits in notify has one owner and one clock, on the board, in its lists, and in what it is about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection

from services.chassis.application.unit_of_work import Stale
from services.chassis.domain.decider import CommandContext, Dispatch, Unknown
from services.chassis.domain.open_items.allocation import AllocateItem
from services.chassis.domain.open_items.escalation import EscalateItem
from services.chassis.domain.open_items.involvement import IsInvolved
from services.chassis.domain.open_items.state import OpenItem, Rung
from services.chassis.open_items.board import Board
from services.chassis.projections.projection import apply_page
from services.intake.domain.member.membership import ChangeMember, RemoveMember
from services.intake.domain.member.state import Role
from services.intake.domain.referral.involvement import Part
from services.intake.domain.referral.involvement import RecordInvolvement as SayInvolved
from services.intake.domain.referral.restriction import RestrictReferral
from services.notify.domain.channel.state import NOBODY
from services.notify.domain.delivery.follow_up import SeeTo, SendAgain
from services.notify.domain.delivery.state import Delivery
from services.notify.domain.feedback.disputes import DisputeEscalated
from services.notify.domain.feedback.review import FeedbackEscalated
from services.notify.domain.feedback.settlement import FeedbackHeld
from services.notify.domain.feedback.state import (
    Feedback,
    occasion_from_path,
    occasion_to_path,
)
from services.notify.domain.item_kinds import DISPUTE, HELD, UNDELIVERABLE
from services.notify.open_items import ITEMS
from services.notify.projections import PROJECTIONS
from services.notify.projections.deliveries import undeliverable_notices
from services.notify.projections.disputes import disputed_feedback
from services.notify.projections.held_feedback import held_feedback
from tests.domain.notify.builders import NOTIFY_CONTEXT, NOW
from tests.scenario.notify_board import GRACE, OWNED, Council, release, withhold


@pytest.fixture
def council() -> Council:
    return Council()


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


def test_a_restricted_referral_is_in_no_list_of_whoever_has_a_part_in_it_and_not_theirs_to_decide(
    council: Council, rows: Connection
) -> None:
    referral = council.refers_about_itself()
    (occasion,) = (item.subject.key for item in council.items(HELD).values())
    council.services.triage(referral, RestrictReferral(reason="She is named.", involved=(council.grace,)))
    project(council, rows)
    ruth = CommandContext(by=str(council.ruth), role="safeguarding lead", organisation="council", at=NOW)
    grace = replace(ruth, by=str(council.grace), role="manager")

    assert [len(held_feedback(rows, asker).entries) for asker in (ruth, grace)] == [1, 0]
    assert [len(BOARD.list_open_items(rows, asker).entries) for asker in (ruth, grace)] == [1, 0]
    for decision in (release(occasion), withhold(occasion)):
        with pytest.raises(Unknown):
            council.services.ask("notify", referral, decision, grace)


@pytest.mark.parametrize("step", [SeeTo(reason="I rang them."), SendAgain()])
def test_who_has_a_part_sees_to_no_notice_about_it(council: Council, step: Any) -> None:
    delivery = council.has_an_undeliverable_notice()
    referral = council.state(delivery).referral
    council.services.triage(referral, RestrictReferral(reason="She is named.", involved=(council.grace,)))
    ruth = CommandContext(by=str(council.ruth), role="safeguarding lead", organisation="council", at=NOW)
    notify = council.services.services["notify"]

    with pytest.raises(Unknown):
        notify.handle(Dispatch(delivery, step), context=replace(ruth, by=str(council.grace)), expected_version=99)
    with pytest.raises(Stale):
        notify.handle(Dispatch(delivery, step), context=ruth, expected_version=99)


def test_the_lists_that_stood_before_the_board_agree_with_it(council: Council, rows: Connection) -> None:
    for waits in OWNED.values():
        waits(council)
    stream, _ = council.item(HELD)
    council.ask(stream, AllocateItem(owner=council.ruth))
    project(council, rows)
    shown = {item.kind: item for item in BOARD.list_open_items(rows, GRACE).entries}

    (held,) = held_feedback(rows, GRACE).entries
    (disputed,) = disputed_feedback(rows, GRACE).entries
    (notice,) = undeliverable_notices(rows, GRACE).entries
    assert shown.keys() == OWNED.keys()
    for kind, entry in ((HELD, held), (DISPUTE, disputed), (UNDELIVERABLE, notice)):
        assert (entry.owner, entry.since) == (str(shown[kind].owner), shown[kind].since)
        assert entry.reference == shown[kind].reference
    for listed, kind in ((held, HELD), (disputed, DISPUTE)):
        assert (listed.escalates_at, listed.occasion) == (shown[kind].due_at, shown[kind].key)
    assert (held.owner, notice.delivery) == (str(council.ruth), shown[UNDELIVERABLE].subject)


BOARD = Board(ITEMS)


def project(council: Council, rows: Connection) -> None:
    """Show all that was recorded."""
    for projection in PROJECTIONS:
        projection.tables.create_all(rows)
        apply_page(rows, projection, council.services.stores["notify"].rows)
