"""The incident of a wrong join is on the board of nobody who had a part in the referral that was sent back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from deploy.dev.databases import Database
from services.chassis.domain.decider import CommandContext, Dispatch
from services.enquiry.domain.concern.joining import ConfirmJoin, UnjoinReferral
from services.enquiry.domain.concern.raising import RecordReferralTaken
from services.enquiry.domain.concern.state import concern_of
from services.enquiry.wiring import MANIFEST as ENQUIRY
from tests.domain.enquiry.builders import says
from tests.scenario.messages import now
from tests.services.service_client import COUNCIL, open_client

RUTH, RENE = uuid4(), uuid4()
LEAD = "safeguarding lead"


def test_who_had_a_part_in_what_was_sent_back_sees_the_concern_and_not_the_incident(
    service_database: Callable[[str], Database],
) -> None:
    first, second = uuid4(), uuid4()
    concern = concern_of(first)
    joined = says(second, involved_members=(RUTH,), restricted=True)
    with open_client(ENQUIRY, service_database("enquiry")) as client:
        for role, command in (
            ("enquiry", RecordReferralTaken(submission=says(first), message_id=uuid4())),
            ("enquiry", RecordReferralTaken(submission=joined, message_id=uuid4(), joins=first)),
            ("practitioner", ConfirmJoin(referral=second)),
            ("practitioner", UnjoinReferral(referral=second, reason="It is about another person.")),
        ):
            context = CommandContext(by=str(uuid4()), role=role, organisation=str(COUNCIL), at=now())
            client.part.service.handle(Dispatch(concern, command), context=context)
        client.part.projector.catch_up()
        boards = [
            client.http.get("/open-items", headers=client.signed_in(LEAD, COUNCIL, who)).json() for who in (RUTH, RENE)
        ]
        counts = [
            client.http.get("/open-items/counts", headers=client.signed_in(LEAD, COUNCIL, who)).json()["all"]
            for who in (RUTH, RENE)
        ]

    assert [sorted(item["kind"] for item in board) for board in boards] == [["concern"], ["concern", "incident"]]
    assert counts == [1, 2]
