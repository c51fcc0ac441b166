"""A referral that is joined, confirmed or unjoined: what each referrer is told, in all three services together."""

from __future__ import annotations

from uuid import UUID

from services.chassis.domain.open_items.state import item_of
from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.findings import RecordFinding
from services.enquiry.domain.concern.joining import ConfirmJoin, UnjoinReferral
from services.enquiry.domain.concern.state import Finding, Limb, concern_of
from services.enquiry.domain.enquiry.allocation import AllocateEnquiry
from services.enquiry.domain.enquiry.conclusion import ConcludeEnquiry
from services.enquiry.domain.enquiry.outcomes import NotAsked, RecordDesiredOutcome
from services.enquiry.domain.enquiry.risk import AssessRisk
from services.enquiry.domain.enquiry.state import Assessment, Wishes, enquiry_of
from services.enquiry.domain.referral.state import referral_of
from services.intake.domain.member.membership import JoinMember
from services.intake.domain.member.state import Role
from services.intake.domain.partner.state import Kind as PartnerKind
from services.intake.domain.referral.additions import AddInformation
from services.intake.domain.referral.content import Answer
from services.notify.domain.feedback.sent_in_error import IncidentOpened
from services.notify.domain.feedback.settlement import FeedbackTold
from tests.scenario.three_services_in_memory import ThreeServicesInMemory

WHY = "It is about another Edith Moss, of Quay Street."


def decide(services: ThreeServicesInMemory, concern: UUID) -> None:
    for limb in Limb:
        met = RecordFinding(limb=limb, finding=Finding.MET, rationale="seen by the nurse on Monday")
        services.ask("enquiry", concern, met)
    services.ask("enquiry", concern, DecideConcern(rationale="as the three findings have it"))


def conclude(services: ThreeServicesInMemory, concern: UUID) -> None:
    council, worker = services.organisation("Council", PartnerKind.COUNCIL), UUID(int=81)
    services.administer(worker, JoinMember(organisation=council, name="Amara", roles=(Role.PRACTITIONER,)))
    enquiry = enquiry_of(concern)
    services.ask("enquiry", enquiry, AllocateEnquiry(worker=worker))
    services.ask("enquiry", enquiry, RecordDesiredOutcome(wishes=Wishes.NOT_ASKED, not_asked=NotAsked.UNSAFE))
    assess = AssessRisk(assessment=Assessment.NONE_NOT_ACTED, rationale="seen by the nurse on Monday")
    services.ask("enquiry", enquiry, assess)
    services.ask("enquiry", enquiry, ConcludeEnquiry(findings="no risk was found by anybody"))


def told(services: ThreeServicesInMemory, referral: UUID) -> list[str]:
    recorded = services.recorded("notify", referral)
    return [f"{e.milestone} {e.outcome.outcome or ''}".strip() for e in recorded if isinstance(e, FeedbackTold)]


def two_referrals(services: ThreeServicesInMemory, decided: bool = True) -> tuple[UUID, UUID]:
    """One that raised a concern, and one that joined it after its decision, if there was one."""
    first, second = services.refer(services.force), services.refer(services.force)
    services.route(first)
    if decided:
        decide(services, concern_of(first))
    services.route(second, joins=first)
    return first, second


def test_a_joined_referral_is_told_that_it_was_received_and_where_it_went_until_it_is_confirmed() -> None:
    services = ThreeServicesInMemory()
    _, second = two_referrals(services)

    assert told(services, second) == ["M1", "M2 safeguarding"]


def test_a_joined_referral_is_told_the_reason_that_any_safeguarding_referral_is_told() -> None:
    services = ThreeServicesInMemory()
    first, second = two_referrals(services)

    reasons = {
        event.outcome.reason
        for referral in (first, second)
        for event in services.recorded("notify", referral)
        if isinstance(event, FeedbackTold) and event.milestone == "M2"
    }
    assert reasons == {"abuse or neglect suspected"}


