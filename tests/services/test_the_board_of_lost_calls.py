"""On notify's board, a call about a concern that did not arrive is before nobody who has a part in that concern."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from deploy.dev.databases import Database
from services.chassis.domain.decider import CommandContext, Dispatch
from services.chassis.domain.open_items.state import Rung, team_of
from services.notify.domain.delivery.attempts import BeginAttempt, RecordAttemptFailed
from services.notify.domain.item_call.addressing import AddressCall, CallFacts, notice_of
from services.notify.domain.item_call.receivers import Place, Receiver
from services.notify.domain.item_call.state import item_call_of
from services.notify.domain.team.upstream_facts import RecordTeamKnown, TeamFacts
from services.notify.wiring import MANIFEST as NOTIFY
from tests.scenario.messages import now
from tests.services.service_client import COUNCIL, open_client

GRACE, AMARA = uuid4(), uuid4()
CONCERN, SAFEGUARDING = uuid4(), team_of("safeguarding")
CALL = CallFacts(
    service="enquiry",
    item=uuid4(),
    case=CONCERN,
    what="A concern waits for its decision",
    reference="SA-7K4Q-9X2C-M3T0",
    reason="urgent",
    rung=Rung.OWNER,
    number=1,
    period=1,
    urgent=True,
    asks_for_it=True,
    restricted=True,
    due_at=now() + timedelta(hours=4),
    team=SAFEGUARDING,
    involved_members=(GRACE,),
)


def test_a_call_about_a_concern_that_did_not_arrive_is_on_the_board_of_nobody_with_a_part_in_it(
    service_database: Callable[[str], Database],
) -> None:
    with open_client(NOTIFY, service_database("notify")) as client:
        itself = CommandContext(by="notify", role="notify", organisation="notify", at=now())
        team = TeamFacts(name="Safeguarding", mailbox="safeguarding@council.example.org")
        notice = notice_of(CALL, Receiver(place=Place.MAILBOX, team=SAFEGUARDING))
        for stream, command in (
            (SAFEGUARDING, RecordTeamKnown(facts=team)),
            (item_call_of("enquiry", CALL.item), AddressCall(call=CALL)),
            (notice, BeginAttempt()),
            (notice, RecordAttemptFailed(referral=notice, reason="550", jitter=0.0, final=True)),
        ):
            client.part.service.handle(Dispatch(stream, command), context=itself)
        client.part.projector.catch_up()
        boards = [
            client.http.get("/open-items", headers=client.signed_in("manager", COUNCIL, who)).json()
            for who in (GRACE, AMARA)
        ]

    assert [[(item["kind"], item["owner"]) for item in board] for board in boards] == [
        [],
        [("undeliverable call", None)],
    ]
