"""One matter over a real store: what is heard, what that leads to in the same save, what is said, what is answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID, uuid5

import pytest
from sqlalchemy import Connection, create_engine

from contracts.catalogue import key_of, kind_of
from contracts.envelope import Envelope
from contracts.events import ContractEvent, intake, notify
from contracts.events import Source as SourceSaid
from deploy.embedded.databases import Database
from services.chassis.answering.references import ReferenceMistyped
from services.chassis.asking.application import Service
from services.chassis.asking.decisions import Ask, Asked, Command
from services.chassis.asking.recorded import recorded_of
from services.chassis.keeping.opening import open_store
from services.chassis.keeping.recorder import TellbackRecorder
from services.chassis.projecting.projections import catch_up
from services.chassis.projecting.rebuilding import prepare
from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.findings import RecordFinding
from services.enquiry.domain.concern.reasons import Reason
from services.enquiry.domain.concern.state import Decision, Finding, Limb, concern_of
from services.enquiry.domain.enquiry.allocation import AllocateEnquiry
from services.enquiry.domain.enquiry.closing import CloseEnquiry, ClosureReason
from services.enquiry.domain.enquiry.conclusion import ConcludeEnquiry, Risk
from services.enquiry.domain.enquiry.outcomes import NotAsked, RecordDesiredOutcome
from services.enquiry.domain.enquiry.risk import AssessRisk
from services.enquiry.domain.enquiry.state import Assessment, Wishes, enquiry_of
from services.enquiry.projections.concern_list import all_concerns
from services.enquiry.projections.concerns import concern
from services.enquiry.projections.enquiries import enquiry
from services.enquiry.projections.workers import workers_to_choose
from services.enquiry.projections.worklist import worklist
from services.enquiry.wiring import TABLES
from tests.domain.enquiry.scenes import AMARA, ASKED, CHECKLIST, HOME, POLICE, TRUST

CONCERN, ENQUIRY = concern_of(POLICE), enquiry_of(concern_of(POLICE))
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
ROUTED: dict[str, Any] = {
    "reference": "SA-7K4Q-9X2C-M3T0",
    "routing": "safeguarding",
    "reason": "abuse",
    "organisation": TRUST,
    "adult": intake.AdultV1(id=UUID(int=9), name="Mrs A"),
    "about_organisation": None,
    "concern": "bruises",
    "reach": "the desk",
}
UNMATCHED, REGISTERED = SourceSaid(matched=False), SourceSaid(organisation=TRUST)
SAID: list[ContractEvent] = [
    intake.MemberJoinedV1(
        member=AMARA,
        organisation=TRUST,
        organisation_name="Council",
        kind="council",
        name="Amara",
        email=None,
        mailbox=None,
        roles=("practitioner",),
    ),
    intake.ReferralRoutedV1(referral=POLICE, joins=None, sources=(UNMATCHED,), **ROUTED),
    intake.ReferralRoutedV1(referral=HOME, joins=POLICE, **ROUTED),
    intake.InformationAddedV1(referral=HOME, information="more bruises"),
    intake.ReferralWithdrawnV1(referral=HOME, reason="sorry"),
    intake.SourceIdentifiedV1(referral=POLICE, joins=None, sources=(REGISTERED,)),
]
DONE: list[tuple[UUID, Command]] = [
    *[(CONCERN, RecordFinding(limb=limb, finding=Finding.MET, rationale="seen")) for limb in Limb],
    (CONCERN, DecideConcern(rationale="all three")),
    (ENQUIRY, AllocateEnquiry(worker=AMARA)),
    (ENQUIRY, RecordDesiredOutcome(wishes=Wishes.NOT_ASKED, not_asked=NotAsked.UNSAFE)),
    (ENQUIRY, AssessRisk(assessment=Assessment.IDENTIFIED_ACTED, rationale="seen")),
    (ENQUIRY, ConcludeEnquiry(findings="safer", risk=Risk.REDUCED)),
    (ENQUIRY, CloseEnquiry(reason=ClosureReason.DUTY_COMPLETED, adults_view="content", checklist=CHECKLIST)),
]


@pytest.fixture
def service(database: Database) -> Iterator[Service]:
    store = open_store("enquiry", database.url, group=False)
    yield Service(TABLES, store)
    store.datastore.close()


@pytest.fixture
def rows(database: Database) -> Iterator[Connection]:
    engine = create_engine(database.url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_a_matter_goes_from_two_referrals_to_closure(service: Service, rows: Connection) -> None:
    everything_happens(service)
    projected(service, rows)

    seen, carried = concern(rows, ASKED, CONCERN), enquiry(rows, ASKED, ENQUIRY)
    assert [r.id for r in seen.referrals] == [POLICE, HOME]
    assert [r.withdrawn for r in seen.referrals] == [None, "sorry"]
    assert [i.information for i in seen.information] == ["more bruises"]
    assert seen.decision
    assert (seen.decision.decision, seen.enquiry) == ("s42 enquiry", ENQUIRY)
    assert (carried.worker, carried.risk, carried.closed_at) == (AMARA, "Risk reduced", NOW)
    assert (seen.version, carried.version) == (
        service.store.rows_of(CONCERN)[-1].version,
        service.store.rows_of(ENQUIRY)[-1].version,
    )
    assert worklist(rows, ASKED).entries == []
    assert [w.name for w in workers_to_choose(rows, ASKED).entries] == ["Amara"]


def test_a_concern_is_found_by_any_reference_it_answers_also_when_it_is_closed(
    service: Service, rows: Connection
) -> None:
    everything_happens(service)
    projected(service, rows)

    (found,) = all_concerns(rows, ASKED, "sa 7k4q 9x2c m3to").entries
    assert (found.id, found.references, found.about) == (CONCERN, [ROUTED["reference"]] * 2, "Mrs A")
    assert (found.decision, found.enquiry) == ("s42 enquiry", ENQUIRY)
    assert all_concerns(rows, ASKED).entries == [found]
    assert all_concerns(rows, ASKED, "SA-0000-0000-0000").entries == []
    with pytest.raises(ReferenceMistyped, match="mistyped"):
        all_concerns(rows, ASKED, "SA-7K4Q-9X2C-M3T1")


def test_nobody_outside_the_council_is_made_accountable(service: Service, rows: Connection) -> None:
    assert isinstance(SAID[0], intake.MemberJoinedV1)
    hear(service, SAID[0].model_copy(update={"kind": "police"}), 0)
    projected(service, rows)

    assert workers_to_choose(rows, ASKED).entries == []


def test_hearing_everything_again_records_nothing(service: Service) -> None:
    everything_happens(service)
    newest = service.store.newest()

    for number, said in enumerate(SAID):
        hear(service, said, number)

    assert service.store.newest() == newest


def test_what_waits_is_listed_until_it_is_done(service: Service, rows: Connection) -> None:
    for number, said in enumerate(SAID[:3]):
        hear(service, said, number)
    projected(service, rows)

    waiting = worklist(rows, ASKED).entries
    assert [(w.of, w.id, w.about, w.version) for w in waiting] == [("concern", CONCERN, "Mrs A", 2)]


def test_what_was_decided_not_to_be_enquired_into_waits_again_when_something_new_comes(
    service: Service, rows: Connection
) -> None:
    hear(service, SAID[1], 1)
    hear(service, SAID[2], 2)
    for on, command in DONE[:1]:
        service.perform(Ask(on, command), asked=ASKED)
    for limb in (Limb.ABUSE_OR_NEGLECT, Limb.UNABLE_TO_PROTECT):
        finding = RecordFinding(limb=limb, finding=Finding.NOT_MET, rationale="seen")
        service.perform(Ask(CONCERN, finding), asked=ASKED)
    no = DecideConcern(rationale="no abuse", instead=Decision.NO_ENQUIRY, reason=Reason.NO_ABUSE)
    service.perform(Ask(CONCERN, no), asked=ASKED)
    projected(service, rows)
    assert worklist(rows, ASKED).entries == []

    hear(service, SAID[3], 3)
    projected(service, rows)
    assert [w.stands for w in worklist(rows, ASKED).entries] == ["something new came after its decision"]


def test_what_makes_telling_unsafe_travels_with_what_makes_it_owed(service: Service) -> None:
    everything_happens(service)

    said = {kind_of(one): one for one in said_by(service)}
    kinds = ("enquiry.concern.decided.v1", "enquiry.enquiry.concluded.v1", "enquiry.enquiry.closed.v1")
    assert [getattr(said[kind], "sources", None) for kind in kinds] == [(REGISTERED,)] * 3
    assert {key_of(one) for one in said.values()} == {str(CONCERN)}


def everything_happens(service: Service) -> None:
    for number, said in enumerate(SAID):
        hear(service, said, number)
    for on, command in DONE:
        service.perform(Ask(on, command), asked=ASKED)
    for number, referral in enumerate((POLICE, HOME), 100):
        told = notify.FeedbackToldV1(referral=referral, occasion="x", milestone="M6", level="L3", enquiry=ENQUIRY)
        hear(service, told, number)


def hear(service: Service, said: ContractEvent, number: int) -> None:
    """What the listener does, without its memory: every command that is heard is repeatable."""
    heard = Asked(by="intake", role="enquiry", organisation="council", at=NOW)
    if asks := [*TABLES.hears[type(said)](said, envelope(said, number))]:
        service.perform(*asks, asked=heard)


def envelope(said: ContractEvent, number: int) -> Envelope:
    id = uuid5(TRUST, str(number))
    return Envelope(
        id=id,
        source="intake",
        type=kind_of(said),
        time=NOW,
        partitionkey=key_of(said),
        recordedat=NOW,
        position=number,
        stream=id,
        streamversion=1,
        after=0,
        actorid="x",
        actorrole="triage",
        actororg="council",
        correlationid=id,
        data={},
    )


def projected(service: Service, rows: Connection) -> None:
    store = cast(TellbackRecorder, service.store)
    prepare(TABLES.projections, store, rows.engine)
    for projection in TABLES.projections:
        while catch_up(projection, store, rows.engine):
            pass


def said_by(service: Service) -> Iterator[ContractEvent]:
    states: dict[UUID, Any] = {}
    for row in service.store.log(0, 1000):
        recorded = recorded_of(row)
        states[row.stream] = recorded.event.apply(states.get(row.stream))
        if says := TABLES.says.get(type(recorded.event)):
            yield says(recorded.event, states[row.stream], recorded)
