"""A rationale lets somebody else follow the judgement: a blank or a letter is refused, wherever one is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest

from portal.kit.fields import RATIONALE_CHARACTERS_MIN as MIN_ON_PAGES
from portal.kit.readable import readable_characters as readable_on_pages
from services.chassis.domain.decider import Command
from services.chassis.domain.readable import NothingWritten, readable_characters
from services.chassis.domain.texts import RATIONALE_CHARACTERS_MIN, RationaleTooShort
from services.enquiry.domain.concern.death import ConfirmDeath
from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.findings import FindingRecorded, RecordFinding
from services.enquiry.domain.concern.state import Finding, Limb
from services.enquiry.domain.enquiry.actions import RecordAction
from services.enquiry.domain.enquiry.closure import (
    ChecklistAnswer,
    ChecklistEntry,
    ChecklistItem,
    ChecklistUnexplained,
    CloseEnquiry,
    ClosureReason,
)
from services.enquiry.domain.enquiry.conclusion import ConcludeEnquiry, Risk
from services.enquiry.domain.enquiry.outcomes import EvaluateOutcomes
from services.enquiry.domain.enquiry.risk import AssessRisk
from services.enquiry.domain.enquiry.state import Achieved, Assessment
from tests.domain.enquiry.builders import ALL_MET, CHECKLIST, CONCLUDED, RAISED, UNDER_WAY, when, when_closed

EMPTY = [" ", "x", "\u00a0" * 30, "\u200b" * 30, "\u2800" * 30, "x" + " " * 40 + "y", "a\n" + "\n" * 30, "." * 19]


@pytest.mark.parametrize("written", EMPTY)
def test_a_judgement_that_nobody_can_follow_is_refused(written: str) -> None:
    asked: list[tuple[Iterable[object], Command]] = [
        ([RAISED], RecordFinding(limb=Limb.NEEDS, finding=Finding.MET, rationale=written)),
        ([RAISED, *ALL_MET], DecideConcern(rationale=written)),
        (UNDER_WAY, AssessRisk(assessment=Assessment.IDENTIFIED_ACTED, rationale=written)),
        (UNDER_WAY, EvaluateOutcomes(achieved=Achieved.FULLY, rationale=written)),
        (UNDER_WAY, ConcludeEnquiry(findings=written, risk=Risk.REDUCED)),
    ]
    for past, command in asked:
        with pytest.raises(RationaleTooShort, match="at least 20 characters"):
            when(past, command)


def test_a_rationale_is_kept_without_the_blanks_around_it() -> None:
    judge = RecordFinding(limb=Limb.NEEDS, finding=Finding.MET, rationale="  She needs help to wash.\n\n")

    assert when([RAISED], judge) == [
        FindingRecorded(limb=Limb.NEEDS, finding=Finding.MET, rationale="She needs help to wash.")
    ]


@pytest.mark.parametrize("written", [" ", "\u00a0", "\u200b\u200b"])
def test_a_blank_answers_no_question(written: str) -> None:
    close = CloseEnquiry(reason=ClosureReason.DUTY_COMPLETED, adults_view=written, checklist=CHECKLIST)
    with pytest.raises(NothingWritten):
        when_closed([*UNDER_WAY, CONCLUDED], close)
    with pytest.raises(NothingWritten):
        when(UNDER_WAY, RecordAction(action=written))
    with pytest.raises(NothingWritten):
        when([RAISED], ConfirmDeath(died_on=date(2026, 1, 4), source=written))
    bare = {**CHECKLIST, ChecklistItem.CHILDREN: ChecklistEntry(answer=ChecklistAnswer.NOT_APPLICABLE, reason=written)}
    with pytest.raises(ChecklistUnexplained):
        when_closed([*UNDER_WAY, CONCLUDED], CloseEnquiry(reason=close.reason, adults_view="content", checklist=bare))


def test_pages_and_services_count_alike() -> None:
    texts = [*EMPTY, "She needs help to wash.", "Zażółć gęślą jaźń, 2 razy", "👩🏽\u200d⚕️ " * 20]

    assert [readable_on_pages(text) for text in texts] == [readable_characters(text) for text in texts]
    assert MIN_ON_PAGES == RATIONALE_CHARACTERS_MIN
