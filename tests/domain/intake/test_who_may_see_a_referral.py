"""Inside the referrer's organisation: the writer, whom they name, and the lead of what is not restricted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from services.chassis.domain.decider import CommandContext
from services.intake.domain.member.state import Member, Role
from services.intake.domain.partner.state import Kind
from services.intake.domain.referral.content import Answer, WhoMaySee
from services.intake.domain.referral.restriction import (
    LiftRestriction,
    NotTheWriter,
    RestrictionStands,
    RestrictReferral,
    may_see,
)
from services.intake.domain.referral.sharing import EndShare, NotAColleague, NotYoursToShare, ShareReferral
from services.intake.domain.referral.state import Referral, Restriction
from services.intake.domain.referral.submission import NamedParties
from services.intake.domain.referral.triage import IdentifySource
from tests.domain.intake.builders import A_FORCE, A_HOME, HOME, NOON, POLICE, TOM, by, sent, state_after, submitting

ANN, LEAD = UUID(int=41), UUID(int=42)
WRITER = by("referrer")
AS_ANN = replace(WRITER, by=str(ANN))
AS_LEAD = replace(WRITER, by=str(LEAD), role="organisation lead")
AS_TRIAGE = by("triage", UUID(int=9))
COLLEAGUE = Member(organisation=POLICE, kind=Kind.POLICE, roles=(Role.REFERRER,))


def sees(referral: Referral) -> set[str]:
    """Who of the organisation sees it."""
    askers = {"writer": WRITER, "Ann": AS_ANN, "lead": AS_LEAD}
    return {name for name, asker in askers.items() if may_see(referral, asker)}


def after(referral: Referral, *commands: tuple[Any, CommandContext]) -> Referral:
    """The referral after these commands, each by its caller."""
    for command, context in commands:
        lookup = (COLLEAGUE,) if isinstance(command, ShareReferral) else ()
        for event in command.decide(referral, context, *lookup):
            referral = event.apply(referral)
    return referral


def received(*colleagues: UUID, **more: Any) -> Referral:
    """A referral of the police, whose source's name may mean these colleagues."""
    referral: Referral = state_after(*submitting(**more).decide(None, WRITER, NamedParties(A_FORCE, None, colleagues)))
    return referral


def test_a_referral_is_seen_by_its_writer_the_lead_and_nobody_else_of_the_organisation() -> None:
    assert sees(received()) == {"writer", "lead"}


def test_the_councils_staff_see_every_referral_and_a_stranger_none() -> None:
    restricted = received(who_may_see=WhoMaySee.ONLY_ME)

    assert may_see(restricted, AS_TRIAGE)
    for role in ("referrer", "organisation lead"):
        assert not may_see(received(), CommandContext(by=str(ANN), role=role, organisation=str(HOME), at=NOON))


@pytest.mark.parametrize(
    ("said", "seen_by"),
    [
        ({}, {"writer", "lead"}),
        ({"who_may_see": WhoMaySee.LEAD}, {"writer", "lead"}),
        ({"who_may_see": WhoMaySee.ONLY_ME}, {"writer"}),
        ({"own_service": Answer.YES}, {"writer"}),
        ({"own_service": Answer.YES, "who_may_see": WhoMaySee.LEAD}, {"writer", "lead"}),
        ({"own_service": Answer.NO}, {"writer", "lead"}),
    ],
)
def test_the_writer_says_who_may_see_it_and_about_the_own_service_nobody_else_does(
    said: dict[str, Any], seen_by: set[str]
) -> None:
    assert sees(received(**said)) == seen_by


def test_a_source_that_may_be_a_colleague_restricts_it_whatever_the_writer_said() -> None:
    referral = received(ANN, source_name="Ann Lee", who_may_see=WhoMaySee.LEAD)

    assert sees(referral) == {"writer"}
    assert referral.involved == {ANN}
    with pytest.raises(NotAColleague):
        after(referral, (ShareReferral(member=ANN), WRITER))


def test_a_writer_whose_own_name_is_like_the_sources_is_not_taken_for_it() -> None:
    assert received(TOM, source_name="Tom").involved == frozenset()


def test_a_case_system_names_the_officer_whom_it_is_for_and_they_see_it() -> None:
    command = submitting(for_member=ANN, who_may_see=WhoMaySee.ONLY_ME)
    parties = NamedParties(A_FORCE, officer=COLLEAGUE)
    referral: Referral = state_after(*command.decide(None, WRITER, parties))

    assert sees(referral) == {"writer", "Ann"}
    with pytest.raises(NotAColleague):
        list(command.decide(None, WRITER, NamedParties(A_FORCE)))


def test_an_officer_whose_name_may_be_the_sources_does_not_see_it() -> None:
    parties = NamedParties(A_FORCE, colleagues=(ANN,), officer=COLLEAGUE)
    command = submitting(for_member=ANN, source_name="Ann Lee")
    referral: Referral = state_after(*command.decide(None, WRITER, parties))

    assert sees(referral) == {"writer"}
    assert referral.involved == {ANN}


