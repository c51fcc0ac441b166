"""What enquiry shows of joined referrals: pending until confirmed, gone with all that was added once they leave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from contracts.events import ContractEvent, intake, notify
from services.chassis.application.command_handler import Service
from services.chassis.domain.decider import Command, Dispatch
from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.joining import ConfirmJoin, UnjoinReferral
from services.enquiry.domain.concern.state import concern_of
from services.enquiry.projections.concern_list import all_concerns
from services.enquiry.projections.concerns import concern
from services.enquiry.projections.worklist import worklist
from tests.domain.enquiry.builders import ASKED, HOME, POLICE, TRUST
from tests.services.enquiry.whole_case import CONCERN, DECISIONS, ENQUIRY, MESSAGES, ROUTED, consume, run_projections

UNJOIN = UnjoinReferral(referral=HOME, reason="It is about another Mrs A, of Quay Street.")
RAISES, JOINS = MESSAGES[1], MESSAGES[2]
ADDED = intake.InformationAddedV1(referral=HOME, information="more bruises")
DISPUTED = notify.FeedbackDisputedV1(referral=HOME, occasion="M2/x/1", milestone="M2", owner="grace")


def happens(service: Service, rows: Connection, steps: Sequence[ContractEvent | Command | tuple[UUID, Command]]) -> Any:
    """The messages and commands, in order; the concern as it is shown then."""
    for number, step in enumerate(steps):
        if isinstance(step, ContractEvent):
            consume(service, step, number)
        else:
            on, command = step if isinstance(step, tuple) else (CONCERN, step)
            service.handle(Dispatch(on, command), context=ASKED)
    run_projections(service, rows)
    return concern(rows, ASKED, CONCERN)


def test_a_joined_referral_is_pending_until_it_is_confirmed(service: Service, rows: Connection) -> None:
    shown = happens(service, rows, [RAISES, JOINS])
    assert [(r.id, r.joined, r.pending) for r in shown.referrals] == [(POLICE, False, False), (HOME, True, True)]

    shown = happens(service, rows, [ConfirmJoin(referral=HOME)])
    assert [(r.id, r.joined, r.pending) for r in shown.referrals] == [(POLICE, False, False), (HOME, True, False)]
    assert shown.version == 3


def test_an_unjoined_referral_leaves_the_concern_with_what_was_added_and_disputed(
    service: Service, rows: Connection
) -> None:
    before = happens(service, rows, [RAISES, JOINS, ADDED, DISPUTED])
    assert (len(before.information), len(before.disputes)) == (1, 1)

    shown = happens(service, rows, [UNJOIN])
    assert ([r.id for r in shown.referrals], shown.information, shown.disputes) == ([POLICE], [], [])
    assert [entry.references for entry in all_concerns(rows, ASKED).entries] == [[ROUTED["reference"]]]


def test_a_referral_that_was_asked_to_be_withdrawn_before_its_routing_is_shown_so(
    service: Service, rows: Connection
) -> None:
    raises = intake.ReferralRoutedV1(referral=POLICE, joins=None, **ROUTED, withdrawn="sent twice")
    joins = intake.ReferralRoutedV1(referral=HOME, joins=POLICE, **ROUTED, withdrawn="sent by mistake")

    shown = happens(service, rows, [raises, joins])
    assert [(r.id, r.withdrawn) for r in shown.referrals] == [(POLICE, "sent twice"), (HOME, "sent by mistake")]


def test_an_unjoined_referral_that_is_routed_again_is_shown_where_it_went(service: Service, rows: Connection) -> None:
    happens(service, rows, [RAISES, JOINS, UNJOIN])
    alone = intake.ReferralRoutedV1(referral=HOME, joins=None, **ROUTED, information=("more bruises",))
    consume(service, alone, 50)
    run_projections(service, rows)

    assert [r.id for r in concern(rows, ASKED, concern_of(HOME)).referrals] == [HOME]
    assert [r.id for r in concern(rows, ASKED, CONCERN).referrals] == [POLICE]


def test_a_join_under_an_enquiry_is_listed_until_it_is_confirmed_or_sent_back(
    service: Service, rows: Connection
) -> None:
    happens(service, rows, [MESSAGES[0], RAISES, *DECISIONS[1:4]])
    service.handle(Dispatch(CONCERN, DecideConcern(rationale="all three parts are met")), context=ASKED)
    run_projections(service, rows)
    assert [w.id for w in worklist(rows, ASKED).entries] == [ENQUIRY]

    consume(service, JOINS, 60)
    run_projections(service, rows)
    assert {w.stands for w in worklist(rows, ASKED).entries if w.id == CONCERN} == {
        "a joined referral waits to be confirmed"
    }

    service.handle(Dispatch(CONCERN, ConfirmJoin(referral=HOME)), context=ASKED)
    run_projections(service, rows)
    assert [w.id for w in worklist(rows, ASKED).entries] == [ENQUIRY]


def test_a_concern_that_follows_an_ended_one_and_the_ended_one_name_each_other(
    service: Service, rows: Connection
) -> None:
    happens(service, rows, [*MESSAGES, *DECISIONS[:-1]])
    consume(service, intake.ReferralRoutedV1(referral=TRUST, joins=POLICE, **ROUTED), 70)
    run_projections(service, rows)
    later, earlier = concern(rows, ASKED, concern_of(TRUST)), concern(rows, ASKED, CONCERN)

    assert (later.follows, earlier.followed_by) == (CONCERN, later.id)
    assert [(r.id, r.joined) for r in later.referrals] == [(TRUST, False)]
    assert TRUST not in {r.id for r in earlier.referrals}