def test_once_confirmed_it_is_told_in_one_message_of_the_decision_that_stood_before() -> None:
    services = ThreeServicesInMemory()
    first, second = two_referrals(services)
    services.ask("enquiry", concern_of(first), ConfirmJoin(referral=second))

    assert told(services, first) == ["M1", "M2 safeguarding", "M3 s42 enquiry", "M4 s42 enquiry"]
    assert told(services, second) == ["M1", "M2 safeguarding", "M3 s42 enquiry"]


def test_once_confirmed_it_is_told_what_is_decided_afterwards() -> None:
    services = ThreeServicesInMemory()
    first, second = two_referrals(services, decided=False)
    services.ask("enquiry", concern_of(first), ConfirmJoin(referral=second))
    decide(services, concern_of(first))

    assert (
        told(services, second)
        == told(services, first)
        == [
            "M1",
            "M2 safeguarding",
            "M3 s42 enquiry",
            "M4 s42 enquiry",
        ]
    )


def test_an_unjoined_referral_is_told_that_it_was_told_in_error_and_opens_an_incident_of_72_hours() -> None:
    services = ThreeServicesInMemory()
    first, second = two_referrals(services)
    services.ask("enquiry", concern_of(first), ConfirmJoin(referral=second))
    services.ask("enquiry", concern_of(first), UnjoinReferral(referral=second, reason=WHY))

    (incident,) = [e for e in services.recorded("notify", second) if isinstance(e, IncidentOpened)]
    assert told(services, second) == ["M1", "M2 safeguarding", "M3 s42 enquiry", "in-error"]
    assert incident.updates == ("M3.1",)
    assert told(services, first)[-1] == "M4 s42 enquiry"


def test_a_referral_that_was_told_nothing_of_the_matter_is_unjoined_without_a_word_in_error() -> None:
    services = ThreeServicesInMemory()
    first, second = two_referrals(services)
    services.ask("enquiry", concern_of(first), UnjoinReferral(referral=second, reason=WHY))

    assert told(services, second) == ["M1", "M2 safeguarding"]
    assert not [e for e in services.recorded("notify", second) if isinstance(e, IncidentOpened)]


def test_nothing_of_the_matter_reaches_an_unjoined_referral_any_more() -> None:
    services = ThreeServicesInMemory()
    first, second = two_referrals(services, decided=False)
    services.ask("enquiry", concern_of(first), ConfirmJoin(referral=second))
    services.ask("enquiry", concern_of(first), UnjoinReferral(referral=second, reason=WHY))
    decide(services, concern_of(first))

    assert told(services, second) == ["M1", "M2 safeguarding"]


def test_a_home_that_a_wrongly_joined_referral_named_is_told_what_was_held_once_that_has_left() -> None:
    services = ThreeServicesInMemory()
    rosewood = services.homes[0]
    first, second = services.refer(rosewood), services.refer(services.force, source_organisation=rosewood)
    services.route(first)
    services.route(second, joins=first)
    services.ask("enquiry", concern_of(first), ConfirmJoin(referral=second))
    decide(services, concern_of(first))
    held = services.feedback(first)
    services.ask("enquiry", concern_of(first), UnjoinReferral(referral=second, reason=WHY))

    assert (held, services.feedback(first)) == (({"M1", "M2"}, {"M3", "M4"}), ({"M1", "M2", "M3", "M4"}, set()))


def test_a_death_that_a_wrongly_joined_referral_reported_holds_nothing_once_that_has_left() -> None:
    services = ThreeServicesInMemory()
    first, second = services.refer(services.force), services.refer(services.force, alive=Answer.NO)
    services.route(first)
    decide(services, concern_of(first))
    services.route(second, joins=first)
    services.ask("enquiry", concern_of(first), UnjoinReferral(referral=second, reason=WHY))

    assert not services.services["enquiry"].state(concern_of(first)).deceased
    assert services.feedback(first) == ({"M1", "M2", "M3", "M4"}, set())


