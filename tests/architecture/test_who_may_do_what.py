"""What each role may ask and do, across the three services: read here role by role, where the tables say it by line.

Everybody's is said whole, so that nobody is let in anywhere without a line here that changes.
"""

from __future__ import annotations

import pytest

from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.domain.open_items.state import OpenItem
from services.chassis.http.app import ADMINISTRATORS
from services.chassis.open_items.parts import is_hidden_history
from services.enquiry.domain.concern.state import Concern
from services.enquiry.domain.enquiry.state import Enquiry
from services.enquiry.wiring import MANIFEST as ENQUIRY
from services.intake.domain.member.state import Role
from services.intake.domain.referral.state import Referral
from services.intake.wiring import MANIFEST as INTAKE
from services.notify.domain.delivery.state import Delivery
from services.notify.domain.feedback.state import Feedback
from services.notify.wiring import MANIFEST as NOTIFY

SERVICES = (INTAKE, ENQUIRY, NOTIFY)
DIRECTORY = {"/intake/partners", "/intake/members", "/intake/teams", "/intake/teams/{id}"}
CASES = {"/intake/referrals", "/intake/referrals/{id}"} | DIRECTORY
PRACTICE_PATHS = (
    "worklist",
    "concerns",
    "concerns/{id}",
    "enquiries/{id}",
    "open-items",
    "open-items/counts",
    "open-items/{id}",
)
PRACTICE = {f"/enquiry/{path}" for path in PRACTICE_PATHS}
REPLAY = {"history of intake", "history of enquiry", "history of notify"}
PARTNERS = {
    "/intake/referrals",
    "/intake/referrals/{id}",
    "/intake/colleagues",
    "/notify/feedback",
    "/notify/feedback/{referral}",
    "/notify/contact",
}
HOLDINGS = {f"/{name}/holdings{more}" for name in ("intake", "enquiry", "notify") for more in ("", "/hidden")}
HELD = {"/notify/held", "/notify/undeliverable", "/notify/disputes"}

ENQUIRY_BOARD = {"/enquiry/open-items", "/enquiry/open-items/counts", "/enquiry/open-items/{id}"}
NOTIFY_BOARD = {"/notify/open-items", "/notify/open-items/counts", "/notify/open-items/{id}"}
BOARD = {"/intake/open-items", "/intake/open-items/counts", "/intake/open-items/{id}", "/notify/calls"}

QUERIES_BY_ROLE = {
    "referrer": PARTNERS,
    "organisation lead": PARTNERS | {"/notify/channels"},
    "triage": CASES | BOARD | {"/intake/queue"},
    "practitioner": CASES | BOARD | PRACTICE | {"/enquiry/workers"},
    "manager": CASES | BOARD | PRACTICE | HELD | NOTIFY_BOARD | HOLDINGS | {"/intake/queue", "/enquiry/workers"},
    "safeguarding lead": CASES
    | BOARD
    | PRACTICE
    | HELD
    | NOTIFY_BOARD
    | REPLAY
    | {"/intake/queue", "/enquiry/workers"},
    "quality": CASES | BOARD | REPLAY,
    "auditor": CASES | REPLAY,
    "information governance": CASES | REPLAY | BOARD | ENQUIRY_BOARD | NOTIFY_BOARD,
    "administrator": DIRECTORY
    | HOLDINGS
    | {"/notify/calls", "/notify/undeliverable", "/notify/channels", "what is parked"},
}