def test_the_writer_and_the_lead_share_it_by_name_and_end_that() -> None:
    for sharer in (WRITER, AS_LEAD):
        shared = after(received(), (ShareReferral(member=ANN), sharer))

        assert sees(shared) == {"writer", "lead", "Ann"}
        assert sees(after(shared, (EndShare(member=ANN), sharer))) == {"writer", "lead"}
        assert list(ShareReferral(member=ANN).decide(shared, sharer, COLLEAGUE)) == []
    assert list(EndShare(member=ANN).decide(received(), WRITER)) == []
    assert list(ShareReferral(member=TOM).decide(received(), AS_LEAD, COLLEAGUE)) == []


def test_whom_it_is_shared_with_shares_it_with_nobody() -> None:
    shared = after(received(), (ShareReferral(member=ANN), WRITER))

    for command in (ShareReferral(member=LEAD), EndShare(member=ANN)):
        with pytest.raises(NotYoursToShare):
            after(shared, (command, AS_ANN))


@pytest.mark.parametrize(
    "member",
    [
        None,
        Member(organisation=POLICE, kind=Kind.POLICE, roles=(Role.REFERRER,), left=True),
        Member(organisation=POLICE, kind=Kind.POLICE, roles=(Role.REFERRER,), client="cases"),
        Member(organisation=HOME, kind=Kind.CARE_PROVIDER, roles=(Role.REFERRER,)),
    ],
)
def test_it_is_shared_with_present_people_of_the_organisation_only(member: Member | None) -> None:
    with pytest.raises(NotAColleague):
        list(ShareReferral(member=ANN).decide(received(), WRITER, member))


def test_a_late_restriction_ends_what_the_lead_shared_and_not_what_the_writer_did() -> None:
    shared = after(received(), (ShareReferral(member=ANN), AS_LEAD), (ShareReferral(member=LEAD), WRITER))
    restricted = after(shared, (RestrictReferral(reason="Her manager."), AS_TRIAGE))

    assert sees(shared) == {"writer", "Ann", "lead"}
    assert sees(restricted) == {"writer", "lead"}  # the writer named the lead


def test_a_late_restriction_ends_the_share_with_whoever_is_involved() -> None:
    shared = after(received(), (ShareReferral(member=ANN), WRITER))
    restricted = after(shared, (RestrictReferral(reason="It was Ann.", involved=(ANN,)), AS_TRIAGE))

    assert sees(restricted) == {"writer"}
    assert after(restricted, (LiftRestriction(reason="Wrong."), AS_TRIAGE)).involved == {ANN}
    with pytest.raises(NotAColleague):
        after(restricted, (ShareReferral(member=ANN), WRITER))


def test_whom_the_writer_shares_with_again_after_the_lead_stays_by_the_writers_word() -> None:
    shared = after(received(), (ShareReferral(member=ANN), AS_LEAD), (ShareReferral(member=ANN), WRITER))
    again = after(shared, (ShareReferral(member=ANN), AS_LEAD))

    assert again == shared
    assert sees(after(again, (RestrictReferral(reason="I prefer it."), WRITER))) == {"writer", "Ann"}


def test_a_referral_is_restricted_once_and_for_each_reason() -> None:
    once = after(received(), (RestrictReferral(reason="I prefer it."), WRITER))
    twice = after(once, (RestrictReferral(reason="Her manager."), AS_TRIAGE))

    assert once.restrictions == {Restriction.WRITER}
    assert twice.restrictions == {Restriction.WRITER, Restriction.TRIAGE}
    assert list(RestrictReferral(reason="Again.").decide(once, WRITER)) == []


def test_the_writer_lifts_what_they_chose_and_the_council_whatever_stands() -> None:
    chosen = received(own_service=Answer.YES, who_may_see=WhoMaySee.ONLY_ME)
    by_triage = after(chosen, (RestrictReferral(reason="Her manager."), AS_TRIAGE))

    assert sees(after(chosen, (LiftRestriction(reason="The lead may help."), WRITER))) == {"writer", "lead"}
    with pytest.raises(RestrictionStands):
        after(by_triage, (LiftRestriction(reason="The lead may help."), WRITER))
    assert sees(after(by_triage, (LiftRestriction(reason="It was somebody else."), AS_TRIAGE))) == {"writer", "lead"}
    assert list(LiftRestriction(reason="Again.").decide(received(), WRITER)) == []


def test_only_the_writer_or_the_council_restricts_and_lifts() -> None:
    for command in (RestrictReferral(reason="Mine."), LiftRestriction(reason="Mine.")):
        for asker in (AS_LEAD, AS_ANN):
            with pytest.raises(NotTheWriter):
                after(received(), (command, asker))


def test_the_own_organisation_identified_as_the_source_restricts_it() -> None:
    referral = received(source_name="The night shift")
    events = IdentifySource(organisation=POLICE, rationale="Rang them, and they said so.").decide(
        referral, AS_TRIAGE, A_FORCE
    )
    elsewhere = IdentifySource(organisation=HOME, rationale="Rang them, and they said so.").decide(
        referral, AS_TRIAGE, A_HOME
    )

    assert sees(state_after(*sent(source_name="The night shift"), *events)) == {"writer"}
    assert sees(state_after(*sent(source_name="The night shift"), *elsewhere)) == {"writer", "lead"}


def test_a_merged_organisations_lead_is_its_lead() -> None:
    elsewhere = CommandContext(by=str(LEAD), role="organisation lead", organisation=str(HOME), at=NOON)
    merged = replace(elsewhere, organisation_aliases=frozenset({str(POLICE)}))

    assert not may_see(received(), elsewhere)
    assert may_see(received(), merged)
