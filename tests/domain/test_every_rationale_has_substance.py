"""Wherever a rationale is asked for, in any service, one that nobody can follow is refused; on the page it says why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, get_type_hints
from uuid import UUID

import pytest
from annotated_types import MinLen

from portal.forms.disputes import AnswerForm
from portal.forms.form import PageForm
from portal.forms.held_feedback import WithholdForm
from portal.forms.triage import RatingForm, RoutingForm, SourceForm
from services.chassis.application.command_spec import AnyCommandSpec
from services.chassis.domain.texts import RATIONALE_CHARACTERS_MIN, RationaleTooShort
from services.enquiry.commands import COMMANDS as ENQUIRY
from services.intake.commands import COMMANDS as INTAKE
from services.intake.domain.referral.content import Adult
from services.intake.domain.referral.routing import RouteReferral, RoutingReason
from services.intake.domain.referral.same_adult import AdultsDiffer
from services.intake.domain.referral.state import RiskRating, Routing
from services.intake.domain.referral.triage import IdentifySource, RateRisk
from services.notify.commands import COMMANDS as NOTIFY
from services.notify.domain.feedback.disputes import AnswerDispute, DisputeAnswer, DisputeFeedback
from services.notify.domain.feedback.state import WithholdReason, occasion_to_path
from services.notify.domain.feedback.withholding import WithholdFeedback
from tests.domain.intake import builders as intake
from tests.domain.notify.builders import M3, RESPONSIBLE_MANAGER, addressee, decision, history_after, when
from tests.domain.notify.builders import open_obligation as open_one

EMPTY = ["as it reads", " " * 30, "\u200b" * 30, "x" + " " * 40 + "y", "." * 19]
HELD = history_after([addressee()], open_one(decision(objects=True)))
TOLD = history_after([addressee()], open_one(decision()))
DISPUTED = [*TOLD, *when(TOLD, DisputeFeedback(update="M3.1", reason="She was never seen."), RESPONSIBLE_MANAGER)]


def asked_for_a_rationale() -> Iterator[AnyCommandSpec]:
    for spec in (*INTAKE, *ENQUIRY, *NOTIFY):
        if spec.route and "rationale" in get_type_hints(spec.command):
            yield spec


@pytest.mark.parametrize("spec", [*asked_for_a_rationale()], ids=lambda spec: spec.command.__name__)
def test_the_documents_say_how_long_a_rationale_is_at_least(spec: AnyCommandSpec) -> None:
    written = get_type_hints(spec.command, include_extras=True)["rationale"]

    assert MinLen(RATIONALE_CHARACTERS_MIN) in written.__metadata__


@pytest.mark.parametrize("written", EMPTY)
def test_triage_says_why_so_that_others_can_follow_it(written: str) -> None:
    referral, triage = intake.state_after(*intake.sent()), intake.by("triage")
    safeguarding, suspected = Routing.SAFEGUARDING, RoutingReason.REASONABLE_SUSPICION
    for judged in (
        RateRisk(rating=RiskRating.HIGH, rationale=written, review_on=date(2026, 1, 9)).decide(referral, triage),
        RouteReferral(routing=safeguarding, reason=suspected, rationale=written).decide(referral, triage, None),
        IdentifySource(rationale=written).decide(referral, triage, None),
    ):
        with pytest.raises(RationaleTooShort, match="at least 20 characters"):
            list(judged)


@pytest.mark.parametrize("written", EMPTY)
def test_two_people_are_not_one_for_a_reason_that_nobody_can_read(written: str) -> None:
    earlier = intake.state_after(*intake.sent(adult=Adult(name="Edith Moss")), *routed_to_safeguarding())
    join = RouteReferral(
        routing=Routing.SAFEGUARDING,
        reason=RoutingReason.SAME_MATTER,
        rationale="Both speak of the same evening.",
        joins=UUID(int=7),
        same_adult_because=written,
    )
    with pytest.raises(AdultsDiffer):
        list(join.decide(intake.state_after(*intake.sent(adult=Adult(name="Ann"))), intake.by("triage"), earlier))


@pytest.mark.parametrize("written", EMPTY)
def test_what_a_referrer_is_not_told_or_is_answered_is_explained(written: str) -> None:
    occasion = occasion_to_path(M3)
    withhold = WithholdFeedback(occasion=occasion, reason=WithholdReason.RISK, rationale=written, ends=True)
    answer = AnswerDispute(occasion=occasion, answer=DisputeAnswer.STANDS, rationale=written)
    with pytest.raises(RationaleTooShort):
        when(HELD, withhold, RESPONSIBLE_MANAGER)
    with pytest.raises(RationaleTooShort):
        when(DISPUTED, answer, RESPONSIBLE_MANAGER)


@pytest.mark.parametrize("form", [RatingForm, RoutingForm, SourceForm, WithholdForm, AnswerForm])
def test_a_page_refuses_it_too_and_says_what_a_good_one_contains(form: type[PageForm]) -> None:
    asked: Any = form()
    asked.rationale.data = "as it reads"

    asked.rationale.validate(asked)

    assert asked.rationale.errors == ["Enter at least 20 characters, so that others can follow it"]
    assert len(asked.rationale.description) > 40


def routed_to_safeguarding() -> list[Any]:
    route = RouteReferral(
        routing=Routing.SAFEGUARDING,
        reason=RoutingReason.REASONABLE_SUSPICION,
        rationale="Bruises that nobody explains.",
    )
    return [*route.decide(intake.state_after(*intake.sent()), intake.by("triage"), None)]
