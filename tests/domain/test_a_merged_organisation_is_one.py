"""A referral by one record of an organisation that names another record of it is held as one about its own referrer."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.chassis.domain.decider import CommandContext
from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.findings import RecordFinding
from services.enquiry.domain.concern.state import Finding, Limb, concern_of
from services.intake.domain.partner.merging import MergePartner, UnmergePartner
from services.intake.domain.referral.content import Answer
from services.notify.domain.channel.mergers import (
    OrganisationRecord,
    PartnerMerged,
    PartnerUnmerged,
    RecordPartnerMerged,
    RecordPartnerUnmerged,
    same_organisations,
)
from services.notify.domain.feedback.mergers import ToldBeforeMerger
from services.notify.domain.feedback.review import ReleaseFeedback, TooMuch
from services.notify.domain.feedback.state import HoldReason, Level, ReleaseReason, occasion_to_path
from services.notify.domain.named_source.listing import ListReferral, MergeNamedSource
from tests.domain.notify.builders import NOTIFY_CONTEXT, NOW, RESPONSIBLE_MANAGER, state
from tests.scenario.three_services_in_memory import ThreeServicesInMemory

RATIONALE = "It reads so, and the ward says the same."
MERGE = "They are one house under two names."


def merged(services: ThreeServicesInMemory) -> tuple[UUID, UUID]:
    """Rosewood is another name of Elmwood."""
    rosewood, elmwood = services.homes
    services.administer(rosewood, MergePartner(into=elmwood, reason=MERGE))
    return rosewood, elmwood


def decided(services: ThreeServicesInMemory, referral: UUID) -> None:
    services.route(referral)
    for limb in Limb:
        finding = RecordFinding(limb=limb, finding=Finding.MET, rationale=RATIONALE)
        services.ask("enquiry", concern_of(referral), finding)
    services.ask("enquiry", concern_of(referral), DecideConcern(rationale=RATIONALE))


def held(services: ThreeServicesInMemory, referral: UUID) -> dict[str, HoldReason]:
    stands = services.services["notify"].state(referral)
    return {str(one.obligation.milestone): one.reason for one in stands.held_obligations.values()}


def test_what_one_record_refers_about_the_other_is_held_as_its_own() -> None:
    services = ThreeServicesInMemory()
    rosewood, elmwood = merged(services)
    for home, source in ((rosewood, elmwood), (elmwood, rosewood)):
        referral = services.refer(home, source_organisation=source)
        decided(services, referral)

        assert held(services, referral) == dict.fromkeys(("M2", "M3", "M4"), HoldReason.OWN_ORGANISATION)


def test_a_merger_that_comes_late_lists_what_was_told_and_holds_what_follows() -> None:
    services = ThreeServicesInMemory()
    rosewood, elmwood = services.homes
    referral = services.refer(rosewood, source_organisation=elmwood)
    services.route(referral)
    assert held(services, referral) == {}
    merged(services)
    decided_later = concern_of(referral)
    for limb in Limb:
        services.ask("enquiry", decided_later, RecordFinding(limb=limb, finding=Finding.MET, rationale=RATIONALE))
    services.ask("enquiry", decided_later, DecideConcern(rationale=RATIONALE))

    told = [e for e in services.recorded("notify", referral) if isinstance(e, ToldBeforeMerger)]
    assert [e.updates for e in told] == [("M2.1",)]
    assert held(services, referral) == dict.fromkeys(("M3", "M4"), HoldReason.OWN_ORGANISATION)


def test_what_is_held_for_another_reason_is_judged_again() -> None:
    services = ThreeServicesInMemory()
    rosewood, elmwood = services.homes
    referral = services.refer(rosewood, source_organisation=elmwood, alive=Answer.NO)
    services.route(referral)
    assert held(services, referral) == {"M2": HoldReason.DECEASED}
    merged(services)

    assert held(services, referral) == {"M2": HoldReason.OWN_ORGANISATION}
    stands = services.services["notify"].state(referral)
    assert {one.ceiling for one in stands.held_obligations.values()} == {Level.STATUS}


def test_what_is_released_is_measured_by_what_is_known_then() -> None:
    services = ThreeServicesInMemory()
    rosewood, elmwood = merged(services)
    referral = services.refer(rosewood, source_organisation=elmwood)
    services.route(referral)
    (occasion,) = services.services["notify"].state(referral).held_obligations
    path, reason = occasion_to_path(occasion), ReleaseReason.REVIEWED

    with pytest.raises(TooMuch, match="L1"):
        services.ask("notify", referral, ReleaseFeedback(occasion=path, level=Level.DECISION, reason=reason))
    services.ask("notify", referral, ReleaseFeedback(occasion=path, level=Level.STATUS, reason=reason))


def test_a_merger_that_is_undone_holds_no_more_but_what_it_held() -> None:
    services = ThreeServicesInMemory()
    rosewood, elmwood = merged(services)
    services.administer(rosewood, UnmergePartner(reason="Two houses after all."))
    referral = services.refer(rosewood, source_organisation=elmwood)
    services.route(referral)

    assert held(services, referral) == {}


def test_a_lead_of_the_record_that_stands_sees_what_the_other_record_sent() -> None:
    services = ThreeServicesInMemory()
    rosewood, elmwood = merged(services)
    referral = services.refer(rosewood)
    lead = CommandContext(by=str(uuid4()), role="organisation lead", organisation=str(elmwood), at=NOW)
    aliased = CommandContext(
        by=lead.by,
        role=lead.role,
        organisation=lead.organisation,
        at=NOW,
        organisation_aliases=frozenset({str(rosewood)}),
    )
    feedback = services.services["notify"].state(referral)

    assert [feedback.readers.admit(one) for one in (lead, aliased)] == [False, True]


def test_all_ids_of_an_organisation_are_found_from_each() -> None:
    a, b, c = (UUID(int=n) for n in (1, 2, 3))
    records = {
        a: OrganisationRecord(merged_into=b),
        b: OrganisationRecord(merged_into=c, merged_from=frozenset({a})),
        c: OrganisationRecord(merged_from=frozenset({b})),
    }

    for one in (a, b, c):
        assert same_organisations(records.get, one) == {a, b, c}
    assert same_organisations(records.get, UUID(int=9)) == {UUID(int=9)}


def test_a_merger_is_recorded_once_by_each_record() -> None:
    a, b = UUID(int=1), UUID(int=2)
    for one in (a, b):
        record: Any = RecordPartnerMerged(recorded_by=one, organisation=a, into=b)
        merged_event = PartnerMerged(recorded_by=one, organisation=a, into=b)
        undo: Any = RecordPartnerUnmerged(recorded_by=one, organisation=a, apart_from=b)
        stands = merged_event.apply(None)

        assert list(record.decide(None, NOTIFY_CONTEXT)) == [merged_event]
        assert list(record.decide(stands, NOTIFY_CONTEXT)) == []
        assert list(undo.decide(stands, NOTIFY_CONTEXT)) == [
            PartnerUnmerged(recorded_by=one, organisation=a, apart_from=b)
        ]
        assert list(undo.decide(OrganisationRecord(), NOTIFY_CONTEXT)) == []


def test_a_source_that_nobody_named_asks_for_nothing() -> None:
    assert list(MergeNamedSource().decide(None, NOTIFY_CONTEXT)) == []
    listed = state(ListReferral(referral=UUID(int=7)).decide(None, NOTIFY_CONTEXT))
    assert list(ListReferral(referral=UUID(int=7)).decide(listed, NOTIFY_CONTEXT)) == []
    assert RESPONSIBLE_MANAGER.aliases == frozenset()
