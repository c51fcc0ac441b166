"""COMMANDS of enquiry: path, roles, look-up and visibility, one line a command."""

from __future__ import annotations

from services.chassis.application.command_spec import AnyCommandSpec, CommandSpec, LookupContext
from services.chassis.domain.working_time import Clock
from services.chassis.open_items.commands import item_commands
from services.enquiry.domain.concern.birth import CorrectBirth
from services.enquiry.domain.concern.death import ConfirmDeath, CorrectDeath
from services.enquiry.domain.concern.deciding_again import DecisionLookup, RecordToBeDecidedAgain
from services.enquiry.domain.concern.decision import DecideConcern, DecisionContext
from services.enquiry.domain.concern.detention import DetentionLookup, RecordConcernDetention, RecordDetention
from services.enquiry.domain.concern.duty import RecogniseDuty
from services.enquiry.domain.concern.findings import RecordFinding
from services.enquiry.domain.concern.held_feedback import RecordFeedbackHeld, RecordFeedbackSettled
from services.enquiry.domain.concern.involvement import RecordConcernInvolvement
from services.enquiry.domain.concern.joining import ConfirmJoin, UnjoinReferral
from services.enquiry.domain.concern.raising import JoinedMatter, RecordReferralTaken
from services.enquiry.domain.concern.reopening import ReopenConcern
from services.enquiry.domain.concern.state import Concern, concern_of, may_see
from services.enquiry.domain.concern.upstream_facts import (
    RecordConcernAdultsView,
    RecordConcernInformationAdded,
    RecordConcernReferralWithdrawn,
    RecordConcernSourceIdentified,
)
from services.enquiry.domain.enquiry.allocation import RecordWorker
from services.enquiry.domain.enquiry.awaited_feedback import RecordHeldFeedback, RecordOutcomeSettled
from services.enquiry.domain.enquiry.becoming import EndEnquiry, RecordBecameStatutory, RecordContinued
from services.enquiry.domain.enquiry.joining import RecordJoinPending, RecordReferralJoined, RecordReferralLeft
from services.enquiry.domain.enquiry.open_decision import RecordDecisionOpen
from services.enquiry.domain.enquiry.opening import OpenEnquiry, RecordSourcesKnown
from services.enquiry.domain.enquiry.state import Enquiry, enquiry_of
from services.enquiry.domain.news.unseen import (
    NO_NEWS,
    News,
    RecordAdditionArrived,
    RecordNewsArrived,
    RecordNewsSeen,
    news_of,
)
from services.enquiry.domain.referral.detention import RecordReferralDetention
from services.enquiry.domain.referral.disputes import RecordDisputeAnswered, RecordFeedbackDisputed
from services.enquiry.domain.referral.involvement import RecordInvolvement
from services.enquiry.domain.referral.state import Referral, referral_of
from services.enquiry.domain.referral.upstream_facts import (
    RecordAdultsView,
    RecordInformationAdded,
    RecordReferralPlaced,
    RecordReferralSentBack,
    RecordReferralWithdrawn,
    RecordSourceIdentified,
)
from services.enquiry.domain.team.state import Team
from services.enquiry.domain.team.upstream_facts import RecordTeamKnown
from services.enquiry.domain.worker.absence import RecordMemberAbsent, RecordMemberPresent
from services.enquiry.domain.worker.state import Worker
from services.enquiry.domain.worker.upstream_facts import RecordMemberKnown, RecordMemberLeft
from services.enquiry.enquiry_commands import PRACTITIONERS, STEPS_OF_AN_ENQUIRY
from services.enquiry.open_items import ITEMS

ITSELF = frozenset({"enquiry"})


def decision_context(unit_of_work: LookupContext, command: DecideConcern) -> DecisionContext:
    """Look-up: the latest enquiry of the concern, and what came about it and was not seen yet."""
    news = unit_of_work.state(News, news_of(unit_of_work.stream_id)) or NO_NEWS
    return DecisionContext(enquiry=current_enquiry(unit_of_work, command), news=news)


