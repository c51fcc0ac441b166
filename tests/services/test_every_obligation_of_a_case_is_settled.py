"""However many obligations one day or one event opens, each is settled, and each that is held has its own clock."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from deploy.composition import ServiceInstance
from services.chassis.domain.decider import Dispatch
from services.chassis.scheduling.scheduler import run_due_commands
from services.notify.domain.feedback.obligations import RecordReferralReceived, RecordSourceIdentified
from services.notify.domain.feedback.state import Source
from services.notify.domain.feedback_case.milestones import RecordMilestoneReached, RecordReferralTaken
from services.notify.domain.feedback_case.state import feedback_case_of
from tests.domain.notify.builders import CONCERN, PAT, POLICE, REFERRAL, decision, open_obligation
from tests.scenario.messages import now
from tests.services.service_metrics import notify_context, record_addressee

OCCASIONS = [f"M3/{CONCERN}/5", f"M4/{CONCERN}/6", f"M8/{CONCERN}/7"]


def test_feedback_held_on_one_day_escalates_each_by_its_own_clock(notify: ServiceInstance) -> None:
    then = now() - timedelta(days=30)
    record_addressee(notify, then)
    for occasion in OCCASIONS:
        notify.service.handle(
            Dispatch(REFERRAL, open_obligation(decision(Source(organisation=POLICE)), occasion)),
            context=notify_context(then),
        )
    notify.projector.catch_up()
    run_due_commands(notify.service, notify.engine, now())
    newest = notify.store.last_position()

    assert {o: held.escalated for o, held in notify.service.state(REFERRAL).held_obligations.items()} == dict.fromkeys(
        OCCASIONS, True
    )
    assert run_due_commands(notify.service, notify.engine, now()) == 0
    assert notify.store.last_position() == newest


def test_feedback_held_again_at_the_same_moment_escalates_too(notify: ServiceInstance) -> None:
    then = now() - timedelta(days=30)
    record_addressee(notify, then)
    held = open_obligation(decision(deceased=True), OCCASIONS[0])
    notify.service.handle(Dispatch(REFERRAL, held), context=notify_context(then))
    notify.projector.catch_up()
    run_due_commands(notify.service, notify.engine, now())

    identified = RecordSourceIdentified(referral=REFERRAL, concern=CONCERN, sources=(Source(organisation=POLICE),))
    notify.service.handle(Dispatch(REFERRAL, identified), context=notify_context(then))
    assert not notify.service.state(REFERRAL).held_obligations[OCCASIONS[0]].escalated
    notify.projector.catch_up()
    run_due_commands(notify.service, notify.engine, now())

    assert notify.service.state(REFERRAL).held_obligations[OCCASIONS[0]].escalated


def test_a_case_of_hundreds_of_referrals_records_all_obligations_in_one_save(notify: ServiceInstance) -> None:
    referrals = [UUID(int=1000 + n) for n in range(250)]
    for referral in referrals:
        known = RecordReferralReceived(
            referral=referral, reference="SA", organisation=POLICE, member=PAT, kind="police", involved="yes"
        )
        taken = RecordReferralTaken(
            concern=CONCERN, referral=referral, occasion=f"M2/{CONCERN}/{referral.int}", reason=""
        )
        notify.service.handle(
            Dispatch(referral, known), Dispatch(feedback_case_of(CONCERN), taken), context=notify_context()
        )
    reached = RecordMilestoneReached(occasion=OCCASIONS[0], obligation=decision())
    notify.service.handle(Dispatch(feedback_case_of(CONCERN), reached), context=notify_context())

    assert {len(notify.service.state(referral).endings) for referral in referrals} == {2}
