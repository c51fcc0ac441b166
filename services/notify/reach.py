"""Look-ups of a call: who can be written to at this moment, and who may not be, by what notify knows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from services.chassis.application.command_spec import LookupContext
from services.chassis.domain.open_items.clocks import ACKNOWLEDGEMENT
from services.chassis.domain.open_items.state import Rung, team_of
from services.chassis.domain.working_time import london_day
from services.notify.domain.channel.state import Correspondent, correspondent_of
from services.notify.domain.delivery.attempts import BeginAttempt
from services.notify.domain.delivery.state import Delivery
from services.notify.domain.feedback.state import Feedback, feedback_of
from services.notify.domain.feedback_case.state import FeedbackCase, feedback_case_of
from services.notify.domain.item_call.addressing import AddressCall
from services.notify.domain.item_call.receivers import Place, Reach, Receiver
from services.notify.domain.team.state import Team
from services.notify.domain.worker.state import Worker, worker_of

ALIASES_MAX = 20
"""So many mergers are followed from a team to the one that has its work now."""

NIGHT_TEAM = team_of("out of hours")
"""The team that answers for those that are closed and name no address of their own."""


def find_reach(unit_of_work: LookupContext, command: AddressCall) -> Reach:
    """Before whom the item stands, the service that called has said. Of a restricted one the people of its team are
    not written to one by one: one of them may have a part in it, which that service alone knows.
    """
    call = command.call
    team_id, team = _team_in_effect(unit_of_work, call.team)
    people = (call.owner,) if call.rung is Rung.OWNER else call.asked
    members = team.members if team and not call.restricted else ()
    return Reach(
        people=_with_address(unit_of_work, people),
        mailbox=Receiver(place=Place.MAILBOX, team=team_id) if team and team.mailbox else None,
        members=_with_address(unit_of_work, _at_work(unit_of_work, members)),
        closed=_while_closed(unit_of_work, team_id, team),
        still_open=bool(team and _is_open(unit_of_work, team, unit_of_work.context.at)),
    )


def who_has_a_part(unit_of_work: LookupContext, command: BeginAttempt) -> frozenset[UUID]:
    """Look-up: who has a part, at this moment, in the matter that a notice to the council's own people is about. It is
    a referral; or a concern, which has the parts of all its referrals.
    """
    delivery = unit_of_work.state(Delivery, unit_of_work.stream_id)
    matter = delivery.staff.case if delivery and delivery.staff else None
    if matter is None:
        return frozenset()
    concern = unit_of_work.state(FeedbackCase, feedback_case_of(matter))
    referrals = (matter, *(concern.referrals if concern else ()))
    known = (unit_of_work.state(Feedback, feedback_of(referral)) for referral in referrals)
    return frozenset(member for feedback in known if feedback for member in feedback.involvement.involved)


def _while_closed(unit_of_work: LookupContext, team_id: UUID, team: Team | None) -> Receiver | None:
    """Whoever answers for the team where it is closed now, or when the next rung is asked: then nobody sat there long
    enough to see it. A team that nobody knows counts as closed.
    """
    at = unit_of_work.context.at
    if team and _is_open(unit_of_work, team, at) and _is_open(unit_of_work, team, _next_rung_asked(unit_of_work)):
        return None
    if team and team.out_of_hours_address:
        return Receiver(place=Place.OUT_OF_HOURS, team=team_id)
    night_id, night = _team_in_effect(unit_of_work, NIGHT_TEAM)
    if night and night.mailbox:
        return Receiver(place=Place.MAILBOX, team=night_id)
    return Receiver(place=Place.OUT_OF_HOURS, team=night_id) if night and night.out_of_hours_address else None


def _is_open(unit_of_work: LookupContext, team: Team, at: datetime) -> bool:
    return team.is_open(at, unit_of_work.timescales.calendar)


def _next_rung_asked(unit_of_work: LookupContext) -> datetime:
    return unit_of_work.clock(ACKNOWLEDGEMENT).due_at


def _team_in_effect(unit_of_work: LookupContext, team_id: UUID) -> tuple[UUID, Team | None]:
    for _ in range(ALIASES_MAX):
        team = unit_of_work.state(Team, team_id)
        if team is None or team.merged_into is None:
            return team_id, team
        team_id = team.merged_into
    return team_id, None


def _at_work(unit_of_work: LookupContext, members: Iterable[UUID]) -> tuple[UUID, ...]:
    today = london_day(unit_of_work.context.at)
    workers = (unit_of_work.state(Worker, worker_of(member)) for member in members)
    return tuple(worker.member for worker in workers if worker and worker.at_work and not worker.absence_on(today))


def _with_address(unit_of_work: LookupContext, members: Iterable[UUID | None]) -> tuple[UUID, ...]:
    known = (unit_of_work.state(Correspondent, correspondent_of(member)) for member in members if member)
    return tuple(each.member for each in known if each and each.email and not each.has_left)
