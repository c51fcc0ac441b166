"""Held, withheld and not decided are one to a referrer: every answer, page and mail is compared, byte for byte.

The days pass on a clock of the test, with everything that falls due. The referrer is the care home that is the source
of risk in the matter: what is decided is held from it, or withheld, or there is nothing yet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

import httpx
import pytest
from sqlalchemy import Connection

from contracts.events import Source
from contracts.events.enquiry import (
    AdditionReadV1,
    ConcernDecidedV1,
    EnquiryClosedV1,
    EnquiryOpenedV1,
    ReferralUnjoinedV1,
)
from services.chassis.application.recorded_events import to_recorded_event
from services.chassis.domain.decider import CommandContext, Dispatch
from services.chassis.projections.projection import apply_page
from services.notify.delivery.email_content import EmailContent
from services.notify.delivery.smtp import Smtp
from services.notify.domain.feedback.settlement import FeedbackTold
from services.notify.domain.feedback.state import Milestone, WithholdReason, occasion_to_path
from services.notify.domain.feedback.withholding import WithholdFeedback
from services.notify.projections import inbox as projection
from services.notify.projections.deliveries import DELIVERIES, due_notices
from services.notify.projections.expected import contact
from services.notify.projections.inbox import INBOX
from services.notify.timescales import TIMESCALES
from tests.domain.notify.builders import CONCERN, ENQUIRY, HOME, OTHER
from tests.domain.notify.test_late_joins import JO, MEMBER, NAMED, referral_received, referral_taken
from tests.services.notify_in_time import MONDAY, NotifyInTime
from tests.services.portal_harness import PortalHarness, Visitor
from tests.services.portal_partner import AS_SENT, answers

DAYS, HOURS = 45, (10, 20)
"""Days that pass, and the hours at which answers are compared: while the council is open, and while it is not."""
OPENED = EnquiryOpenedV1(concern=CONCERN, enquiry=ENQUIRY, kind="s42 enquiry", sources=(Source(organisation=HOME),))
CLOSED = EnquiryClosedV1(
    concern=CONCERN, enquiry=ENQUIRY, reason="duty completed", sources=(Source(organisation=HOME),)
)
NO_ENQUIRY = ConcernDecidedV1(
    concern=CONCERN, decision="no enquiry", reason="able to protect themselves", sources=(Source(organisation=HOME),)
)
HOME_REFERRED = referral_received(OTHER, HOME, "care home").model_copy(update={"reference": "SA-OTHER"})
SECRETS = re.compile(r'(csrf_token" value="|nonce="|name="key" value="|nonce-)[^"\']+')


def begin() -> NotifyInTime:
    """A care home referred, and its referral went to safeguarding: of both it was told."""
    notify = NotifyInTime()
    for message in (MEMBER, HOME_REFERRED, referral_taken(OTHER)):
        notify.receive(message, MEMBER.member if message is MEMBER else None)
    return notify


def held(notify: NotifyInTime, day: int) -> None:
    """It was decided and an enquiry opened on the third day, and a manager looks first."""
    if day == 3:
        notify.receive(NAMED, CONCERN)
        notify.receive(OPENED)


def held_and_closed(notify: NotifyInTime, day: int) -> None:
    """The same, and the enquiry is closed on the thirtieth day."""
    held(notify, day)
    if day == 30:
        notify.receive(CLOSED)


def withheld(notify: NotifyInTime, day: int) -> None:
    """The same, and a manager withholds it all on the fourth day."""
    held(notify, day)
    if day == 4:
        withhold_all(notify)


def last_word_withheld(notify: NotifyInTime, day: int) -> None:
    """It was decided that there is no enquiry; that is withheld, looked at again on a day, and withheld again."""
    if day == 3:
        notify.receive(NO_ENQUIRY, CONCERN)
    if day in (4, 25):
        withhold_all(notify, look_again_on=notify.now.date() + timedelta(days=20))


def read_what_was_added(notify: NotifyInTime, day: int) -> None:
    """On the tenth day somebody reads what the home added: in every state alike."""
    if day == 10:
        notify.receive(AdditionReadV1(concern=CONCERN, referral=OTHER), CONCERN)


def happens(notify: NotifyInTime, moment: datetime, *events: Callable[[NotifyInTime, int], None]) -> None:
    """Time passes until this moment; in the morning it happens what makes a state, and what happens in every state."""
    notify.pass_until(moment)
    day, hour = (moment - MONDAY + timedelta(hours=9)).days, HOURS[0]
    for event in (*events, read_what_was_added) if moment.hour == hour else ():
        event(notify, day)


def withhold_all(notify: NotifyInTime, look_again_on: date | None = None) -> None:
    for occasion in notify.held():
        command = WithholdFeedback(
            occasion=occasion_to_path(occasion),
            reason=WithholdReason.RISK,
            rationale="The manager reads the post.",
            look_again_on=look_again_on,
        )
        notify.handle(Dispatch(OTHER, command), role="manager")


STATES: tuple[Callable[[NotifyInTime, int], None], ...] = (
    held,
    held_and_closed,
    withheld,
    last_word_withheld,
)


def answers_of(notify: NotifyInTime, rows: Connection) -> dict[str, bytes]:
    """All that notify answers the care home, and all that it sends it, by what it is."""
    reader = CommandContext(by=str(JO), role="referrer", organisation=str(HOME), at=notify.now)
    ask = partial(projection.feedback, timescales=TIMESCALES)
    transaction = rows.begin_nested()
    for read_model in (INBOX, DELIVERIES):
        read_model.tables.create_all(rows)
        apply_page(rows, read_model, notify.store.rows)
    inbox = projection.inbox(rows, reader, timescales=TIMESCALES)
    smtp = Smtp("", 0, "no-reply@council.example.org", EmailContent("https://portal.example.org"))
    notices = due_notices(rows, notify.now + timedelta(minutes=2))
    found = {
        "GET /feedback": b"[" + b",".join(entry.model_dump_json().encode() for entry in inbox.entries) + b"]",
        "GET /feedback/{referral}": ask(rows, reader, referral=OTHER).model_dump_json().encode(),
        "GET /contact": contact(rows, reader, timescales=TIMESCALES).model_dump_json().encode(),
        "mails": b"\n".join(
            bytes(smtp.message(notice._replace(email="jo@home.example.org")))
            for notice in notices
            if notice.referral == OTHER
        ),
        "notices": repr(sorted(notices)).encode(),
    }
    transaction.rollback()
    return found


def pages_of(harness: PortalHarness, visitor: Visitor, found: dict[str, bytes]) -> dict[str, str]:
    """The care home's pages: its list, its referral, and whatever can be opened from there."""
    as_json = {"content-type": "application/json"}
    sent = AS_SENT | {"id": str(OTHER)}
    entry = {**{key: sent[key] for key in ("id", "reference", "route", "received_at")}, "about": "Edith Moss"}
    harness.services.answers |= answers() | {
        "GET /referrals": httpx.Response(200, json=[entry]),
        f"GET /referrals/{OTHER}": httpx.Response(200, json=sent),
        "GET /feedback": httpx.Response(200, content=found["GET /feedback"], headers=as_json),
        f"GET /feedback/{OTHER}": httpx.Response(200, content=found["GET /feedback/{referral}"], headers=as_json),
        "GET /contact": httpx.Response(200, content=found["GET /contact"], headers=as_json),
    }
    harness.services.answers |= {
        f"POST /feedback/{OTHER}/updates/{update}/reading": httpx.Response(201, json={"id": str(OTHER), "version": 1})
        for update in re.findall(rb'"update":"([^"]+)"', found["GET /feedback"])
    }
    page = visitor.get(f"/referrals/{OTHER}").text
    opened = sorted(set(re.findall(rf'href="(/referrals/{OTHER}[^"?]*)"', page)))
    paths = ["/referrals", f"/referrals/{OTHER}", *opened]
    return {path: SECRETS.sub(r"\1", visitor.get(path).text) for path in paths}


