"""Triage: nothing waits without an owner or a reason, and everything goes where somebody said why."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from services.intake.domain.member.state import Member, Role
from services.intake.domain.partner.state import Kind
from services.intake.domain.referral.additions import (
    AddInformation,
    InformationAdded,
    ReferralWithdrawn,
    WithdrawReferral,
)
from services.intake.domain.referral.content import Answer
from services.intake.domain.referral.routing import NothingToJoin, ReasonDenies, RouteReferral, RoutingReason
from services.intake.domain.referral.state import AlreadyRouted, NamedSource, Referral, RiskRating, Routing
from services.intake.domain.referral.submission import UnknownOrganisation
from services.intake.domain.referral.triage import (
    AllocateReferral,
    IdentifySource,
    NoSuchWorker,
    NotNamed,
    RateRisk,
    ReasonMissing,
    RecordRating,
    ReferralAllocated,
    ReferralUnallocated,
    ReviewInThePast,
    RiskRated,
)
from tests.domain.intake.builders import A_HOME, HOME, IN_TRIAGE, POLICE, TOM, TOMORROW, by, sent, state_after

TRIAGE = by("triage")
FIRST = UUID(int=21)
FRIDAY = date(2026, 1, 9)


def to_safeguarding(joins: UUID | None = None) -> RouteReferral:
    return RouteReferral(
        routing=Routing.SAFEGUARDING,
        reason=RoutingReason.REASONABLE_SUSPICION,
        rationale="Bruises nobody explains.",
        joins=joins,
    )


def routed(joins: UUID | None = None, joined: Referral | None = None) -> Referral:
    before = sent()
    after: Referral = state_after(*before, *to_safeguarding(joins).decide(state_after(*before), TRIAGE, joined))
    return after


GOES_WITH = {
    RoutingReason.REASONABLE_SUSPICION: {Routing.SAFEGUARDING},
    RoutingReason.SAME_MATTER: {Routing.SAFEGUARDING},
    RoutingReason.NEEDS_WITHOUT_ABUSE: {Routing.NEEDS_ASSESSMENT, Routing.CARERS_ASSESSMENT, Routing.ADVICE},
    RoutingReason.CARER_STRAIN: {Routing.NEEDS_ASSESSMENT, Routing.CARERS_ASSESSMENT, Routing.ADVICE},
    RoutingReason.ADVICE_SUFFICED: {Routing.ADVICE, Routing.CALLBACK},
    RoutingReason.DISCUSSION_FIRST: {Routing.CALLBACK},
    RoutingReason.QUALITY_OF_SERVICE: {Routing.QUALITY, Routing.ADVICE},
    RoutingReason.ANOTHER_AREA: {Routing.OTHER_AREA},
    RoutingReason.UNDER_EIGHTEEN: {Routing.CHILDREN},
}


def to(routing: Routing, reason: RoutingReason) -> RouteReferral:
    return RouteReferral(routing=routing, reason=reason, rationale="As the referral itself reads.")


@pytest.mark.parametrize("reason", [*RoutingReason])
@pytest.mark.parametrize("routing", [*Routing])
def test_nothing_goes_anywhere_for_a_reason_that_denies_it(routing: Routing, reason: RoutingReason) -> None:
    """The referrer is told the routing and its reason in one breath."""
    before = state_after(*sent())
    if routing in GOES_WITH[reason]:
        assert list(to(routing, reason).decide(before, TRIAGE, None))
        return
    with pytest.raises(ReasonDenies):
        list(to(routing, reason).decide(before, TRIAGE, None))


def test_whoever_gives_a_reason_that_denies_it_reads_which_reasons_go_with_it() -> None:
    denies = to(Routing.ADVICE, RoutingReason.REASONABLE_SUSPICION)
    with pytest.raises(ReasonDenies) as refused:
        list(denies.decide(state_after(*sent()), TRIAGE, None))

    assert str(refused.value) == (
        "'abuse or neglect suspected' does not go with 'advice given', and its referrer is told both: choose where that"
        " reason leads, or one of: advice was enough; needs without abuse or neglect; carer under strain; quality of a"
        " service"
    )


def test_a_referral_is_given_to_a_named_person_until_a_day_of_review() -> None:
    before = sent()
    (allocated,) = AllocateReferral(owner=TOM, review_on=FRIDAY).decide(state_after(*before), TRIAGE, IN_TRIAGE)
    referral = state_after(*before, allocated)

    assert allocated == ReferralAllocated(owner=TOM, review_on=FRIDAY)
    assert (referral.owner, referral.unallocated, referral.review_on) == (TOM, "", FRIDAY)


def test_an_owner_who_gives_a_referral_back_owns_it_no_more() -> None:
    before = [*sent(), ReferralAllocated(owner=TOM, review_on=TOMORROW)]
    give_back = AllocateReferral(review_on=FRIDAY, reason="duty worker ill")
    (given_back,) = give_back.decide(state_after(*before), TRIAGE, None)
    referral = state_after(*before, given_back)

    assert given_back == ReferralUnallocated(reason="duty worker ill", review_on=FRIDAY)
    assert (referral.owner, referral.unallocated, referral.review_on) == (None, "duty worker ill", FRIDAY)


def test_a_rating_says_when_the_risk_is_looked_at_next() -> None:
    before = sent()
    (rated,) = RateRisk(rating=RiskRating.HIGH, rationale="She falls, and lives alone.", review_on=FRIDAY).decide(
        state_after(*before), TRIAGE
    )
    referral = state_after(*before, rated)

    assert rated == RiskRated(rating=RiskRating.HIGH, rationale="She falls, and lives alone.", review_on=FRIDAY)
    assert (referral.rating, referral.review_on) == (RiskRating.HIGH, FRIDAY)


def test_a_review_may_be_due_today() -> None:
    today = by("triage").at.date()

    assert list(AllocateReferral(review_on=today, reason="duty worker ill").decide(state_after(*sent()), TRIAGE, None))


def test_a_referral_without_an_owner_says_why() -> None:
    before = state_after(*sent())

    with pytest.raises(ReasonMissing):
        list(AllocateReferral(review_on=TOMORROW).decide(before, TRIAGE, None))
    (unallocated,) = AllocateReferral(review_on=TOMORROW, reason="duty worker ill").decide(before, TRIAGE, None)
    assert unallocated.apply(before).unallocated == "duty worker ill"


@pytest.mark.parametrize(
    "nobody",
    [
        None,
        Member(organisation=UUID(int=9), kind=Kind.COUNCIL, roles=(Role.TRIAGE,), left=True),
        Member(organisation=UUID(int=9), kind=Kind.COUNCIL, roles=(Role.AUDITOR,)),
        Member(organisation=POLICE, kind=Kind.POLICE, roles=(Role.TRIAGE,)),
    ],
    ids=["nobody", "somebody who has left", "somebody who does other work", "somebody who works elsewhere"],
)
def test_only_a_person_who_works_here_owns_a_referral(nobody: Member | None) -> None:
    with pytest.raises(NoSuchWorker):
        list(AllocateReferral(owner=TOM, review_on=TOMORROW).decide(state_after(*sent()), TRIAGE, nobody))


def test_a_review_cannot_be_due_in_the_past() -> None:
    rate = RateRisk(rating=RiskRating.HIGH, rationale="She falls, and lives alone.", review_on=date(2026, 1, 4))

    with pytest.raises(ReviewInThePast):
        list(rate.decide(state_after(*sent()), TRIAGE))


def test_a_named_source_is_identified_as_an_organisation_or_as_none() -> None:
    before = state_after(*sent(source_name="Rosewood"))
    (found,) = IdentifySource(organisation=HOME, rationale="Rang them, and they said so.").decide(
        before, TRIAGE, A_HOME
    )
    (nobody,) = IdentifySource(rationale="Her nephew, as she says herself.").decide(before, TRIAGE, None)

    assert found.apply(before).sources == (NamedSource(HOME, matched=True),)
    assert nobody.apply(before).sources == (NamedSource(None, matched=True),)
    with pytest.raises(UnknownOrganisation):
        list(IdentifySource(organisation=HOME, rationale="Rang them, and they said so.").decide(before, TRIAGE, None))


def test_identifying_a_name_takes_nobody_else_from_the_sources() -> None:
    before = state_after(*sent(source_name="Rosewood", own_service=Answer.YES))
    (nobody,) = IdentifySource(rationale="Her nephew, as she says herself.").decide(before, TRIAGE, None)

    assert NamedSource(POLICE, matched=True) in nobody.apply(before).sources
    assert all(source.matched for source in nobody.apply(before).sources)


def test_only_an_organisation_that_is_named_can_have_been_named_by_mistake() -> None:
    before = state_after(*sent(source_organisation=HOME))
    wrong = IdentifySource(organisation=POLICE, rationale="Rang them, and they said so.", instead_of=TOM)

    with pytest.raises(NotNamed):
        list(wrong.decide(before, TRIAGE, A_HOME))


def test_correcting_one_organisation_leaves_a_name_to_be_settled() -> None:
    before = state_after(*sent(source_organisation=HOME, source_name="her nephew?"))
    (corrected,) = IdentifySource(rationale="Not them: rang, and it was another.", instead_of=HOME).decide(
        before, TRIAGE, None
    )
    (settled,) = IdentifySource(rationale="Her nephew, as she says herself.").decide(before, TRIAGE, None)

    assert [s.matched for s in corrected.apply(before).sources] == [True, False]
    assert corrected.apply(before).registered_sources == frozenset()
    assert settled.apply(corrected.apply(before)).sources == (NamedSource(None, matched=True),)


def test_a_referral_is_routed_once() -> None:
    with pytest.raises(AlreadyRouted):
        list(to_safeguarding().decide(routed(), TRIAGE, None))


def test_a_referral_joined_to_a_joined_one_joins_the_first() -> None:
    second = routed(joins=FIRST, joined=routed())
    third = routed(joins=UUID(int=22), joined=second)

    assert (second.joins, third.joins) == (FIRST, FIRST)


@pytest.mark.parametrize("joined", [None, state_after(*sent())], ids=["there is none", "it is not routed yet"])
def test_there_must_be_something_to_join(joined: Referral | None) -> None:
    with pytest.raises(NothingToJoin):
        routed(joins=FIRST, joined=joined)


def test_additions_are_kept_beside_what_was_sent() -> None:
    before = sent()
    (added,) = AddInformation(information="She has moved.").decide(state_after(*before), by("referrer"))
    (withdrawn,) = WithdrawReferral(reason="Sent twice.").decide(state_after(*before), by("referrer"))
    assert (added, withdrawn) == (
        InformationAdded(information="She has moved.", from_partner=True),
        ReferralWithdrawn(reason="Sent twice."),
    )
    after = state_after(*before, added, withdrawn)

    assert (after.information, after.withdrawn, after.submission) == (
        ("She has moved.",),
        True,
        before[0].submission,
    )
    assert list(WithdrawReferral(reason="Sent twice.").decide(after, by("referrer"))) == []


def test_a_rating_that_is_recorded_from_the_board_is_recorded_once_and_not_of_a_routed_referral() -> None:
    record = RecordRating(rating=RiskRating.HIGH, rationale="Rang her.", review_on=TOMORROW)
    (rated,) = record.decide(state_after(*sent()), by("intake"))

    assert rated == RiskRated(rating=RiskRating.HIGH, rationale="Rang her.", review_on=TOMORROW, by_item=True)
    assert list(record.decide(state_after(*sent(), rated), by("intake"))) == []
    assert list(record.decide(routed(), by("intake"))) == []