def test_what_joins_an_ended_matter_is_a_new_concern_whose_milestones_start_anew() -> None:
    services = ThreeServicesInMemory()
    first = services.refer(services.force)
    services.route(first)
    decide(services, concern_of(first))
    conclude(services, concern_of(first))
    second, third = services.refer(services.force), services.refer(services.force)
    services.route(second, joins=first)
    services.route(third, joins=second)

    where = [services.services["enquiry"].state(referral_of(referral)).concern for referral in (second, third)]
    assert where == [concern_of(second)] * 2
    assert services.services["enquiry"].state(concern_of(second)).pending == (third,)
    assert told(services, second) == ["M1", "M2 safeguarding"]


def test_a_source_that_is_identified_later_reaches_the_concern_that_answers_the_referral_by_then() -> None:
    services = ThreeServicesInMemory()
    rosewood = services.homes[0]
    first = services.refer(services.force)
    services.route(first)
    decide(services, concern_of(first))
    conclude(services, concern_of(first))
    second = services.refer(services.force, source_name="a home")
    services.route(second, joins=first)
    services.identify(second, rosewood)

    known = [services.services["enquiry"].state(concern_of(referral)).sources for referral in (first, second)]
    assert [{source.organisation for source in sources} for sources in known] == [set(), {rosewood}]


def test_an_unjoined_referral_is_in_triage_again_and_is_routed_anew_with_all_that_was_added() -> None:
    services = ThreeServicesInMemory()
    first, second = two_referrals(services)
    services.triage(second, AddInformation(information="She lives in Quay Street."))
    services.ask("enquiry", concern_of(first), UnjoinReferral(referral=second, reason=WHY))
    waits = services.services["intake"].state(second)
    item = services.services["intake"].state(item_of("intake", "triage", second))
    services.route(second)
    concern = services.recorded("enquiry", concern_of(second))

    assert (waits.routing, waits.joins, waits.concern, waits.owner) == (None, None, None, None)
    assert waits.unallocated == item.unallocated == "sent back: it did not belong to the matter that it had joined"
    assert not item.settled
    assert concern[0].submission.information == ("She lives in Quay Street.",)
    assert told(services, second) == ["M1", "M2 safeguarding", "M2 safeguarding"]
    assert services.services["intake"].state(second).concern == concern_of(second)


def test_what_is_added_while_triage_has_it_again_reaches_no_matter_of_others() -> None:
    services = ThreeServicesInMemory()
    first, second = two_referrals(services)
    services.ask("enquiry", concern_of(first), UnjoinReferral(referral=second, reason=WHY))
    before = len(services.recorded("enquiry", concern_of(first)))
    services.triage(second, AddInformation(information="She lives in Quay Street."))

    assert len(services.recorded("enquiry", concern_of(first))) == before


def test_a_referral_that_joins_the_same_matter_again_is_confirmed_again() -> None:
    services = ThreeServicesInMemory()
    first, second = two_referrals(services)
    services.ask("enquiry", concern_of(first), ConfirmJoin(referral=second))
    services.ask("enquiry", concern_of(first), UnjoinReferral(referral=second, reason=WHY))
    services.route(second, joins=first)
    assert services.services["enquiry"].state(concern_of(first)).pending == (second,)
    services.ask("enquiry", concern_of(first), ConfirmJoin(referral=second))

    assert told(services, second)[-1] == "M3 s42 enquiry"


def test_a_referral_that_left_and_joined_again_is_told_the_decision_that_it_was_told_before() -> None:
    services = ThreeServicesInMemory()
    first, second = two_referrals(services, decided=False)
    services.ask("enquiry", concern_of(first), ConfirmJoin(referral=second))
    decide(services, concern_of(first))
    services.ask("enquiry", concern_of(first), UnjoinReferral(referral=second, reason=WHY))
    services.route(second, joins=first)
    services.ask("enquiry", concern_of(first), ConfirmJoin(referral=second))

    assert told(services, second)[-3:] == ["in-error", "M2 safeguarding", "M3 s42 enquiry"]
