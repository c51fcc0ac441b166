"""COMMANDS that people give on an enquiry, with their look-ups: each asks whether they may see its concern."""

from __future__ import annotations

from services.chassis.application.command_spec import CommandSpec, LookupContext
from services.enquiry.domain.concern.state import Concern, may_see
from services.enquiry.domain.enquiry.actions import RecordAction
from services.enquiry.domain.enquiry.allocation import AllocateEnquiry
from services.enquiry.domain.enquiry.closure import CloseEnquiry, ClosureContext
from services.enquiry.domain.enquiry.conclusion import ConcludeEnquiry
from services.enquiry.domain.enquiry.delay import SayDelayed
from services.enquiry.domain.enquiry.outcomes import EvaluateOutcomes, RecordDesiredOutcome
from services.enquiry.domain.enquiry.risk import AssessRisk
from services.enquiry.domain.enquiry.state import Enquiry
from services.enquiry.domain.news.unseen import NO_NEWS, News, news_of
from services.enquiry.domain.worker.state import Worker, worker_of
from services.enquiry.settings import practice_settings

PRACTITIONERS = frozenset({"practitioner", "manager"})


def may_see_enquiry(unit_of_work: LookupContext, enquiry: Enquiry) -> bool:
    """Look-up: whether the caller may see the concern that the enquiry is about, as its page asks."""
    concern = unit_of_work.state(Concern, enquiry.concern)
    return concern is None or may_see(concern, unit_of_work.context)


def requested_worker(unit_of_work: LookupContext, command: AllocateEnquiry) -> Worker | None:
    """Look-up: the worker to whom the enquiry is to be allocated."""
    return unit_of_work.state(Worker, worker_of(command.worker))


def news_of_enquiry(unit_of_work: LookupContext, command: ConcludeEnquiry | CloseEnquiry) -> News:
    """Look-up: what came about the enquiry's concern and was not seen yet."""
    enquiry = unit_of_work.state(Enquiry, unit_of_work.stream_id)
    return (enquiry and unit_of_work.state(News, news_of(enquiry.concern))) or NO_NEWS


def closure_context(unit_of_work: LookupContext, command: CloseEnquiry) -> ClosureContext:
    """Look-up: who closes a s42 enquiry, as the council has it, and what was not seen yet."""
    return ClosureContext(practice_settings().s42_closer, news_of_enquiry(unit_of_work, command))


STEPS_OF_AN_ENQUIRY = (
    CommandSpec(
        AllocateEnquiry,
        Enquiry,
        "POST /enquiries/{id}/allocation",
        PRACTITIONERS,
        lookup=requested_worker,
        visible_by=may_see_enquiry,
    ),
    CommandSpec(
        RecordDesiredOutcome,
        Enquiry,
        "POST /enquiries/{id}/desired-outcomes",
        PRACTITIONERS,
        visible_by=may_see_enquiry,
    ),
    CommandSpec(RecordAction, Enquiry, "POST /enquiries/{id}/actions", PRACTITIONERS, visible_by=may_see_enquiry),
    CommandSpec(SayDelayed, Enquiry, "POST /enquiries/{id}/delay", PRACTITIONERS, visible_by=may_see_enquiry),
    CommandSpec(AssessRisk, Enquiry, "POST /enquiries/{id}/risk-assessment", PRACTITIONERS, visible_by=may_see_enquiry),
    CommandSpec(
        EvaluateOutcomes,
        Enquiry,
        "POST /enquiries/{id}/outcomes-evaluation",
        PRACTITIONERS,
        visible_by=may_see_enquiry,
    ),
    CommandSpec(
        ConcludeEnquiry,
        Enquiry,
        "POST /enquiries/{id}/conclusion",
        PRACTITIONERS,
        lookup=news_of_enquiry,
        visible_by=may_see_enquiry,
    ),
    CommandSpec(
        CloseEnquiry,
        Enquiry,
        "POST /enquiries/{id}/closure",
        PRACTITIONERS,
        lookup=closure_context,
        visible_by=may_see_enquiry,
    ),
)
