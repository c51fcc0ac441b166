"""A referrer disagrees with what they were told, never with what they were not told."""

from __future__ import annotations

import pytest

from services.notify.domain.feedback.audience import may_dispute
from services.notify.domain.feedback.disputes import DisputeFeedback, FeedbackDisputed, NothingToDispute
from services.notify.domain.feedback.state import Level, Milestone
from tests.domain.notify.builders import (
    RESPONSIBLE_MANAGER,
    addressee,
    decision,
    history_after,
    open_obligation,
    when,
)


def test_a_mere_status_cannot_be_disagreed_with() -> None:
    told_as_status = history_after([addressee("family")], open_obligation(decision()))

    with pytest.raises(NothingToDispute, match="telephone the council"):
        when(told_as_status, DisputeFeedback(update="M3.1", reason="No."), RESPONSIBLE_MANAGER)


def test_a_decision_that_was_told_can_be_disagreed_with() -> None:
    told = history_after([addressee()], open_obligation(decision()))

    (disputed,) = when(told, DisputeFeedback(update="M3.1", reason="No."), RESPONSIBLE_MANAGER)

    assert isinstance(disputed, FeedbackDisputed)


@pytest.mark.parametrize("milestone", Milestone)
@pytest.mark.parametrize("level", Level)
def test_only_what_somebody_judged_can_be_disagreed_with(milestone: Milestone, level: Level) -> None:
    judged = milestone in ("M2", "M3", "M6", "M8", "answer", "correction")

    assert may_dispute(milestone, level) == (judged and level in ("L2", "L3"))