def joined_matter(unit_of_work: LookupContext, command: RecordReferralTaken) -> JoinedMatter | None:
    """Look-up: the concern that answers the joined referral now. One that enquiry does not know yet is taken to be
    answered by the concern that is asked, which the first referral of the matter raises or has raised.
    """
    if command.joins is None:
        return None
    asked, joined = unit_of_work.stream_id, unit_of_work.state(Referral, referral_of(command.joins))
    answers = joined.concern if joined else asked
    concern = unit_of_work.state(Concern, answers) if answers else None
    enquiry = unit_of_work.state(Enquiry, enquiry_of(answers, concern.enquiries)) if answers and concern else None
    return JoinedMatter(
        asked=asked,
        raises=concern_of(command.submission.referral),
        answers=answers,
        ended=enquiry is not None and (enquiry.concluded or enquiry.over),
    )


def current_enquiry(unit_of_work: LookupContext, command: object) -> Enquiry | None:
    """Look-up: the latest enquiry that the concern's decisions opened."""
    concern = unit_of_work.state(Concern, unit_of_work.stream_id)
    if concern is None or not concern.enquiries:
        return None
    return unit_of_work.state(Enquiry, enquiry_of(unit_of_work.stream_id, concern.enquiries))


def clock_of_duty(unit_of_work: LookupContext, command: object) -> Clock:
    """Look-up: by when a duty that arises now is recognised."""
    return unit_of_work.clock("duty to be recognised")


def clock_of_decision(unit_of_work: LookupContext, command: object) -> Clock:
    """Look-up: by when a decision that is asked for again now is due."""
    return unit_of_work.clock("decision again")


def clocks_of_detention(unit_of_work: LookupContext, command: object) -> DetentionLookup:
    """Look-up: by when a decision that is asked for now is due, and by when a duty that arises now is recognised."""
    return DetentionLookup(decision=clock_of_decision(unit_of_work, command), duty=clock_of_duty(unit_of_work, command))


def decision_to_open(unit_of_work: LookupContext, command: object) -> DecisionLookup:
    """Look-up: the latest enquiry of a concern, and by when a decision that is opened now is due."""
    return DecisionLookup(
        enquiry=current_enquiry(unit_of_work, command), clock=clock_of_decision(unit_of_work, command)
    )


