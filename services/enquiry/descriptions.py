"""DESCRIPTIONS of enquiry: a sentence for every event, how a state reads, and the streams of one history."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.application.service_manifest import CaseLinks, Descriptions, StateDescriptions
from services.chassis.domain.working_time import day_in_words
from services.chassis.open_items.descriptions import ITEM_CASE_LINKS, ITEM_DESCRIPTIONS, ITEM_STATE_DESCRIPTIONS
from services.enquiry.domain.concern.birth import BirthCorrected
from services.enquiry.domain.concern.death import DeathConfirmed, DeathFoundWrong
from services.enquiry.domain.concern.deciding_again import ToBeDecidedAgain
from services.enquiry.domain.concern.decision import ConcernDecided
from services.enquiry.domain.concern.detention import ConcernDetentionRecorded
from services.enquiry.domain.concern.duty import DutyNotRecognised, DutyRecognised, DutyToBeRecognised
from services.enquiry.domain.concern.findings import FindingRecorded
from services.enquiry.domain.concern.held_feedback import FeedbackHeld, HeldFeedbackSettled
from services.enquiry.domain.concern.involvement import ConcernInvolvementRecorded
from services.enquiry.domain.concern.joining import JoinConfirmed, ReferralUnjoined
from services.enquiry.domain.concern.raising import ReferralPassedOn, ReferralTaken
from services.enquiry.domain.concern.reopening import ConcernReopened
from services.enquiry.domain.concern.state import Concern
from services.enquiry.domain.concern.superseding import ConcernSuperseded
from services.enquiry.domain.concern.upstream_facts import (
    ConcernAdultsViewRecorded,
    ConcernInformationAdded,
    ConcernReferralWithdrawn,
    ConcernSourceIdentified,
)
from services.enquiry.domain.enquiry.actions import ActionRecorded
from services.enquiry.domain.enquiry.allocation import EnquiryAllocated, EnquiryUnallocated
from services.enquiry.domain.enquiry.awaited_feedback import HeldFeedbackKnown, OutcomeSettled
from services.enquiry.domain.enquiry.becoming import EnquiryBecameStatutory, EnquiryContinued, EnquiryEnded
from services.enquiry.domain.enquiry.closure import ClosureAsked, EnquiryClosed
from services.enquiry.domain.enquiry.conclusion import EnquiryConcluded
from services.enquiry.domain.enquiry.delay import EnquiryDelayed
from services.enquiry.domain.enquiry.joining import JoinPending, ReferralJoined, ReferralLeft
from services.enquiry.domain.enquiry.open_decision import DecisionOpen
from services.enquiry.domain.enquiry.opening import EnquiryOpened, EnquiryReopened, SourcesKnown
from services.enquiry.domain.enquiry.outcomes import DesiredOutcomeRecorded, OutcomesEvaluated
from services.enquiry.domain.enquiry.risk import RiskAssessed
from services.enquiry.domain.enquiry.state import Enquiry
from services.enquiry.domain.news.unseen import AdditionArrived, AdditionRead, NewsArrived, NewsSeen
from services.enquiry.domain.referral.detention import DetentionRecorded
from services.enquiry.domain.referral.disputes import DisputeAnswered, FeedbackDisputed
from services.enquiry.domain.referral.involvement import InvolvementRecorded
from services.enquiry.domain.referral.upstream_facts import (
    AdultsViewRecorded,
    InformationAdded,
    ReferralPlaced,
    ReferralSentBack,
    ReferralWithdrawn,
    SourceIdentified,
)
from services.enquiry.domain.team.upstream_facts import TeamKnown
from services.enquiry.domain.worker.absence import MemberAbsent, MemberPresent
from services.enquiry.domain.worker.upstream_facts import MemberKnown, MemberLeft


def _describe_involvement(involved: tuple[UUID, ...]) -> str:
    who = ", ".join(map(str, involved))
    return f"Besides its writer a part in the referral has: {who}" if who else "Nobody but its writer has a part in it"


def _describe_taking(event: ReferralTaken) -> str:
    reference = event.submission.reference
    if event.joined:
        return f"Referral {reference} joined the concern; a practitioner is to confirm that it belongs here."
    follows = ", which follows an earlier one that had ended" if event.follows else ""
    return f"Referral {reference} was taken as a safeguarding concern{follows}."


DESCRIPTIONS: Descriptions = {
    ReferralTaken: _describe_taking,
    ReferralPassedOn: lambda e: (
        f"Referral {e.submission.reference} was to join this concern, whose enquiry had ended: it began a new concern."
        if e.follows
        else f"Referral {e.submission.reference} was to join a referral that another concern answers: it went there."
    ),
    JoinConfirmed: lambda e: "A practitioner confirmed that a joined referral is about this adult and this matter.",
    ReferralUnjoined: lambda e: (
        f"A joined referral was sent back to triage, {'after' if e.confirmed else 'before'} its join was confirmed: "
        f"{e.reason}"
    ),
    ConcernAdultsViewRecorded: lambda e: "What the adult thinks of a referral was put before who decides.",
    ConcernInformationAdded: lambda e: "What was added to a referral was put before who decides.",
    ConcernReferralWithdrawn: lambda e: "It was noted that a referrer, or a colleague of theirs, asked to withdraw.",
    ConcernSourceIdentified: lambda e: (
        "A source of risk was identified as a registered organisation."
        if any(source.organisation for source in e.sources)
        else "A source of risk was found to be no registered organisation."
    ),
    BirthCorrected: lambda e: f"The adult's date of birth was corrected to {e.born:%-d %B %Y}: {e.rationale}",
    ConcernDetentionRecorded: lambda e: f"In prison or approved premises: {e.detained}, by {e.source}.",
    DetentionRecorded: lambda e: "Whether the adult is in prison or approved premises was put before who decides.",
    FindingRecorded: lambda e: f"Part {e.limb} of the section 42 test was found {e.finding}: {e.rationale}",
    ConcernDecided: lambda e: f"It was decided: {e.decision}, because {e.reason}. {e.rationale}",
    ConcernSuperseded: lambda e: (
        f"It was decided again ({e.because}): {e.decision} instead of {e.superseded}, because {e.reason}. {e.rationale}"
    ),
    DutyToBeRecognised: lambda e: (
        "All three parts of the section 42 test are met, and the decision says otherwise: the duty is to be recognised."
    ),
    DutyRecognised: lambda e: (
        f"The duty under section 42 was recognised; it dates from {day_in_words(e.found_at)}. {e.rationale}"
    ),
    DutyNotRecognised: lambda e: "A manager found that the duty under section 42 does not arise after all.",
    ToBeDecidedAgain: lambda e: (
        f"A referrer who disagreed was answered that it will be decided again ({e.milestone}): "
        + ("the matter was reopened." if e.opens else "the decision is open.")
    ),
    ConcernReopened: lambda e: f"The matter was reopened ({e.because}): {e.rationale}",
    DeathConfirmed: lambda e: f"It was confirmed that the adult died on {e.died_on:%-d %B %Y}, by {e.source}.",
    DeathFoundWrong: lambda e: f"The adult is alive; that they had died was an error. {e.rationale}",
    ReferralPlaced: lambda e: "The referral was placed with its concern.",
    ReferralSentBack: lambda e: "The referral left its concern; triage has it again.",
    SourceIdentified: lambda e: "Who the referral names as source of risk was put before who decides.",
    InvolvementRecorded: lambda e: _describe_involvement(e.involved),
    ConcernInvolvementRecorded: lambda e: f"{_describe_involvement(e.involved)}. They are not asked about the concern",
    AdultsViewRecorded: lambda e: f"Whether the adult {e.question}: {e.value}, {e.said_by} said.",
    InformationAdded: lambda e: f"More was said of the referral: {e.information}",
    FeedbackDisputed: lambda e: "It was noted that the referrer disagrees with what they were told.",
    DisputeAnswered: lambda e: f"It was noted that the referrer who disagreed was answered: {e.answer}.",
    ReferralWithdrawn: lambda e: f"The referrer, or a colleague of theirs, asked to withdraw: {e.reason}",
    EnquiryOpened: lambda e: f"An {e.kind} was opened.",
    JoinPending: lambda e: "A referral joined; the enquiry waits until a practitioner confirms that it belongs here.",
    ReferralLeft: lambda e: "A referral was unjoined; the enquiry does not answer it.",
    EnquiryReopened: lambda e: f"An {e.kind} was opened in a matter that was reopened: {e.because}.",
    EnquiryBecameStatutory: lambda e: (
        f"It became a section 42 enquiry; the duty dates from {day_in_words(e.since)}."
        + (" Its conclusion was set aside." if e.conclusion_set_aside else "")
    ),
    EnquiryEnded: lambda e: f"A later decision ended the enquiry: {e.reason}.",
    EnquiryContinued: lambda e: "The matter was reopened; the next enquiry goes on with it.",
    DecisionOpen: lambda e: (
        f"Its concern is to be decided ({'; '.join(e.why)}): the enquiry has no end before."
        if e.why
        else "Its concern has its decision."
    ),
    ReferralJoined: lambda e: "A referral joined the enquiry; its referrer is to be told the outcome too.",
    SourcesKnown: lambda e: "What makes telling unsafe changed.",
    EnquiryAllocated: lambda e: f"The enquiry was allocated to {e.worker}.",
    EnquiryUnallocated: lambda e: f"Nobody is accountable for the enquiry: {e.reason}.",
    NewsArrived: lambda e: "Something new came, and waits to be seen.",
    NewsSeen: lambda e: "Somebody has seen what was new.",
    AdditionArrived: lambda e: "What is new was added by a partner, who hears when it was read.",
    AdditionRead: lambda e: "What a partner had added was read; they hear that.",
    **ITEM_DESCRIPTIONS,
    DesiredOutcomeRecorded: lambda e: (
        f"The adult wants: {e.words}" if e.words else f"Asked what they want? {e.wishes}. {e.not_asked or ''}".strip()
    ),
    OutcomesEvaluated: lambda e: f"What the adult wanted was {e.achieved.lower()}: {e.rationale}",
    ActionRecorded: lambda e: f"Action in the enquiry: {e.action}",
    EnquiryDelayed: lambda e: f"The enquiry takes longer than planned, {e.reason}. {e.rationale}",
    RiskAssessed: lambda e: f"The risk was assessed: {e.assessment}. {e.rationale}",
    EnquiryConcluded: lambda e: f"The enquiry was concluded: {e.risk or e.assessment}. {e.findings}",
    ClosureAsked: lambda e: f"Closure was asked for: {e.reason}. The adult's view: {e.adults_view}",
    FeedbackHeld: lambda e: (
        f"Telling a referrer of {e.held.milestone} is held: a person looks first. Closure waits for it."
    ),
    HeldFeedbackSettled: lambda e: "What was held from a referrer was told to them, or withheld by a manager.",
    HeldFeedbackKnown: lambda e: f"Feedback that is held for a person: {len(e.held)}. Closure waits for it.",
    OutcomeSettled: lambda e: f"Telling a referrer how the enquiry ended: {e.settlement}.",
    EnquiryClosed: lambda e: f"The enquiry was closed: {e.reason}.",
    MemberKnown: lambda e: f"{e.name} works here as {', '.join(e.roles) or 'nothing any more'}.",
    MemberLeft: lambda e: "A worker left.",
    MemberAbsent: lambda e: "It was noted on which days a worker is away.",
    MemberPresent: lambda e: "It was noted that a worker is back.",
    TeamKnown: lambda e: f"It was noted who is in the team {e.facts.name}.",
}


def describe_concern(concern: Concern) -> Iterator[tuple[str, str]]:
    yield "Referrals", str(len(concern.referrals))
    if concern.pending:
        yield "Joins to be confirmed", str(len(concern.pending))
    for limb, finding in sorted(concern.findings.items()):
        yield f"Part {limb} of the test", finding
    yield "Decision", concern.decision or "not decided"
    for why in concern.open_decision:
        yield "To be decided", why
    if concern.deceased:
        yield "The adult", "has died" if concern.died_on else "is reported to have died"


def describe_enquiry(enquiry: Enquiry) -> Iterator[tuple[str, str]]:
    yield "Kind", enquiry.kind
    yield "Worker", str(enquiry.worker or "not allocated")
    yield "Risk assessment", enquiry.assessment or "not assessed"
    yield "What the adult wants", enquiry.wishes or "not recorded"
    yield "Achieved", enquiry.achieved or "not evaluated"
    yield "Concluded", "yes" if enquiry.concluded else "no"
    yield (
        "Closed",
        "yes" if enquiry.closed else "waits until every referrer is told" if enquiry.closure_reason else "no",
    )


STATE_DESCRIPTIONS: StateDescriptions = {
    Concern: describe_concern,
    Enquiry: describe_enquiry,
    **ITEM_STATE_DESCRIPTIONS,
}


def referral_to_concern(event: ReferralTaken, recorded: RecordedEvent) -> Iterator[tuple[UUID, UUID]]:
    yield event.submission.referral, recorded.stream


def earlier_to_later(event: ReferralPassedOn, recorded: RecordedEvent) -> Iterator[tuple[UUID, UUID]]:
    yield event.submission.referral, recorded.stream


def referral_to_placement(event: ReferralPlaced, recorded: RecordedEvent) -> Iterator[tuple[UUID, UUID]]:
    yield event.referral, recorded.stream


def concern_to_enquiry(event: EnquiryOpened | EnquiryReopened, recorded: RecordedEvent) -> Iterator[tuple[UUID, UUID]]:
    yield event.concern, recorded.stream


CASE_LINKS: CaseLinks = {
    ReferralTaken: referral_to_concern,
    ReferralPassedOn: earlier_to_later,
    ReferralPlaced: referral_to_placement,
    EnquiryOpened: concern_to_enquiry,
    EnquiryReopened: concern_to_enquiry,
    **ITEM_CASE_LINKS,
}
