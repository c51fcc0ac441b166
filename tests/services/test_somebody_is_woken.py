"""Somebody is woken (practice §1), over a real mail server: an urgent referral at five to five on a Friday."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from deploy.dev.databases import Database
from deploy.dev.seed import member_id
from services.chassis.domain.open_items.allocation import AllocateItem
from services.chassis.domain.open_items.review import AcknowledgeItem
from services.chassis.projections.rebuild import rebuild_together
from services.intake.domain.referral.involvement import Part, RecordInvolvement
from services.notify.delivery.delivery_loop import deliver_due
from services.notify.projections import PROJECTIONS
from services.notify.projections.staff_notice_queries import call_notices, due_staff_notices
from tests.domain.notify.builders import MANAGER_CONTEXT
from tests.services.night_of_a_council import PERSONAL, PORTAL, Night, night

OUT_OF_HOURS, MAILBOX, LEAD = "duty.night", "triage", "ruth"


@pytest.fixture
def friday(databases: Callable[[str], Database]) -> Iterator[Night]:
    with night(databases) as made:
        yield made


def test_an_urgent_referral_at_five_to_five_on_a_friday_wakes_the_out_of_hours_team(friday: Night) -> None:
    item = friday.refer()
    message = friday.mail.messages[-1]
    words = message.get_content()

    assert friday.woken == [MAILBOX, OUT_OF_HOURS]
    assert re.fullmatch(r"Urgent: A referral waits for triage \(SA-.{4}-.{4}-.{4}\)", str(message["Subject"]))
    assert f"{PORTAL}/board/intake/{item}" in words
    assert 'say "I have it"' in words
    assert "Due: 3 July 2026, 20:55." in words
    assert "Unless somebody has done so by 3 July 2026, 17:10, the next people are called." in words


def test_i_have_it_stops_it(friday: Night) -> None:
    item = friday.refer()
    friday.give(item, AcknowledgeItem(), "tom", "triage")
    friday.wait(15)
    friday.wait(60)

    assert friday.woken == [MAILBOX, OUT_OF_HOURS]


def test_without_i_have_it_the_next_rung_is_woken_after_fifteen_minutes_and_the_last_goes_on_each_hour(
    friday: Night,
) -> None:
    friday.refer()
    first = len(friday.mail.messages)
    friday.wait(14)
    assert len(friday.mail.messages) == first
    friday.wait(1)
    second = friday.woken[first:]
    for minutes in (15, 15, 60, 60):
        friday.wait(minutes)

    assert second[-1] == OUT_OF_HOURS
    assert friday.woken.count(OUT_OF_HOURS) >= 4
    ids = [message["Message-ID"] for message in friday.mail.messages]
    assert len({*ids}) == len(ids)


def test_nothing_of_anybody_is_in_any_mail(friday: Night) -> None:
    item = friday.refer()
    friday.give(item, AllocateItem(owner=member_id("tom")), "grace", "manager")
    for _ in range(4):
        friday.wait(15)
    said = [PERSONAL["concern"], PERSONAL["reach"], *vars_of(PERSONAL["adult"])]
    words = {word for text in said for word in re.findall(r"[A-Za-z]{4,}|[\d ]{7,}", str(text))} - {"again"}

    assert len(friday.mail.messages) >= 5
    assert {"Winifred", "9990000018", "Rook", "custody"} <= words
    assert {word for word in words if word.encode() in friday.mail.bytes} == set()


def vars_of(adult: object) -> list[str]:
    return [str(getattr(adult, name)) for name in ("name", "nhs_number", "address", "safe_contact")]


def test_what_is_said_again_and_read_models_that_are_rebuilt_mail_nothing_again(friday: Night) -> None:
    friday.refer()
    friday.wait(15)
    mails = len(friday.mail.messages)
    friday.three._positions["intake"] = 0
    friday.everybody_hears()
    notify = friday.three.parts["notify"]
    rebuild_together(PROJECTIONS, notify.store, notify.engine)
    friday.send()

    assert len(friday.mail.messages) == mails


def test_the_page_of_the_item_learns_to_whom_it_went_and_whether_it_was_delivered(friday: Night) -> None:
    item = friday.refer()
    with friday.three.parts["notify"].engine.connect() as rows:
        shown = call_notices(rows, MANAGER_CONTEXT, item).entries

    assert {(notice.place, notice.result) for notice in shown} == {
        ("its mailbox", "delivered"),
        ("its out-of-hours address", "delivered"),
    }
    assert {notice.called_at for notice in shown} == {friday.at}


def test_whoever_has_a_part_in_it_learns_of_no_call(friday: Night) -> None:
    item = friday.refer()
    said = RecordInvolvement(part=Part.SOURCE, reason="She says so herself.", member=member_id("grace"))
    friday.give(friday.referral, said, "tom", "triage")
    with friday.three.parts["notify"].engine.connect() as rows:
        shown = {
            who: len(call_notices(rows, replace(MANAGER_CONTEXT, by=str(member_id(who))), item).entries)
            for who in ("grace", "ruth")
        }

    assert shown["ruth"] >= 2
    assert shown["grace"] == 0


def test_a_mail_server_that_is_away_is_tried_again_and_the_next_rung_is_called_all_the_same(friday: Night) -> None:
    sender = friday.senders.copy()
    friday.senders.clear()
    item = friday.refer()
    friday.wait(15)
    friday.senders.update(sender)
    notify = friday.three.parts["notify"]
    with notify.engine.connect() as rows:
        later = due_staff_notices(rows, friday.three_minutes_from_now())
        failing = {notice.failure for notice in call_notices(rows, MANAGER_CONTEXT, item).entries}
    deliver_due(notify.service, lambda at: later, friday.senders, friday.three_minutes_from_now, lambda: 0.0)

    assert failing == {"no sender is set up for this channel"}
    assert friday.woken.count(OUT_OF_HOURS) == 2
