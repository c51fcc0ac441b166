"""Who is said to be in danger is seen to before everybody."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from contracts.events import intake
from services.chassis.application.command_handler import Service
from services.chassis.domain.decider import Dispatch
from services.chassis.open_items.holdings import holdings
from services.enquiry.domain.concern.state import concern_of
from services.enquiry.projections.concerns import concern
from services.enquiry.projections.worklist import worklist
from tests.domain.enquiry.builders import AMARA, ASKED, HOME, POLICE, TRUST
from tests.services.enquiry.whole_case import (
    CONCERN,
    DECISIONS,
    ENQUIRY,
    MESSAGES,
    NOW,
    ROUTED,
    consume,
    run_projections,
)


def test_a_concern_about_danger_is_listed_first_until_somebody_is_accountable(
    service: Service, rows: Connection
) -> None:
    """A later referral of the same matter can say so too."""
    waits_longer = intake.ReferralRoutedV1(referral=TRUST, joins=None, **ROUTED)
    in_danger = intake.ReferralRoutedV1(referral=HOME, joins=POLICE, danger=True, rating="high", **ROUTED)
    consume(service, waits_longer, 0, NOW - timedelta(days=9))
    for number, message in enumerate((MESSAGES[1], in_danger, MESSAGES[0]), 1):
        consume(service, message, number)
    run_projections(service, rows)
    assert [(w.concern, w.danger) for w in worklist(rows, ASKED).entries] == [
        (CONCERN, True),
        (concern_of(TRUST), False),
    ]
    says = concern(rows, ASKED, CONCERN).referrals[1].submission
    assert (says["danger"], says["rating"]) == (True, "high")

    for stream, command in DECISIONS[:5]:
        service.handle(Dispatch(stream, command), context=ASKED)
    run_projections(service, rows)
    assert [w.id for w in worklist(rows, ASKED).entries] == [ENQUIRY, concern_of(TRUST)]
    service.handle(Dispatch(*DECISIONS[5]), context=ASKED)
    run_projections(service, rows)
    assert [w.id for w in worklist(rows, ASKED).entries] == [concern_of(TRUST), ENQUIRY]
    (held,) = holdings(rows, ASKED, AMARA).entries
    assert (held.kind, held.reference) == ("enquiry", ROUTED["reference"])
