"""This is everything that enquiry can be asked, where, by whom, and what is looked up for it: one line a command."""

from __future__ import annotations

from services.chassis.application.service_manifest import CommandSpec, LookupContext
from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.findings import RecordFinding
from services.enquiry.domain.concern.raising import RecordReferralTaken
from services.enquiry.domain.concern.upstream_facts import (
    RecordConcernInformationAdded,
    RecordConcernReferralWithdrawn,
    RecordSourceIdentified,
)
from services.enquiry.domain.enquiry.actions import RecordAction
from services.enquiry.domain.enquiry.allocation import AllocateEnquiry
from services.enquiry.domain.enquiry.closure import CloseEnquiry, RecordOutcomeSettled
from services.enquiry.domain.enquiry.conclusion import ConcludeEnquiry
from services.enquiry.domain.enquiry.opening import OpenEnquiry, RecordReferralJoined, RecordSourcesKnown
from services.enquiry.domain.enquiry.outcomes import EvaluateOutcomes, RecordDesiredOutcome
from services.enquiry.domain.enquiry.risk import AssessRisk
from services.enquiry.domain.referral.upstream_facts import (
    RecordDisputeAnswered,
    RecordFeedbackDisputed,
    RecordInformationAdded,
    RecordReferralPlaced,
    RecordReferralWithdrawn,
)
from services.enquiry.domain.worker.state import Worker, worker_of
from services.enquiry.domain.worker.upstream_facts import RecordMemberKnown, RecordMemberLeft

ITSELF = frozenset({"enquiry"})
PRACTITIONERS = frozenset({"practitioner", "manager"})


def requested_worker(unit_of_work: LookupContext, command: AllocateEnquiry) -> Worker | None:
    """What enquiry knows of the member who is to be accountable."""
    worker: Worker | None = unit_of_work.state(worker_of(command.worker))
    return worker


COMMANDS = (
    CommandSpec(RecordFinding, "POST /concerns/{id}/findings/{limb}", PRACTITIONERS),
    CommandSpec(DecideConcern, "POST /concerns/{id}/decision", PRACTITIONERS),
    CommandSpec(AllocateEnquiry, "POST /enquiries/{id}/allocation", PRACTITIONERS, lookup=requested_worker),
    CommandSpec(RecordDesiredOutcome, "POST /enquiries/{id}/desired-outcomes", PRACTITIONERS),
    CommandSpec(RecordAction, "POST /enquiries/{id}/actions", PRACTITIONERS),
    CommandSpec(AssessRisk, "POST /enquiries/{id}/risk-assessment", PRACTITIONERS),
    CommandSpec(EvaluateOutcomes, "POST /enquiries/{id}/outcomes-evaluation", PRACTITIONERS),
    CommandSpec(ConcludeEnquiry, "POST /enquiries/{id}/conclusion", PRACTITIONERS),
    CommandSpec(CloseEnquiry, "POST /enquiries/{id}/closure", PRACTITIONERS),
    CommandSpec(RecordReferralTaken, None, ITSELF),
    CommandSpec(RecordConcernInformationAdded, None, ITSELF),
    CommandSpec(RecordConcernReferralWithdrawn, None, ITSELF),
    CommandSpec(RecordSourceIdentified, None, ITSELF),
    CommandSpec(RecordReferralPlaced, None, ITSELF),
    CommandSpec(RecordInformationAdded, None, ITSELF),
    CommandSpec(RecordReferralWithdrawn, None, ITSELF),
    CommandSpec(RecordFeedbackDisputed, None, ITSELF),
    CommandSpec(RecordDisputeAnswered, None, ITSELF),
    CommandSpec(OpenEnquiry, None, ITSELF),
    CommandSpec(RecordReferralJoined, None, ITSELF),
    CommandSpec(RecordSourcesKnown, None, ITSELF),
    CommandSpec(RecordOutcomeSettled, None, ITSELF),
    CommandSpec(RecordMemberKnown, None, ITSELF),
    CommandSpec(RecordMemberLeft, None, ITSELF),
)
