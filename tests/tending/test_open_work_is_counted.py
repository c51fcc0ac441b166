"""What waits in intake's queue and enquiry's worklist is counted, and so is whatever of it has become nobody's."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from uuid import UUID

from deploy.embedded.founding import member_id
from deploy.parts import now, watched_whole
from services.chassis.carrying.relay import say_again
from services.chassis.keeping.datastore import connect
from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.findings import RecordFinding
from services.enquiry.domain.concern.state import Finding, Limb, concern_of
from services.enquiry.domain.enquiry.allocation import AllocateEnquiry
from services.enquiry.domain.enquiry.state import enquiry_of
from services.intake.domain.member.joining import RemoveMember
from services.intake.domain.referral.triage import AllocateReferral
from tests.tending.town import Town


def figure(town: Town, service: str, name: str, **of: str) -> float | None:
    """As it is shown by whoever serves that service."""
    watch = town.parts[service].watch
    return watch.metrics.registry.get_sample_value(f"tellback_{name}", {"service": service, **of})


def watched(town: Town) -> Town:
    for opening in town.parts.values():
        watched_whole(opening)
    return town


def leaves(town: Town, who: str) -> None:
    town.ask("intake", member_id(who), RemoveMember(), "ada", "administrator", f"{who} leaves")
    town.carry()


def test_a_referral_in_triage_is_counted_by_whether_somebody_has_it_and_when_its_owner_left(town: Town) -> None:
    watched(town)
    referral = town.refer()
    town.carry()
    before = figure(town, "intake", "queue_items", owner="unallocated")
    theirs = AllocateReferral(owner=member_id("tom"), review_on=now().date() + timedelta(days=2))
    town.ask("intake", referral, theirs, "tom", "triage", "allocation")
    town.carry()
    owned = figure(town, "intake", "queue_items", owner="owned"), figure(town, "intake", "orphans")
    waited = figure(town, "intake", "queue_oldest_seconds")
    leaves(town, "tom")

    assert before == 1
    assert owned == (1, 0)
    assert waited is not None
    assert 0 < waited < 600
    assert figure(town, "intake", "orphans") == 1


def test_what_is_open_in_enquiry_is_counted_and_what_its_worker_left_behind(town: Town) -> None:
    watched(town)
    referral = town.refer()
    town.route(referral)
    town.carry()
    concerns = figure(town, "enquiry", "worklist_items", of="concern")
    waited = figure(town, "enquiry", "worklist_oldest_seconds", of="concern")
    enquiry = opened(town, referral)
    orphans = figure(town, "enquiry", "orphans")
    town.ask("enquiry", enquiry, AllocateEnquiry(worker=member_id("amara")), "grace", "manager", "allocation")
    town.carry()
    enquiries = figure(town, "enquiry", "worklist_items", of="enquiry")
    leaves(town, "amara")

    assert (concerns, enquiries, orphans) == (1, 1, 0)
    assert waited is not None
    assert 0 < waited < 600
    assert figure(town, "enquiry", "orphans") == 1


def opened(town: Town, referral: UUID) -> UUID:
    """The enquiry that a decision on its concern opens."""
    concern = concern_of(referral)
    for limb in Limb:
        met = RecordFinding(limb=limb, finding=Finding.MET, rationale="Seen.")
        town.ask("enquiry", concern, met, "amara", "practitioner", limb)
    decided = DecideConcern(rationale="All are met.")
    town.ask("enquiry", concern, decided, "amara", "practitioner", "decision")
    town.carry()
    return enquiry_of(concern)


def test_what_a_relay_set_aside_is_counted_until_it_is_said_again(town: Town) -> None:
    watched(town)
    referral = town.refer()
    with closing(connect(town.urls["intake"])) as own:
        say_again(own, "intake", referral, 0)
        own.execute("insert into relay_aside (stream, trouble) values (%s, 'KeyError')", (referral,))
        aside = figure(town, "intake", "relay_set_aside_streams")
        say_again(own, "intake", referral, 0)

    assert aside == 1
    assert figure(town, "intake", "relay_set_aside_streams") == 0
