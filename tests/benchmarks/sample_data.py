"""Sample data: one referral as partners send it, long streams, and their stored rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from services.chassis.application.command_handler import Service
from services.chassis.application.recorded_events import EventMetadata, to_stored_event
from services.chassis.application.store import Store, StoredEventWithMetadata
from services.chassis.domain.decider import CommandContext, Dispatch, Event
from services.enquiry.domain.enquiry.actions import ActionRecorded
from services.enquiry.domain.enquiry.opening import EnquiryOpened
from services.enquiry.domain.enquiry.state import Kind
from services.intake.domain.member.membership import JoinMember
from services.intake.domain.member.state import Role
from services.intake.domain.partner.registration import RegisterPartner
from services.intake.domain.partner.state import Kind as PartnerKind
from services.intake.domain.referral.additions import InformationAdded
from services.intake.domain.referral.content import Abuse, Adult, Answer, Route
from services.intake.domain.referral.submission import NamedParties, ReferralReceived, SubmitReferral

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
POLICE = UUID("5f0c4a52-0000-4000-8000-000000000001")
OFFICER = UUID("5f0c4a52-0000-4000-8000-000000000002")
COUNCIL = UUID("5f0c4a52-0000-4000-8000-000000000005")
WORKER = UUID("5f0c4a52-0000-4000-8000-000000000006")
REFERRER = CommandContext(by=str(OFFICER), role="referrer", organisation=str(POLICE), at=AT)
CONCERN = (
    "Called to the address by a neighbour. Mrs Moss has bruises on both arms that nobody explains and says that she "
    "is not allowed out. Her grandson, who looks after her money, answered for her throughout the visit."
)
ACTION = "Visited at home with the community nurse; spoke with her alone. She agreed that her bank may be asked. " * 2
STAMP = EventMetadata(
    by=str(OFFICER),
    role="referrer",
    organisation=str(POLICE),
    occurred_at=AT,
    correlation=UUID("5f0c4a52-0000-4000-8000-000000000003"),
    key=f"{POLICE}/5f0c4a52-0000-4000-8000-000000000004",
    digest="6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
    channel="api",
    purpose="direct care and safeguarding",
)
SUBMISSION = SubmitReferral(
    route=Route.SAFEGUARDING,
    concern=CONCERN,
    reach="01632 960 101, days until 18:00",
    adult=Adult(
        name="Edith Moss", born=date(1941, 3, 14), nhs_number="999 123 4500", address="4 Mill Lane, Northshire"
    ),
    immediate_danger=Answer.NO,
    kinds=(Abuse.PHYSICAL, Abuse.FINANCIAL),
    source_name="her grandson",
    aware=Answer.YES,
    consent=Answer.YES,
    wishes="She wants the shouting to stop, and to go out again.",
    involved=Answer.YES,
)
BODY = {
    "route": "safeguarding concern",
    "concern": CONCERN,
    "reach": "01632 960 101, days until 18:00",
    "adult": {
        "name": "Edith Moss",
        "born": "1941-03-14",
        "nhs_number": "999 123 4500",
        "address": "4 Mill Lane, Northshire",
    },
    "immediate_danger": "no",
    "kinds": ["physical", "financial"],
    "source_name": "her grandson",
    "aware": "yes",
    "consent": "yes",
    "wishes": "She wants the shouting to stop, and to go out again.",
    "involved": "yes",
}


def register_partner(service: Service) -> None:
    """Register the referrer's organisation and the council, and a member of each: intake looks up who is named."""
    context = CommandContext(by="bench", role="administrator", organisation="bench", at=AT)
    for organisation, name, kind in (
        (POLICE, "Northshire Police", PartnerKind.POLICE),
        (COUNCIL, "Northshire Council", PartnerKind.COUNCIL),
    ):
        service.handle(Dispatch(organisation, RegisterPartner(name=name, kind=kind)), context=context)
    for member, organisation, name, role in (
        (OFFICER, POLICE, "PC Priya Shah", Role.REFERRER),
        (WORKER, COUNCIL, "Tom Reed", Role.TRIAGE),
    ):
        joins = JoinMember(organisation=organisation, name=name, roles=(role,))
        service.handle(Dispatch(member, joins), context=context)


def referral_received() -> ReferralReceived:
    """The event that intake records for the submission."""
    (event,) = SUBMISSION.decide(None, REFERRER, NamedParties(None))
    assert isinstance(event, ReferralReceived)
    return event


def enquiry_events(events: int) -> list[Event[Any]]:
    """The events of an enquiry with so many of them."""
    opened = EnquiryOpened(
        concern=uuid4(), kind=Kind.S42, referrals=(uuid4(),), sources=(), objects=False, deceased=False
    )
    return [opened, *(ActionRecorded(action=ACTION) for _ in range(events - 1))]


def referral_events(events: int) -> list[Event[Any]]:
    """The events of a referral: its receipt, and then information added."""
    return [referral_received(), *(InformationAdded(information=ACTION) for _ in range(events - 1))]


def stored_rows(stream: UUID, events: Sequence[Event[Any]], after: int = 0) -> list[StoredEventWithMetadata]:
    """The stored events of a stream from version `after` + 1, with metadata."""
    return [to_stored_event(stream, version, event, STAMP) for version, event in enumerate(events, after + 1)]


def record(store: Store, rows: Sequence[StoredEventWithMetadata]) -> None:
    """Insert the rows, 200 in each transaction."""
    for first in range(0, len(rows), 200):
        store.insert_events(rows[first : first + 200])
