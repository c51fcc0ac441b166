"""What waits in intake's queue and enquiry's worklist is counted, and so is whatever of it has become nobody's."""

from __future__ import annotations

from contextlib import closing
from uuid import UUID

from deploy.composition import now, observe_all
from deploy.dev.seed import member_id
from services.chassis.domain.working_time import london_day
from services.chassis.eventstore.connections import connect
from services.chassis.messaging.relay_replay import request_replay
from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.findings import RecordFinding
from services.enquiry.domain.concern.state import Finding, Limb, concern_of
from services.enquiry.domain.enquiry.allocation import AllocateEnquiry
from services.enquiry.domain.enquiry.state import enquiry_of
from services.intake.domain.member.membership import RemoveMember
from services.intake.domain.referral.triage import AllocateReferral
from tests.operations.three_services import ThreeServicesWithCli


def gauge(three_services: ThreeServicesWithCli, service: str, name: str, **of: str) -> float | None:
    """As the process that serves that service shows it."""
    watch = three_services.parts[service].monitoring
    return watch.metrics.registry.get_sample_value(f"tellback_{name}", {"service": service, **of})


def observed(three_services: ThreeServicesWithCli) -> ThreeServicesWithCli:
    for opening in three_services.parts.values():
        observe_all(opening)
    return three_services


def remove_member(three_services: ThreeServicesWithCli, who: str) -> None:
    three_services.ask("intake", member_id(who), RemoveMember(), "ada", "administrator", f"{who} leaves")
    three_services.deliver_all()


def test_the_triage_queue_is_counted_by_owner_and_a_leaver_orphans_nothing(
    three_services: ThreeServicesWithCli,
) -> None:
    observed(three_services)
    referral = three_services.refer()
    three_services.deliver_all()
    before = gauge(three_services, "intake", "queue_items", owner="unallocated")
    theirs = AllocateReferral(owner=member_id("tom"), review_on=london_day(now()))
    three_services.ask("intake", referral, theirs, "tom", "triage", "allocation")
    three_services.deliver_all()
    owned = (
        gauge(three_services, "intake", "queue_items", owner="owned"),
        gauge(three_services, "intake", "unowned_items"),
    )
    waited = gauge(three_services, "intake", "queue_oldest_seconds")
    remove_member(three_services, "tom")

    assert before == 1
    assert owned == (1, 0)
    assert waited is not None
    assert 0 < waited < 600
    assert gauge(three_services, "intake", "queue_items", owner="unallocated") == 1
    assert gauge(three_services, "intake", "unowned_items") == 0


def test_open_work_of_enquiry_is_counted_and_orphans_are_counted(three_services: ThreeServicesWithCli) -> None:
    observed(three_services)
    referral = three_services.refer()
    three_services.route(referral)
    three_services.deliver_all()
    concerns = gauge(three_services, "enquiry", "worklist_items", of="concern")
    waited = gauge(three_services, "enquiry", "worklist_oldest_seconds", of="concern")
    enquiry = open_enquiry(three_services, referral)
    unowned_items = gauge(three_services, "enquiry", "unowned_items")
    three_services.ask("enquiry", enquiry, AllocateEnquiry(worker=member_id("amara")), "grace", "manager", "allocation")
    three_services.deliver_all()
    enquiries = gauge(three_services, "enquiry", "worklist_items", of="enquiry")
    remove_member(three_services, "amara")

    assert (concerns, enquiries, unowned_items) == (1, 1, 0)
    assert waited is not None
    assert 0 < waited < 600
    assert gauge(three_services, "enquiry", "unowned_items") == 0


def open_enquiry(three_services: ThreeServicesWithCli, referral: UUID) -> UUID:
    """The enquiry that a decision on its concern opens."""
    concern = concern_of(referral)
    for limb in Limb:
        met = RecordFinding(limb=limb, finding=Finding.MET, rationale="Seen at the visit today.")
        three_services.ask("enquiry", concern, met, "amara", "practitioner", limb)
    decided = DecideConcern(rationale="All three parts are met.")
    three_services.ask("enquiry", concern, decided, "amara", "practitioner", "decision")
    three_services.deliver_all()
    return enquiry_of(concern)


def test_quarantined_streams_are_counted_until_they_are_published(three_services: ThreeServicesWithCli) -> None:
    observed(three_services)
    referral = three_services.refer()
    with closing(connect(three_services.urls["intake"])) as own:
        request_replay(own, "intake", referral, 0)
        own.execute("insert into relay_quarantine (stream, error) values (%s, 'KeyError')", (referral,))
        aside = gauge(three_services, "intake", "relay_quarantined_streams")
        request_replay(own, "intake", referral, 0)

    assert aside == 1
    assert gauge(three_services, "intake", "relay_quarantined_streams") == 0
