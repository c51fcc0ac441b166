"""This is everything that enquiry can be asked, where, by whom, and what is looked up for it: one line a command."""

from __future__ import annotations

from services.chassis.asking.tables import Accepts, InHand
from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.findings import RecordFinding
from services.enquiry.domain.concern.learning import AddToConcern, KnowSource, NoteWithdrawal
from services.enquiry.domain.concern.raising import TakeReferral
from services.enquiry.domain.enquiry.actions import RecordAction
from services.enquiry.domain.enquiry.allocation import AllocateEnquiry
from services.enquiry.domain.enquiry.closing import CloseEnquiry, SettleOutcome
from services.enquiry.domain.enquiry.conclusion import ConcludeEnquiry
from services.enquiry.domain.enquiry.opening import KnowSources, NoteReferral, OpenEnquiry
from services.enquiry.domain.enquiry.outcomes import EvaluateOutcomes, RecordDesiredOutcome
from services.enquiry.domain.enquiry.risk import AssessRisk
from services.enquiry.domain.referral.placing import (
    HearDispute,
    HearDisputeAnswer,
    HearInformation,
    HearWithdrawal,
    PlaceReferral,
)
from services.enquiry.domain.worker.knowing import KnowWorker, NoteLeaving
from services.enquiry.domain.worker.state import Worker, worker_of

ITSELF = frozenset({"enquiry"})
PRACTITIONERS = frozenset({"practitioner", "manager"})


def worker_asked_for(work: InHand, command: AllocateEnquiry) -> Worker | None:
    """What enquiry knows of the member who is to be accountable."""
    worker: Worker | None = work.state(worker_of(command.worker))
    return worker


ACCEPTS = (
    Accepts(RecordFinding, "POST /concerns/{id}/findings/{limb}", PRACTITIONERS),
    Accepts(DecideConcern, "POST /concerns/{id}/decision", PRACTITIONERS),
    Accepts(AllocateEnquiry, "POST /enquiries/{id}/allocation", PRACTITIONERS, knowing=worker_asked_for),
    Accepts(RecordDesiredOutcome, "POST /enquiries/{id}/desired-outcomes", PRACTITIONERS),
    Accepts(RecordAction, "POST /enquiries/{id}/actions", PRACTITIONERS),
    Accepts(AssessRisk, "POST /enquiries/{id}/risk-assessment", PRACTITIONERS),
    Accepts(EvaluateOutcomes, "POST /enquiries/{id}/outcomes-evaluation", PRACTITIONERS),
    Accepts(ConcludeEnquiry, "POST /enquiries/{id}/conclusion", PRACTITIONERS),
    Accepts(CloseEnquiry, "POST /enquiries/{id}/closure", PRACTITIONERS),
    Accepts(TakeReferral, None, ITSELF),
    Accepts(AddToConcern, None, ITSELF),
    Accepts(NoteWithdrawal, None, ITSELF),
    Accepts(KnowSource, None, ITSELF),
    Accepts(PlaceReferral, None, ITSELF),
    Accepts(HearInformation, None, ITSELF),
    Accepts(HearWithdrawal, None, ITSELF),
    Accepts(HearDispute, None, ITSELF),
    Accepts(HearDisputeAnswer, None, ITSELF),
    Accepts(OpenEnquiry, None, ITSELF),
    Accepts(NoteReferral, None, ITSELF),
    Accepts(KnowSources, None, ITSELF),
    Accepts(SettleOutcome, None, ITSELF),
    Accepts(KnowWorker, None, ITSELF),
    Accepts(NoteLeaving, None, ITSELF),
)
