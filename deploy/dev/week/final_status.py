"""Final states of the week's referrals: together, every state that a referral can have."""

from __future__ import annotations

from enum import StrEnum


class FinalStatus(StrEnum):
    """In the order of practice. A test checks each with the services."""

    NOT_RATED = "waits in triage, not yet rated"
    LOW = "waits in triage unallocated, low"
    MEDIUM = "waits in triage unallocated, medium"
    HIGH = "waits in triage unallocated, high"
    ALLOCATED = "waits in triage, allocated"
    WITHDRAWN = "withdrawn while it waits in triage"
    NEEDS_ASSESSMENT = "routed to a care act needs assessment"
    CARERS_ASSESSMENT = "routed to a carers assessment"
    ADVICE = "advice given"
    CALLBACK = "callback booked"
    QUALITY = "routed as a provider quality concern"
    OTHER_AREA = "routed to another area"
    CHILDREN = "routed to children's services"
    RAISED = "a concern that nobody has judged yet"
    JOINED = "joined to an earlier referral"
    HALF_FOUND = "a concern with its findings half done"
    NOT_ENOUGH = "a concern with not enough information"
    NO_ENQUIRY = "decided: no enquiry, and what is done instead"
    OTHER_ENQUIRY = "a non-statutory enquiry"
    OPENED = "an s42 enquiry that waits for a worker"
    UNDER_WAY = "an s42 enquiry under way"
    CONCLUDED = "an s42 enquiry concluded, to be closed"
    OUTCOME_HELD = "an s42 enquiry concluded, its outcome held"
    CLOSED = "an s42 enquiry closed"
    UNMATCHED = "held: the source of risk is not known yet"
    OBJECTS = "held: the adult objects"
    DECEASED = "held: the adult has died"
    RELEASED = "held, then released or withheld by a manager"
