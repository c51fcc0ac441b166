"""The board of enquiry: a concern, its enquiry and whatever arrives about them is somebody's until a person is done."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.chassis.domain.open_items.allocation import AllocateItem
from services.chassis.domain.open_items.seen import SeeItem
from services.chassis.domain.open_items.state import OpenItem, team_of
from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.findings import RecordFinding
from services.enquiry.domain.concern.reasons import Reason
from services.enquiry.domain.concern.state import Decision, Finding, Limb, concern_of
from services.enquiry.domain.enquiry.state import enquiry_of
from services.enquiry.domain.news.unseen import NewsUnseen
from services.enquiry.open_items import CONCERN, JOIN, NEW_MATTER, UNDER_WAY, concern_item, enquiry_item
from services.intake.domain.member.membership import ChangeMember, JoinMember, RemoveMember
from services.intake.domain.member.state import Role
from services.intake.domain.partner.state import Kind
from services.intake.domain.referral.additions import AddInformation, WithdrawReferral
from services.intake.domain.referral.content import Answer
from tests.scenario.three_services_in_memory import ThreeServicesInMemory

RATIONALE = "as the three findings have it"


class Council:
    """Three services, a referral that enquiry took, and a practitioner who may own work."""

    def __init__(self, **referral: Any) -> None:
        self.services = ThreeServicesInMemory()
        self.council = self.services.organisation("Northshire Council", Kind.COUNCIL)
        self.nadia = uuid4()
        joined = JoinMember(organisation=self.council, name="Nadia", roles=(Role.PRACTITIONER,))
        self.services.administer(self.nadia, joined)
        self.referral = self.services.refer(self.services.force, **referral)
        self.services.route(self.referral)
        self.concern = concern_of(self.referral)
        self.enquiry = enquiry_of(self.concern)

    def ask(self, on: UUID, command: Any) -> None:
        self.services.ask("enquiry", on, command)

    def decide(self, finding: Finding = Finding.MET, seen: tuple[UUID, ...] = ()) -> None:
        for limb in Limb:
            self.ask(self.concern, RecordFinding(limb=limb, finding=finding, rationale=RATIONALE))
        if finding is Finding.MET:
            self.ask(self.concern, DecideConcern(rationale=RATIONALE, seen=seen))
        else:
            reason, instead = Reason.NO_ABUSE, Decision.NO_ENQUIRY
            self.ask(self.concern, DecideConcern(rationale=RATIONALE, instead=instead, reason=reason, seen=seen))

    def item(self, stream_id: UUID) -> OpenItem:
        found = self.services.services["enquiry"].state(stream_id)
        assert isinstance(found, OpenItem)
        return found

    def open_items(self, kind: str) -> dict[UUID, OpenItem]:
        log = self.services.stores["enquiry"].read_log(0, 10_000)
        states = {row.stream: self.services.services["enquiry"].state(row.stream) for row in log}
        return {
            stream_id: state
            for stream_id, state in states.items()
            if isinstance(state, OpenItem) and state.kind == kind and not state.settled
        }


def test_a_concern_waits_for_its_decision_and_then_the_enquiry_for_its_closure() -> None:
    council = Council()
    item = council.item(concern_item(council.concern))
    assert (item.kind, item.team, item.about) == (CONCERN, team_of("safeguarding"), "Edith Moss")

    council.decide()

    assert council.item(concern_item(council.concern)).settled
    assert [*council.open_items(UNDER_WAY)] == [enquiry_item(council.enquiry)]


def test_whoever_has_the_concern_has_the_enquiry() -> None:
    council = Council()
    council.ask(concern_item(council.concern), AllocateItem(owner=council.nadia))

    council.decide()

    assert council.item(enquiry_item(council.enquiry)).owner == council.nadia
    assert council.services.services["enquiry"].state(council.enquiry).worker == council.nadia


@pytest.mark.parametrize("ending", [RemoveMember(), ChangeMember(name="Nadia", roles=(Role.AUDITOR,))])
def test_all_that_a_leaver_owns_goes_back_at_once(ending: Any) -> None:
    council = Council()
    council.ask(concern_item(council.concern), AllocateItem(owner=council.nadia))
    council.decide()
    council.services.triage(council.referral, AddInformation(information="He is locked in."))

    council.services.administer(council.nadia, ending)

    left = [council.item(enquiry_item(council.enquiry)), *council.open_items(NEW_MATTER).values()]
    assert [(item.owner, item.unallocated[:9]) for item in left] == [(None, "its owner")] * 2
    assert council.services.services["enquiry"].state(council.enquiry).worker is None


@pytest.mark.parametrize("state", ["undecided", "decided: no enquiry", "under enquiry"])
@pytest.mark.parametrize("arrival", ["information", "withdrawal", "a joined referral in danger"])
def test_whatever_arrives_is_somebodys_to_see_in_every_state(state: str, arrival: str) -> None:
    council = Council()
    if state != "undecided":
        council.decide(Finding.MET if state == "under enquiry" else Finding.NOT_MET)

    if arrival == "information":
        council.services.triage(council.referral, AddInformation(information="He is locked in."))
    elif arrival == "withdrawal":
        council.services.withdraw(council.referral, council.services.force, WithdrawReferral(reason="She asks me to."))
    else:
        joined = council.services.refer(council.services.force, immediate_danger=Answer.YES)
        council.services.route(joined, joins=council.referral)

    (item,) = (council.open_items(NEW_MATTER) | council.open_items(JOIN)).values()
    assert item.team == team_of("safeguarding")
    assert item.urgent == (arrival == "a joined referral in danger")


def test_nobody_decides_before_they_have_seen_what_came() -> None:
    council = Council()
    council.services.triage(council.referral, AddInformation(information="He is locked in."))
    with pytest.raises(NewsUnseen):
        council.decide()

    (news,) = council.open_items(NEW_MATTER)
    council.decide(seen=(news,))

    assert council.open_items(NEW_MATTER) == {}


def test_what_somebody_has_seen_stands_in_nobodys_way() -> None:
    council = Council()
    council.services.triage(council.referral, AddInformation(information="He is locked in."))
    (news,) = council.open_items(NEW_MATTER)
    council.ask(news, SeeItem(outcome="looked at with the concern", words="The police are there."))

    council.decide()

    assert council.item(concern_item(council.concern)).settled
