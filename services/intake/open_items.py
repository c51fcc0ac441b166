"""ITEM_KINDS of intake: what can wait for a person here, one line a kind."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from services.chassis.application.command_spec import LookupContext
from services.chassis.domain.absence import absence_on
from services.chassis.domain.open_items.involvement import NOBODY_INVOLVED, Involvement
from services.chassis.domain.open_items.state import ItemKind, ItemSubject, Person, TeamOfItems
from services.chassis.domain.opening_hours import Hours, Opening
from services.chassis.domain.working_time import london_day
from services.chassis.open_items.service_items import ServiceItems
from services.intake.domain.member.state import Member
from services.intake.domain.partner.state import Kind
from services.intake.domain.referral.state import Referral, Routing
from services.intake.domain.team.state import Team

TRIAGE_ROLES = frozenset({"triage", "manager"})
READERS = frozenset({"triage", "manager", "practitioner", "quality", "safeguarding lead", "information governance"})

TRIAGE, HANDED_OVER, SENT_ON, NEW_MATTER, WORRY = "triage", "handed over", "sent on", "new matter", "worry"
WRITER_LEFT = "writer left"

CALL_MADE = "call made"

SEEN = frozenset({"nothing more is needed", "telephoned", "sent on to whoever works on it", "referred again"})
ANSWERED = frozenset({"accepted and answered", "confirmed by telephone", CALL_MADE, "no receipt, risk accepted"})

TEAM_BY_ROUTING: Mapping[Routing, str] = {
    Routing.NEEDS_ASSESSMENT: "needs assessment",
    Routing.CARERS_ASSESSMENT: "carers",
    Routing.ADVICE: "contact",
    Routing.CALLBACK: "contact",
    Routing.QUALITY: "quality",
    Routing.OTHER_AREA: "triage",
    Routing.CHILDREN: "triage",
}
"""Which team works a referral to its end, by where triage sent it. What leaves the council stays with its sender."""

PAUSE_REASONS = frozenset({"the adult is not ready", "the police asked the council to wait"})
"""Why a clock may stand. Nothing that the council itself could do is a reason."""

ITEM_KINDS: Mapping[str, ItemKind] = {
    kind.name: kind
    for kind in (
        ItemKind(
            name=TRIAGE,
            asks="Rate the risk and route this referral",
            in_general="A referral waits for triage",
            team="triage",
            roles=TRIAGE_ROLES,
            due="triage",
            due_urgent="triage urgent",
        ),
        ItemKind(
            name=HANDED_OVER,
            asks="See to it that the safeguarding team takes this referral",
            in_general="A referral was handed over and not taken yet",
            team="triage",
            roles=TRIAGE_ROLES,
            due="handed over",
            due_urgent="handed over urgent",
        ),
        ItemKind(
            name=SENT_ON,
            asks="Accept this referral and answer it",
            in_general="A referral was sent on and not answered yet",
            team="triage",
            roles=TRIAGE_ROLES | {"practitioner", "quality"},
            due="acceptance",
            due_urgent="acceptance urgent",
            outcomes=ANSWERED,
            pause_reasons=PAUSE_REASONS,
        ),
        ItemKind(
            name=NEW_MATTER,
            asks="Read what is new and say what you did",
            in_general="Something new waits to be read",
            team="triage",
            roles=TRIAGE_ROLES | {"practitioner", "quality"},
            due="new matter {risk}",
            due_urgent="new matter urgent",
            outcomes=SEEN,
        ),
        ItemKind(
            name=WORRY,
            asks="Telephone whoever referred: they have heard nothing and are worried",
            in_general="Whoever referred asks to be telephoned",
            team="triage",
            roles=TRIAGE_ROLES | {"practitioner", "safeguarding lead"},
            due="worry",
            due_urgent="worry",
            outcomes=frozenset({"telephoned", "answered in writing"}),
        ),
        ItemKind(
            name=WRITER_LEFT,
            asks="Telephone a safe number: who wrote this restricted referral has left, and nobody else there may know",
            in_general="Something waits for a safeguarding lead",
            team="safeguarding",
            roles=frozenset({"safeguarding lead"}),
            due="call-back",
            due_urgent="worry",
            outcomes=frozenset({"telephoned", "no safe number, followed without them"}),
        ),
    )
}


def find_person(unit_of_work: LookupContext, member: UUID) -> Person | None:
    """A member of the council, who may own what waits here."""
    known = unit_of_work.state(Member, member)
    if known is None or known.kind != Kind.COUNCIL:
        return None
    absence = absence_on(known.absences, london_day(unit_of_work.context.at))
    return Person(
        member=member,
        roles=frozenset(known.roles),
        gone=known.left,
        away=absence is not None,
        cover=absence.cover if absence else None,
    )


def find_team(unit_of_work: LookupContext, team: UUID) -> TeamOfItems | None:
    known = unit_of_work.state(Team, team)
    if known is None:
        return None
    hours = Hours.of_days({line.day: Opening(line.opens, line.closes) for line in known.details.hours})
    return TeamOfItems(managers=known.details.managers, hours=hours, merged_into=known.merged_into)


def find_involvement(unit_of_work: LookupContext, subject: ItemSubject) -> Involvement:
    """The referral that an item is about: who wrote it or is named in it, and whether it is restricted."""
    referral = unit_of_work.state(Referral, subject.case)
    return referral.involvement if referral else NOBODY_INVOLVED


ITEMS = ServiceItems(
    service="intake",
    kinds=ITEM_KINDS,
    readers=READERS,
    find_person=find_person,
    find_team=find_team,
    find_involvement=find_involvement,
)
