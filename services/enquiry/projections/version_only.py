"""Events that change only the version of what is on the worklist."""

from __future__ import annotations

from services.enquiry.domain.concern.birth import BirthCorrected
from services.enquiry.domain.concern.duty import DutyRecognised
from services.enquiry.domain.concern.findings import FindingRecorded
from services.enquiry.domain.concern.held_feedback import FeedbackHeld, HeldFeedbackSettled
from services.enquiry.domain.concern.involvement import ConcernInvolvementRecorded
from services.enquiry.domain.concern.raising import ReferralPassedOn
from services.enquiry.domain.concern.reopening import ConcernReopened
from services.enquiry.domain.concern.upstream_facts import (
    ConcernAdultsViewRecorded,
    ConcernReferralWithdrawn,
    ConcernSourceIdentified,
)
from services.enquiry.domain.enquiry.actions import ActionRecorded
from services.enquiry.domain.enquiry.awaited_feedback import HeldFeedbackKnown, OutcomeSettled
from services.enquiry.domain.enquiry.becoming import EnquiryContinued
from services.enquiry.domain.enquiry.delay import EnquiryDelayed
from services.enquiry.domain.enquiry.joining import JoinPending, ReferralJoined, ReferralLeft
from services.enquiry.domain.enquiry.opening import SourcesKnown
from services.enquiry.domain.enquiry.outcomes import DesiredOutcomeRecorded, OutcomesEvaluated
from services.enquiry.domain.enquiry.risk import RiskAssessed

VERSION_ONLY_EVENTS: tuple[type, ...] = (
    DutyRecognised,
    ConcernReopened,
    EnquiryContinued,
    BirthCorrected,
    FindingRecorded,
    ConcernReferralWithdrawn,
    ConcernSourceIdentified,
    ReferralPassedOn,
    JoinPending,
    ReferralJoined,
    ReferralLeft,
    SourcesKnown,
    DesiredOutcomeRecorded,
    OutcomesEvaluated,
    ActionRecorded,
    RiskAssessed,
    EnquiryDelayed,
    OutcomeSettled,
    FeedbackHeld,
    HeldFeedbackSettled,
    HeldFeedbackKnown,
    ConcernAdultsViewRecorded,
    ConcernInvolvementRecorded,
)
