"""A partner who added something hears that it was read, and one who asked to be called back that the call was made."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.chassis.domain.decider import CommandContext
from services.chassis.domain.open_items.seen import SeeItem
from services.chassis.domain.open_items.state import item_of
from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.joining import UnjoinReferral
from services.enquiry.domain.concern.state import Finding, concern_of
from services.intake.domain.referral.additions import AddInformation
from services.intake.domain.referral.content import Answer
from services.intake.domain.referral.seen_to import addition_key
from services.intake.domain.referral.state import Routing
from services.notify.domain.feedback.settlement import FeedbackTold
from services.notify.domain.feedback.state import Level, Outcome
from tests.domain.notify.builders import NOW
from tests.scenario.one_concern import WHY, OneConcern

MORE = AddInformation(information="She was hit again on Sunday.")


def add(matter: OneConcern, role: str = "referrer", referral: UUID | None = None) -> None:
    organisation = matter.force if role == "referrer" else "council"
    by = CommandContext(by=str(matter.members[matter.force]), role=role, organisation=str(organisation), at=NOW)
    matter.ask_as("intake", referral or matter.referral, MORE, by)


def unseen(matter: OneConcern) -> tuple[UUID, ...]:
    """The open items of what is new about the concern, as enquiry has them."""
    rows = {row.stream for row in matter.stores["enquiry"].rows}
    items = ((stream, matter.services["enquiry"].state(stream)) for stream in rows)
    return tuple(stream for stream, item in items if getattr(item, "kind", "") == "new matter" and not item.settled)


def see(matter: OneConcern, service: str, item: UUID, outcome: str = "nothing more is needed") -> None:
    matter.ask(service, item, SeeItem(outcome=outcome, words="Read it, and rang the ward about her."))


def last(matter: OneConcern) -> FeedbackTold:
    return [e for e in matter.recorded("notify", matter.referral) if isinstance(e, FeedbackTold)][-1]


def test_what_was_added_to_a_concern_is_said_to_be_read_and_not_what_came_of_it() -> None:
    matter = OneConcern()
    add(matter)
    (item,) = unseen(matter)

    see(matter, "enquiry", item, "decided again")

    assert matter.told() == ["M1.1", "M2.1", "addition-read.1"]
    assert (last(matter).level, last(matter).outcome) == (Level.STATUS, Outcome())


def test_it_is_read_too_by_whoever_decides_with_it() -> None:
    matter = OneConcern()
    add(matter)
    add(matter)
    matter.find(Finding.MET, Finding.MET, Finding.MET)

    matter.decide(DecideConcern(rationale=WHY, seen=unseen(matter)))

    assert sorted(matter.told()) == ["M1.1", "M2.1", "M3.1", "M4.1", "addition-read.1", "addition-read.2"]


def test_what_the_council_added_is_told_to_no_partner() -> None:
    matter = OneConcern()
    add(matter, "triage")
    (item,) = unseen(matter)

    see(matter, "enquiry", item)

    assert matter.told() == ["M1.1", "M2.1"]


def test_what_left_with_its_referral_was_read_by_nobody() -> None:
    matter = OneConcern()
    second = matter.refer(matter.force)
    matter.route(second, joins=matter.referral)
    add(matter, referral=second)

    matter.ask("enquiry", matter.concern, UnjoinReferral(referral=second, reason="she is another adult"))

    assert unseen(matter) == ()
    assert "addition-read.1" not in [getattr(e, "update", "") for e in matter.recorded("notify", second)]


def test_what_was_added_to_a_referral_that_went_elsewhere_is_said_to_be_read() -> None:
    matter = OneConcern(routing=Routing.NEEDS_ASSESSMENT)
    add(matter)

    see(matter, "intake", item_of("intake", "new matter", matter.referral, addition_key(1)))

    assert matter.told() == ["M1.1", "M2.1", "addition-read.1"]


@pytest.mark.parametrize("routing", [Routing.CALLBACK, Routing.NEEDS_ASSESSMENT])
def test_a_call_back_that_was_made_is_told_and_no_more_is_promised(routing: Routing) -> None:
    matter = OneConcern(routing=routing)

    see(matter, "intake", item_of("intake", "sent on", matter.referral), "call made")

    calls = [update for update in matter.told() if update.startswith("callback")]
    assert calls == (["callback.1"] if routing is Routing.CALLBACK else [])
    assert (last(matter).next_word is None) == (routing is Routing.CALLBACK)


def test_nobody_looks_first_at_what_says_nothing_of_the_adult() -> None:
    """So that it is the same whether what was decided is held, withheld or there is nothing yet."""
    matter = OneConcern(objects_to_feedback=Answer.YES)
    add(matter)
    (item,) = unseen(matter)

    see(matter, "enquiry", item)

    assert matter.told() == ["M1.1", "addition-read.1"]
    assert matter.concern == concern_of(matter.referral)
