"""What each role may ask and do, across the three services: read here role by role, where the tables say it by line.

Everybody's is said whole, so that nobody is let in anywhere without a line here that changes.
"""

from __future__ import annotations

import pytest

from services.chassis.running.serving import ADMINISTRATORS
from services.enquiry.wiring import TABLES as ENQUIRY
from services.intake.domain.member.state import Role
from services.intake.wiring import TABLES as INTAKE
from services.notify.wiring import TABLES as NOTIFY

SERVICES = (INTAKE, ENQUIRY, NOTIFY)
CASES = {"/intake/referrals", "/intake/referrals/{id}", "/intake/partners", "/intake/members"}
PRACTICE = {"/enquiry/worklist", "/enquiry/concerns", "/enquiry/concerns/{id}", "/enquiry/enquiries/{id}"}
REPLAY = {"history of intake", "history of enquiry", "history of notify"}
PARTNERS = {"/intake/referrals", "/intake/referrals/{id}", "/notify/feedback", "/notify/feedback/{referral}"}
HELD = {"/notify/held", "/notify/undeliverable", "/notify/disputes"}

ASKS = {
    "referrer": PARTNERS,
    "organisation lead": PARTNERS | {"/notify/channels"},
    "triage": CASES | {"/intake/queue"},
    "practitioner": CASES | PRACTICE | {"/enquiry/workers"},
    "manager": CASES | PRACTICE | HELD | {"/intake/queue", "/enquiry/workers"},
    "safeguarding lead": CASES | PRACTICE | HELD | REPLAY | {"/intake/queue", "/enquiry/workers"},
    "quality": CASES | REPLAY,
    "auditor": CASES | REPLAY,
    "information governance": CASES | REPLAY,
    "administrator": {
        "/intake/partners",
        "/intake/members",
        "/notify/undeliverable",
        "/notify/channels",
        "what is parked",
    },
}

OWN = {"SubmitReferral", "AddInformation", "WithdrawReferral", "ReadFeedback", "DisputeFeedback"}
TRIAGES = {"AddInformation", "RateRisk", "AllocateReferral", "IdentifySource", "RouteReferral"}
DECIDES = {"RecordFinding", "DecideConcern"}
ENQUIRES = {"AllocateEnquiry", "RecordDesiredOutcome", "RecordAction", "AssessRisk", "EvaluateOutcomes"}
ENDS = {"ConcludeEnquiry", "CloseEnquiry"}
RELEASES = {"ReleaseFeedback", "WithholdFeedback", "AnswerDispute", "SendAgain", "SeeTo"}
PEOPLE = {"RegisterPartner", "ChangePartner", "JoinMember", "ChangeMember", "RemoveMember"}

DOES = {
    "referrer": OWN,
    "organisation lead": OWN | {"SetWebhook"},
    "triage": TRIAGES,
    "practitioner": DECIDES | ENQUIRES | ENDS,
    "manager": TRIAGES | DECIDES | ENQUIRES | ENDS | RELEASES,
    "safeguarding lead": RELEASES,
    "quality": set[str](),
    "auditor": set[str](),
    "information governance": set[str](),
    "administrator": PEOPLE | {"SetWebhook", "SendAgain"},
}


@pytest.mark.parametrize("role", ASKS)
def test_a_role_is_answered_what_its_work_needs_and_no_more(role: str) -> None:
    answered = {
        f"/{tables.name}{line.at.removeprefix('GET ')}"
        for tables in SERVICES
        for line in tables.answers
        if role in line.may
    }
    doors = (*((f"history of {t.name}", t.auditors) for t in SERVICES), ("what is parked", ADMINISTRATORS))
    everywhere = {name for name, may in doors if role in may}

    assert answered | everywhere == ASKS[role]


@pytest.mark.parametrize("role", DOES)
def test_a_role_decides_what_is_its_to_decide_and_no_more(role: str) -> None:
    asked = {line.command.__name__ for tables in SERVICES for line in tables.accepts if role in line.may}

    assert asked == DOES[role]


def test_every_role_that_somebody_may_hold_is_spoken_of() -> None:
    doers = {role for each in SERVICES for line in each.accepts for role in line.may}
    askers = {role for each in SERVICES for line in each.answers for role in line.may}

    assert doers | askers | ADMINISTRATORS == {*ASKS, "enquiry", "notify"}
    assert {*ASKS} == {*DOES} == {*Role}
