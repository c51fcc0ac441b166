"""One whole case of enquiry over a real store: the messages it consumes, and the commands of its people."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID, uuid5

from sqlalchemy import Connection

from contracts.catalogue import event_type_of, partition_key_of
from contracts.envelope import Envelope
from contracts.events import ContractEvent, intake
from contracts.events import Source as ContractSource
from services.chassis.application.command_handler import Service
from services.chassis.domain.decider import Command, CommandContext
from services.chassis.domain.open_items.state import item_of
from services.chassis.eventstore.recorder import TellbackRecorder
from services.chassis.projections.projection import catch_up
from services.chassis.projections.rebuild import ensure_current
from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.findings import RecordFinding
from services.enquiry.domain.concern.joining import ConfirmJoin
from services.enquiry.domain.concern.state import Finding, Limb, concern_of
from services.enquiry.domain.enquiry.allocation import AllocateEnquiry
from services.enquiry.domain.enquiry.closure import CloseEnquiry, ClosureReason
from services.enquiry.domain.enquiry.conclusion import ConcludeEnquiry, Risk
from services.enquiry.domain.enquiry.outcomes import NotAsked, RecordDesiredOutcome
from services.enquiry.domain.enquiry.risk import AssessRisk
from services.enquiry.domain.enquiry.state import Assessment, Wishes, enquiry_of
from services.enquiry.open_items import NEW_MATTER
from services.enquiry.wiring import MANIFEST
from tests.domain.enquiry.builders import AMARA, CHECKLIST, HOME, POLICE, TRUST

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
UNMATCHED, REGISTERED = ContractSource(matched=False), ContractSource(organisation=TRUST)
MESSAGES: list[ContractEvent] = [
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
NEWS = tuple(
    item_of("enquiry", NEW_MATTER, CONCERN, key)
    for key in (str(uuid5(TRUST, "3")), f"withdrawn {HOME}", f"source {POLICE} {TRUST}")
)
"""The open items of what MESSAGES add to the concern."""

DECISIONS: list[tuple[UUID, Command]] = [
    (CONCERN, ConfirmJoin(referral=HOME)),
    *[(CONCERN, RecordFinding(limb=limb, finding=Finding.MET, rationale="seen at a home visit")) for limb in Limb],
    (CONCERN, DecideConcern(rationale="all three parts are met", seen=NEWS)),
    (ENQUIRY, AllocateEnquiry(worker=AMARA)),
    (ENQUIRY, RecordDesiredOutcome(wishes=Wishes.NOT_ASKED, not_asked=NotAsked.UNSAFE)),
    (ENQUIRY, AssessRisk(assessment=Assessment.IDENTIFIED_ACTED, rationale="seen at a home visit")),
    (ENQUIRY, ConcludeEnquiry(findings="safer, and knows whom to ring", risk=Risk.REDUCED)),
    (ENQUIRY, CloseEnquiry(reason=ClosureReason.DUTY_COMPLETED, adults_view="content", checklist=CHECKLIST)),
]


def consume(service: Service, message: ContractEvent, number: int, at: datetime = NOW) -> None:
    """What the consumer does, without an inbox mark: every command for an upstream fact is repeatable."""
    heard = CommandContext(by="intake", role="enquiry", organisation="council", at=at)
    if asks := [*MANIFEST.subscriptions[type(message)](message, envelope(message, number))]:
        service.handle(*asks, context=heard)


def envelope(message: ContractEvent, number: int) -> Envelope:
    id = uuid5(TRUST, str(number))
    return Envelope(
        id=id,
        source="intake",
        type=event_type_of(message),
        time=NOW,
        partitionkey=partition_key_of(message),
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


def run_projections(service: Service, rows: Connection) -> None:
    store = cast(TellbackRecorder, service.store)
    ensure_current(MANIFEST.projections, store, rows.engine)
    for projection in MANIFEST.projections:
        while catch_up(projection, store, rows.engine):
            pass
