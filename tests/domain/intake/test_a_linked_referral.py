"""Something new about an adult whose matter is closed: a referral of its own, linked to the earlier one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace as changed

from services.chassis.domain.decider import CommandContext, Unknown
from services.intake.domain.referral.content import Answer, WhoMaySee
from services.intake.domain.referral.state import Referral, Restriction
from services.intake.domain.referral.submission import NamedParties, ReferralReceived
from tests.domain.intake.builders import A_FORCE, HOME, by, state_after, submitting
from tests.domain.intake.test_who_may_see_a_referral import ANN, AS_ANN, AS_LEAD, WRITER, received, sees

EARLIER, WORKER = UUID(int=501), UUID(int=502)


def linking(earlier: Referral | None, context: CommandContext = WRITER, **more: Any) -> ReferralReceived:
    """What a referral linked to `earlier` brings about; None: there is none of that id."""
    parties = NamedParties(A_FORCE, earlier=earlier)
    (event,) = submitting(linked_to=EARLIER, **more).decide(None, context, parties)
    return event  # type: ignore[return-value]


def test_it_keeps_what_it_is_linked_to() -> None:
    assert linking(received()).submission.linked_to == EARLIER


def test_a_colleague_who_may_see_the_earlier_one_links_to_it() -> None:
    assert linking(received(), AS_LEAD).submission.linked_to == EARLIER


@pytest.mark.parametrize("asker", [AS_ANN, replace(AS_LEAD, organisation=str(HOME)), by("referrer", HOME)])
def test_what_the_asker_may_not_see_is_refused_as_what_is_not_there(asker: CommandContext) -> None:
    hidden = received(who_may_see=WhoMaySee.ONLY_ME)
    with pytest.raises(Unknown) as of_hidden:
        linking(hidden, replace(asker, by=str(ANN)))
    with pytest.raises(Unknown) as of_none:
        linking(None, asker)

    assert str(of_hidden.value) == str(of_none.value) == "there is none of that id"


def test_it_is_kept_from_whom_the_earlier_one_is_kept_from() -> None:
    """The lead is a source of risk there. Here nobody is named, and the lead must not read it for that."""
    linked: Referral = state_after(linking(received(ANN, own_service=Answer.YES)))

    assert linked.restrictions == {Restriction.OWN_SERVICE, Restriction.COLLEAGUE}
    assert linked.involved == {ANN}
    assert sees(linked) == {"writer"}


def test_what_was_lifted_there_is_not_imposed_here() -> None:
    lifted = changed(received(ANN), restrictions=frozenset())

    assert linking(lifted).restrictions == frozenset()


def test_people_of_the_council_with_a_part_in_the_earlier_one_have_a_part_in_it() -> None:
    linked: Referral = state_after(linking(changed(received(), staff_involved=frozenset({WORKER}))))

    assert linked.involvement.hides_from(str(WORKER))


def test_a_referral_that_is_linked_to_none_is_as_before() -> None:
    assert received().submission.linked_to is None
