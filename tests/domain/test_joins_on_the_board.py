"""A join waits on the board from the save that takes it until a practitioner has confirmed it or sent it back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from services.chassis.domain.decider import CommandContext
from services.chassis.domain.open_items.seen import SeeItem
from services.chassis.domain.open_items.state import OpenItem, item_of, team_of
from services.enquiry.domain.concern.joining import ConfirmJoin, UnjoinReferral
from services.enquiry.domain.concern.raising import ReferralTaken
from services.enquiry.domain.concern.state import concern_of
from services.enquiry.domain.news.unseen import news_of
from services.enquiry.open_items import ENQUIRY, NEW_MATTER, concern_item, incident_item, join_item
from services.enquiry.policies.open_items import referral_taken
from services.intake.domain.referral.additions import AddInformation
from services.intake.domain.referral.content import Answer
from tests.domain.enquiry.builders import CONCERN, HOME, POLICE, RAISED, says, state_after
from tests.domain.notify.builders import NOW
from tests.scenario.three_services_in_memory import ThreeServicesInMemory

WHY = "It is about another person of that name."


def joined(**referral: Any) -> tuple[ThreeServicesInMemory, UUID, UUID]:
    """A concern, and a referral that joined it."""
    services = ThreeServicesInMemory()
    first, second = services.refer(services.force), services.refer(services.force, **referral)
    services.route(first)
    services.route(second, joins=first)
    return services, concern_of(first), second


def item(services: ThreeServicesInMemory, concern: UUID, referral: UUID) -> OpenItem:
    found = services.services["enquiry"].state(join_item(concern, referral))
    assert isinstance(found, OpenItem)
    return found


def test_a_join_is_the_safeguarding_teams_and_due_within_a_working_day() -> None:
    services, concern, second = joined()
    waits = item(services, concern, second)

    assert (waits.settled, waits.urgent, waits.team) == (False, False, team_of("safeguarding"))
    assert NOW < waits.due.due_at <= NOW + timedelta(days=2)


def test_a_join_that_speaks_of_danger_is_urgent() -> None:
    assert item(*joined(immediate_danger=Answer.YES)).urgent


def test_a_join_leaves_the_board_when_it_is_confirmed_and_when_it_is_sent_back() -> None:
    services, concern, second = joined()
    services.ask("enquiry", concern, ConfirmJoin(referral=second))
    assert item(services, concern, second).settled

    services.ask("enquiry", concern, UnjoinReferral(referral=second, reason=WHY))
    assert item(services, concern, second).settled


def test_a_wrong_join_that_was_confirmed_is_an_incident_due_in_72_hours_and_one_that_was_not_is_none() -> None:
    services, concern, second = joined()
    services.ask("enquiry", concern, UnjoinReferral(referral=second, reason=WHY))
    assert services.services["enquiry"].state(incident_item(concern, second)) is None

    first = next(iter(services.services["enquiry"].state(concern).taken))
    services.route(second, joins=first)
    services.ask("enquiry", concern, ConfirmJoin(referral=second))
    services.ask("enquiry", concern, UnjoinReferral(referral=second, reason=WHY))
    incident = services.services["enquiry"].state(incident_item(concern, second))
    assert (incident.settled, incident.due.due_at - NOW) == (False, timedelta(hours=72))


def test_information_governance_says_how_an_incident_ended() -> None:
    services, concern, second = joined()
    services.ask("enquiry", concern, ConfirmJoin(referral=second))
    services.ask("enquiry", concern, UnjoinReferral(referral=second, reason=WHY))
    officer = CommandContext(by="ines", role="information governance", organisation="council", at=NOW)
    seen = SeeItem(outcome="no need to tell the Commissioner", words="Nothing of the adult had been told.")
    services.ask("enquiry", incident_item(concern, second), seen, officer)

    assert services.services["enquiry"].state(incident_item(concern, second)).settled


def test_a_referral_that_joins_again_waits_again() -> None:
    services, concern, second = joined()
    services.ask("enquiry", concern, UnjoinReferral(referral=second, reason=WHY))
    first = next(iter(services.services["enquiry"].state(concern).taken))
    services.route(second, joins=first)

    assert not item(services, concern, second).settled


def test_what_was_new_of_a_referral_that_is_sent_back_waits_for_nobody_here_and_stops_no_decision() -> None:
    services, concern, second = joined()
    services.triage(second, AddInformation(information="She lives in Quay Street."))
    waiting = services.services["enquiry"].state(news_of(concern)).unseen
    services.ask("enquiry", concern, UnjoinReferral(referral=second, reason=WHY))

    assert len(waiting) == 1
    assert not services.services["enquiry"].state(news_of(concern)).unseen


def test_what_is_heard_first_of_a_matter_waits_for_its_confirmation_and_the_matter_for_its_decision() -> None:
    first_heard = ReferralTaken(submission=says(HOME), joined=True)
    raised = [d.stream_id for d in referral_taken(first_heard, state_after([first_heard]), CONCERN)]

    assert raised == [concern_item(CONCERN), join_item(CONCERN, HOME)]


def test_the_referral_that_raised_a_matter_and_is_heard_late_is_something_new_and_no_join() -> None:
    """Nobody could confirm it, so that an item for that would never end."""
    past = [ReferralTaken(submission=says(HOME), joined=True), RAISED]
    raised = [d.stream_id for d in referral_taken(RAISED, state_after(past), CONCERN)]

    assert raised == [item_of(ENQUIRY, NEW_MATTER, CONCERN, f"raised {POLICE}")]
