"""A part that becomes known stops what is under way to that person: a call that waits to be sent is not sent."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.chassis.domain.decider import CommandContext, Dispatch
from services.chassis.domain.open_items.escalation import EscalateItem
from services.intake.domain.referral.involvement import Part
from services.notify.domain.delivery.attempts import BeginAttempt
from services.notify.domain.delivery.state import Result
from tests.domain.notify.builders import NOTIFY_CONTEXT
from tests.domain.test_a_lost_call_goes_to_nobody_with_a_part import Called

SERVICES_CALLING = ("intake", "enquiry")


def called_leads(service: str) -> Called:
    """Managers and leads are called; no mail of it has gone out yet."""
    case = Called()
    if service == "enquiry":
        case.goes_to_safeguarding()
    for _ in range(2):
        due_at = case.state(service).escalates.due_at
        itself = CommandContext(by=service, role=service, organisation=service, at=due_at)
        case.made.ask_as(service, case.item, EscalateItem(due_at=due_at), itself)
    return case


def attempted(case: Called, member: UUID) -> set[tuple[int, Result | None]]:
    """The notices to this member, once the delivery loop comes to them: the attempts, and how it ended."""
    notify = case.made.services["notify"]
    to_member = [notice for notice in case.notices() if notify.state(notice).member == member]
    assert to_member
    for notice in to_member:
        notify.handle(Dispatch(notice, BeginAttempt()), context=NOTIFY_CONTEXT)
    return {(notify.state(notice).attempts, notify.state(notice).result) for notice in to_member}


@pytest.mark.parametrize("part", [Part.SOURCE, Part.RELATIVE])
@pytest.mark.parametrize("service", SERVICES_CALLING)
def test_a_call_that_waits_is_cancelled_for_whoever_has_a_part_by_now_and_goes_to_the_others(
    service: str, part: Part
) -> None:
    case = called_leads(service)
    case.say(part, member=case.ruth)

    assert attempted(case, case.ruth) == {(0, Result.CANCELLED)}
    assert attempted(case, case.rene) == {(1, None)}


def test_whoever_is_found_to_have_no_part_before_it_is_sent_is_written_to() -> None:
    case = called_leads("intake")
    case.say(Part.RELATIVE, member=case.ruth)
    case.say(Part.NONE, member=case.ruth)

    assert attempted(case, case.ruth) == {(1, None)}