@pytest.fixture(scope="module")
def nothing_yet() -> dict[datetime, dict[str, bytes]]:
    """What is answered while nothing is decided, by the moment, as far as it was asked."""
    return {}


@pytest.mark.slow
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_nothing_shows_on_any_day(
    rows: Connection,
    harness: PortalHarness,
    partner: Visitor,
    nothing_yet: dict[datetime, dict[str, bytes]],
    state: Callable[[NotifyInTime, int], None],
) -> None:
    undecided, hidden = begin(), begin()
    for day in range(1, DAYS):
        for hour in HOURS:
            moment = MONDAY + timedelta(days=day, hours=hour - 9)
            happens(hidden, moment, state)
            found = answers_of(hidden, rows)
            if moment not in nothing_yet:
                happens(undecided, moment)
                nothing_yet[moment] = answers_of(undecided, rows)
            assert found == nothing_yet[moment], f"day {day}, {hour} hours"
            if day % 9 == 4:
                expected = pages_of(harness, partner, nothing_yet[moment])
                assert pages_of(harness, partner, found) == expected

    assert told_of(hidden, Milestone.HOLDING) >= 3
    assert told_of(hidden, Milestone.ADDITION_READ) == 1


def test_the_comparison_sees_what_is_told(rows: Connection) -> None:
    """Else it would prove nothing: what the home is told shows in every answer."""
    nothing_yet, told = begin(), begin()
    told.receive(NAMED.model_copy(update={"sources": ()}), CONCERN)

    before, after = answers_of(nothing_yet, rows), answers_of(told, rows)

    assert [what for what in before if before[what] == after[what]] == ["GET /contact"]


def closed_for_the_home(notify: NotifyInTime, rows: Connection) -> bool:
    """Whether the home's main button is to begin a linked referral."""
    return bool(json.loads(answers_of(notify, rows)["GET /feedback/{referral}"])["closed"])


def test_it_is_closed_for_whom_it_was_told_and_until_they_are_told_that_it_was_in_error(rows: Connection) -> None:
    told, hidden = begin(), begin()
    for notify, sources in ((told, ()), (hidden, OPENED.sources)):
        for message in (NAMED, OPENED, CLOSED):
            notify.receive(message.model_copy(update={"sources": sources}), CONCERN)

    assert (closed_for_the_home(told, rows), closed_for_the_home(hidden, rows)) == (True, False)
    told.receive(ReferralUnjoinedV1(concern=CONCERN, referral=OTHER, reason="another adult"), CONCERN)
    assert not closed_for_the_home(told, rows)


def told_of(notify: NotifyInTime, milestone: Milestone) -> int:
    events = (to_recorded_event(row).event for row in notify.store.rows)
    return sum(isinstance(e, FeedbackTold) and e.milestone is milestone for e in events)
