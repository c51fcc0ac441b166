"""Every referral of a concern is told every milestone, in whichever order notify receives them."""

from itertools import permutations
from uuid import UUID

import pytest

from contracts.events import ContractEvent, ReadersV1, Source
from contracts.events.enquiry import ConcernDecidedV1, EnquiryConcludedV1, ReferralTakenV1, SourcesKnownV1
from contracts.events.intake import MemberChangedV1, MemberJoinedV1, MemberLeftV1, ReferralReceivedV1
from services.notify.domain.delivery.attempts import DeliveryIntended
from services.notify.domain.feedback.settlement import FeedbackHeld, FeedbackTold
from services.notify.domain.feedback.state import HoldReason
from tests.domain.notify.builders import CONCERN, ENQUIRY, HOME, MANAGER, OTHER, PAT, POLICE, REFERRAL, Notify

COUNCIL, JO = UUID(int=41), UUID(int=22)


def referral_received(
    referral: UUID = REFERRAL, organisation: UUID = POLICE, kind: str = "police"
) -> ReferralReceivedV1:
    member = PAT if organisation == POLICE else JO
    return ReferralReceivedV1(
        referral=referral,
        reference="SA",
        route="safeguarding",
        organisation=organisation,
        kind=kind,
        member=member,
        involved="yes",
        readers=ReadersV1(members=(member,), leads_of=organisation),
    )


DECIDED = ConcernDecidedV1(concern=CONCERN, decision="s42 enquiry", reason="all met")
CONCLUDED = EnquiryConcludedV1(
    concern=CONCERN,
    enquiry=ENQUIRY,
    risk_assessment="risk identified",
    risk="risk removed",
    outcomes_met="fully",
    sources=(Source(organisation=HOME),),
)

NAMED = DECIDED.model_copy(update={"sources": (Source(organisation=HOME),)})

MEMBER = MemberJoinedV1(
    member=MANAGER,
    organisation=COUNCIL,
    organisation_name="Council",
    kind="council",
    name="Mina",
    email="mina@council.example.org",
    mailbox=None,
    roles=("manager",),
)


def referral_taken(referral: UUID = REFERRAL) -> ReferralTakenV1:
    return ReferralTakenV1(concern=CONCERN, referral=referral)


def receive(notify: Notify, *messages: ContractEvent) -> None:
    for message in messages:
        notify.receive(message, ENQUIRY if isinstance(message, EnquiryConcludedV1) else None)


@pytest.mark.parametrize("order", [*permutations([referral_received(), referral_taken(), DECIDED])])
def test_the_referrer_is_told_whichever_event_comes_first(order: tuple[ContractEvent, ...]) -> None:
    notify = Notify()
    receive(notify, *order)

    assert sorted(e.milestone for e in notify.events(FeedbackTold)) == ["M1", "M2", "M3"]


def test_a_referral_that_joins_after_the_end_is_told_all_of_it() -> None:
    notify = Notify()
    receive(
        notify,
        referral_received(),
        referral_taken(),
        DECIDED,
        CONCLUDED,
        referral_received(OTHER),
        referral_taken(OTHER),
    )

    assert [e.milestone for e in notify.events(FeedbackTold) if e.referral == OTHER] == ["M1", "M2", "M3", "M6"]


@pytest.mark.parametrize(
    "order", [*permutations([referral_received(kind="care home", organisation=HOME), referral_taken(), CONCLUDED])]
)
def test_a_provider_that_is_named_is_never_told_by_itself(order: tuple[ContractEvent, ...]) -> None:
    notify = Notify()
    receive(notify, *order)

    told = {e.milestone for e in notify.events(FeedbackTold)}
    assert {"M1"} <= told <= {"M1", "M2"}  # where it was routed, before it is named
    assert [e.reason for e in notify.events(FeedbackHeld) if e.milestone == "M6"] == [HoldReason.OWN_ORGANISATION]


def test_a_provider_waits_until_it_is_known_who_the_source_is() -> None:
    notify = Notify()
    unmatched = ConcernDecidedV1(
        concern=CONCERN, decision="s42 enquiry", reason="all met", sources=(Source(matched=False),)
    )
    receive(notify, referral_received(kind="care home", organisation=HOME), referral_taken(), unmatched)
    told_before = [e.milestone for e in notify.events(FeedbackTold)]
    receive(notify, SourcesKnownV1(concern=CONCERN, sources=(Source(organisation=POLICE),)))

    assert (told_before, [e.milestone for e in notify.events(FeedbackTold)]) == (["M1", "M2"], ["M1", "M2", "M3"])


def test_handling_all_events_again_changes_nothing() -> None:
    notify = Notify()
    messages = [referral_received(), referral_taken(), DECIDED]
    envelopes = [notify.receive(message) for message in messages]
    before = notify.events()
    for message, envelope in zip(messages, envelopes, strict=True):
        notify.receive_again(message, envelope)

    assert notify.events() == before


def test_a_manager_owns_what_is_held_for_a_referrer_who_left() -> None:
    notify = Notify()
    receive(
        notify, MEMBER, referral_received(), MemberLeftV1(member=PAT, organisation=POLICE), referral_taken(), DECIDED
    )

    assert [(e.reason, e.owner) for e in notify.events(FeedbackHeld)] == [(HoldReason.LEFT, str(MANAGER))] * 2


def test_being_told_is_also_sent_by_email() -> None:
    notify = Notify()
    receive(notify, referral_received())

    assert [e.channel for e in notify.events(DeliveryIntended)] == ["email"]


def test_nobody_outside_the_council_looks_after_what_is_held() -> None:
    notify = Notify()
    joined = MEMBER.model_copy(update={"kind": "police", "organisation": POLICE})
    changed = {**joined.model_dump(exclude={"organisation_name"}), "roles": ("manager", "safeguarding lead")}
    receive(
        notify,
        joined,
        MemberChangedV1(**changed),
        referral_received(kind="care home", organisation=HOME),
        referral_taken(),
        NAMED,
    )

    assert [e.owner for e in notify.events(FeedbackHeld)] == ["nobody"]