RESTRICTS = {"RestrictReferral", "LiftRestriction"}
SHARES = {"ShareReferral", "EndShare"}
OWN = (
    {"SubmitReferral", "AddInformation", "WithdrawReferral", "RaiseWorry", "ReadFeedback", "DisputeFeedback"}
    | RESTRICTS
    | SHARES
)
TRIAGES = {
    "AddInformation",
    "RateRisk",
    "AllocateReferral",
    "IdentifySource",
    "RecordDetention",
    "RouteReferral",
    "RecordAdultsView",
    "RecordInvolvement",
} | RESTRICTS
SAYS = {"RecordAdultsView", "RecordInvolvement"}
DECIDES = {"RecordFinding", "CorrectBirth", "DecideConcern", "ConfirmJoin", "UnjoinReferral"}
DECIDES |= {"RecogniseDuty", "ReopenConcern", "ConfirmDeath", "CorrectDeath", "RecordDetention"}
ENQUIRES = {"SayDelayed", "AllocateEnquiry", "RecordDesiredOutcome", "RecordAction", "AssessRisk", "EvaluateOutcomes"}
ENDS = {"ConcludeEnquiry", "CloseEnquiry"}
RELEASES = {"ReleaseFeedback", "WithholdFeedback", "AnswerDispute", "SendAgain", "SeeTo"}
ABSENCE = {"RecordAbsence", "EndAbsence", "ConfirmTeamAddress"}
TEAMS = {"RegisterTeam", "ChangeTeam", "MergeTeam", "SplitTeam", "TestTeamAddress"}
PEOPLE = {
    "RegisterPartner",
    "ChangePartner",
    "JoinMember",
    "ChangeMember",
    "RemoveMember",
    "MergePartner",
    "UnmergePartner",
}

ITEMS = {"AllocateItem", "ReviewItem", "SeeItem", "AcknowledgeItem"}
ITEMS |= {"PauseItem", "ResumeItem", "AskExtension", "AnswerExtension"}

COMMANDS_BY_ROLE = {
    "referrer": OWN,
    "organisation lead": OWN | {"SetWebhook"},
    "triage": TRIAGES | ITEMS | ABSENCE,
    "practitioner": SAYS | ITEMS | DECIDES | ENQUIRES | ENDS | ABSENCE,
    "manager": ITEMS | TRIAGES | DECIDES | ENQUIRES | ENDS | RELEASES | TEAMS | ABSENCE,
    "safeguarding lead": SAYS | ITEMS | RELEASES | ABSENCE,
    "quality": ITEMS | ABSENCE,
    "auditor": ABSENCE,
    "information governance": ITEMS | ABSENCE,
    "administrator": PEOPLE | TEAMS | ABSENCE | {"SetWebhook", "SendAgain"},
}

MATTERS = {Referral, Concern, Enquiry, Feedback, Delivery, OpenItem}
"""What a restricted case hides."""


@pytest.mark.parametrize("role", QUERIES_BY_ROLE)
def test_a_role_may_read_what_its_work_needs_and_no_more(role: str) -> None:
    answered = {
        f"/{tables.name}{line.route.removeprefix('GET ')}"
        for tables in SERVICES
        for line in tables.queries
        if role in line.roles
    }
    routes = (*((f"history of {t.name}", t.auditors) for t in SERVICES), ("what is parked", ADMINISTRATORS))
    everywhere = {name for name, may in routes if role in may}

    assert answered | everywhere == QUERIES_BY_ROLE[role]


@pytest.mark.parametrize("role", COMMANDS_BY_ROLE)
def test_a_role_may_give_its_own_commands_and_no_others(role: str) -> None:
    asked = {line.command.__name__ for tables in SERVICES for line in tables.commands if role in line.roles}

    assert asked == COMMANDS_BY_ROLE[role]


def test_every_role_is_in_the_tables() -> None:
    doers = {role for each in SERVICES for line in each.commands for role in line.roles}
    askers = {role for each in SERVICES for line in each.queries for role in line.roles}

    assert doers | askers | ADMINISTRATORS == {*QUERIES_BY_ROLE, "intake", "enquiry", "notify"}
    assert {*QUERIES_BY_ROLE} == {*COMMANDS_BY_ROLE} == {*Role}


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_the_history_of_every_service_is_kept_from_whoever_has_a_part(service: ServiceManifest) -> None:
    assert service.hides_history is is_hidden_history


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_every_command_that_people_give_on_a_matter_asks_whether_they_may_see_it(service: ServiceManifest) -> None:
    given = [line for line in service.commands if line.route and line.aggregate in MATTERS]
    unasked = {line.name for line in given if not (line.visible_to or line.visible_by)}

    assert given
    assert unasked == set()