COMMANDS: tuple[AnyCommandSpec, ...] = (
    CommandSpec(
        ConfirmJoin, Concern, "POST /concerns/{id}/referrals/{referral}/confirmation", PRACTITIONERS, visible_to=may_see
    ),
    CommandSpec(
        UnjoinReferral, Concern, "POST /concerns/{id}/referrals/{referral}/unjoining", PRACTITIONERS, visible_to=may_see
    ),
    CommandSpec(
        RecordFinding,
        Concern,
        "POST /concerns/{id}/findings/{limb}",
        PRACTITIONERS,
        lookup=clock_of_duty,
        visible_to=may_see,
    ),
    CommandSpec(
        CorrectBirth, Concern, "POST /concerns/{id}/birth", PRACTITIONERS, lookup=clock_of_duty, visible_to=may_see
    ),
    CommandSpec(
        DecideConcern,
        Concern,
        "POST /concerns/{id}/decision",
        PRACTITIONERS,
        lookup=decision_context,
        visible_to=may_see,
    ),
    CommandSpec(
        RecogniseDuty, Concern, "POST /concerns/{id}/duty", PRACTITIONERS, lookup=current_enquiry, visible_to=may_see
    ),
    CommandSpec(
        ReopenConcern,
        Concern,
        "POST /concerns/{id}/reopening",
        PRACTITIONERS,
        lookup=current_enquiry,
        visible_to=may_see,
    ),
    CommandSpec(
        ConfirmDeath, Concern, "POST /concerns/{id}/death", PRACTITIONERS, lookup=clock_of_decision, visible_to=may_see
    ),
    CommandSpec(
        CorrectDeath,
        Concern,
        "POST /concerns/{id}/death-correction",
        PRACTITIONERS,
        lookup=clock_of_duty,
        visible_to=may_see,
    ),
    CommandSpec(
        RecordDetention,
        Concern,
        "POST /concerns/{id}/detention",
        PRACTITIONERS,
        lookup=clocks_of_detention,
        visible_to=may_see,
    ),
    CommandSpec(RecordToBeDecidedAgain, Concern, None, ITSELF, lookup=decision_to_open),
    *STEPS_OF_AN_ENQUIRY,
    CommandSpec(RecordReferralTaken, Concern, None, ITSELF, lookup=joined_matter),
    CommandSpec(RecordConcernAdultsView, Concern, None, ITSELF),
    CommandSpec(RecordConcernDetention, Concern, None, ITSELF, lookup=clocks_of_detention),
    CommandSpec(RecordConcernInformationAdded, Concern, None, ITSELF),
    CommandSpec(RecordConcernReferralWithdrawn, Concern, None, ITSELF),
    CommandSpec(RecordConcernSourceIdentified, Concern, None, ITSELF),
    CommandSpec(RecordConcernInvolvement, Concern, None, ITSELF),
    CommandSpec(RecordInvolvement, Referral, None, ITSELF),
    CommandSpec(RecordFeedbackHeld, Concern, None, ITSELF),
    CommandSpec(RecordFeedbackSettled, Concern, None, ITSELF),
    CommandSpec(RecordReferralPlaced, Referral, None, ITSELF),
    CommandSpec(RecordReferralSentBack, Referral, None, ITSELF),
    CommandSpec(RecordSourceIdentified, Referral, None, ITSELF),
    CommandSpec(RecordAdultsView, Referral, None, ITSELF),
    CommandSpec(RecordReferralDetention, Referral, None, ITSELF),
    CommandSpec(RecordInformationAdded, Referral, None, ITSELF),
    CommandSpec(RecordReferralWithdrawn, Referral, None, ITSELF),
    CommandSpec(RecordFeedbackDisputed, Referral, None, ITSELF),
    CommandSpec(RecordDisputeAnswered, Referral, None, ITSELF),
    CommandSpec(RecordNewsArrived, News, None, ITSELF),
    CommandSpec(RecordNewsSeen, News, None, ITSELF),
    CommandSpec(RecordAdditionArrived, News, None, ITSELF),
    CommandSpec(RecordWorker, Enquiry, None, ITSELF),
    CommandSpec(OpenEnquiry, Enquiry, None, ITSELF),
    CommandSpec(RecordJoinPending, Enquiry, None, ITSELF),
    CommandSpec(EndEnquiry, Enquiry, None, ITSELF),
    CommandSpec(RecordBecameStatutory, Enquiry, None, ITSELF),
    CommandSpec(RecordContinued, Enquiry, None, ITSELF),
    CommandSpec(RecordDecisionOpen, Enquiry, None, ITSELF),
    CommandSpec(RecordReferralJoined, Enquiry, None, ITSELF),
    CommandSpec(RecordReferralLeft, Enquiry, None, ITSELF),
    CommandSpec(RecordSourcesKnown, Enquiry, None, ITSELF),
    CommandSpec(RecordOutcomeSettled, Enquiry, None, ITSELF),
    CommandSpec(RecordHeldFeedback, Enquiry, None, ITSELF),
    CommandSpec(RecordMemberKnown, Worker, None, ITSELF),
    CommandSpec(RecordMemberLeft, Worker, None, ITSELF),
    CommandSpec(RecordMemberAbsent, Worker, None, ITSELF),
    CommandSpec(RecordMemberPresent, Worker, None, ITSELF),
    CommandSpec(RecordTeamKnown, Team, None, ITSELF),
    *item_commands(ITEMS),
)
