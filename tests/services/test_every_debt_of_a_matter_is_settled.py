"""However many debts fall on one day or come of one event: each is settled, and each that is held has its own clock."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from deploy.parts import Part
from services.chassis.asking.decisions import Ask
from services.chassis.running.keeping_time import keep_time
from services.notify.domain.feedback.owing import NoteAddressee
from services.notify.domain.feedback.state import Source
from services.notify.domain.matter.reaching import AddReferral, ReachMilestone
from services.notify.domain.matter.state import matter_of
from tests.domain.notify.given import CONCERN, PAT, POLICE, REFERRAL, decided
from tests.domain.notify.given import owe as owing
from tests.scenario.letters import now
from tests.services.watched import itself, note_addressee

OCCASIONS = [f"M3/{CONCERN}/5", f"M4/{CONCERN}/6", f"M8/{CONCERN}/7"]


def test_what_is_held_on_one_day_escalates_each_by_its_own_clock(notify: Part) -> None:
    then = now() - timedelta(days=30)
    note_addressee(notify, then)
    for occasion in OCCASIONS:
        notify.service.perform(Ask(REFERRAL, owing(decided(Source(organisation=POLICE)), occasion)), asked=itself(then))
    notify.follower.catch_up()
    performed = keep_time(notify.service, notify.engine, now())
    newest = notify.store.newest()

    assert performed == len(OCCASIONS)
    assert {o: held.escalated for o, held in notify.service.state(REFERRAL).held.items()} == dict.fromkeys(
        OCCASIONS, True
    )
    assert keep_time(notify.service, notify.engine, now()) == 0
    assert notify.store.newest() == newest


def test_a_matter_of_hundreds_of_referrals_owes_all_of_them_word_in_one_save(notify: Part) -> None:
    referrals = [UUID(int=1000 + n) for n in range(250)]
    for referral in referrals:
        known = NoteAddressee(
            referral=referral, reference="SA", organisation=POLICE, member=PAT, kind="police", involved="yes"
        )
        taken = AddReferral(concern=CONCERN, referral=referral, occasion=f"M2/{CONCERN}/{referral.int}", reason="")
        notify.service.perform(Ask(referral, known), Ask(matter_of(CONCERN), taken), asked=itself())
    reached = ReachMilestone(occasion=OCCASIONS[0], debt=decided())
    notify.service.perform(Ask(matter_of(CONCERN), reached), asked=itself())

    assert {len(notify.service.state(referral).ended) for referral in referrals} == {2}
