"""ITEM_KINDS of enquiry: what can wait for a person here, one line a kind."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import shorten
from uuid import UUID

from services.chassis.application.command_spec import LookupContext
from services.chassis.domain.open_items.involvement import NOBODY_INVOLVED, Involvement
from services.chassis.domain.open_items.life import RaiseItem
from services.chassis.domain.open_items.state import ItemKind, ItemSubject, Person, Risk, TeamOfItems, item_of
from services.chassis.domain.opening_hours import Hours, Opening
from services.chassis.domain.working_time import london_day
from services.chassis.open_items.service_items import ServiceItems
from services.enquiry.domain.concern.state import Concern
from services.enquiry.domain.enquiry.state import Enquiry, enquiry_of
from services.enquiry.domain.team.state import Team
from services.enquiry.domain.worker.state import Worker, worker_of

ENQUIRY = "enquiry"
DETAIL_CHARACTERS_MAX = 300
PRACTICE_ROLES = frozenset({"practitioner", "manager"})
INCIDENT_ROLES = frozenset({"information governance", "safeguarding lead"})
READERS = frozenset({"practitioner", "manager", "safeguarding lead", "information governance"})

CONCERN, UNDER_WAY, NEW_MATTER, JOIN = "concern", "enquiry", "new matter", "join"
INCIDENT = "incident"
RECOGNISE_DUTY, DECIDE_AGAIN, DEATH_REPORTED = "duty to be recognised", "to be decided again", "death reported"

SEEN = frozenset(
    {
        "nothing more is needed",
        "looked at with the concern",
        "looked at with the enquiry",
        "decided again",
        "reopened",
        "new episode",
        "sent to another team",
    }
)
"""How something new can end, by what the person who saw it did."""

PAUSE_REASONS = frozenset({"the adult is not ready", "the police asked the council to wait"})
"""Why a clock may stand. Nothing that the council itself could do is a reason."""

ITEM_KINDS: Mapping[str, ItemKind] = {
    kind.name: kind
    for kind in (
        ItemKind(
            name=CONCERN,
            asks="Decide under section 42(1)",
            in_general="A concern waits for its decision",
            team="safeguarding",
            roles=PRACTICE_ROLES,
            due="decision",
            due_urgent="decision urgent",
            pause_reasons=PAUSE_REASONS,
        ),
        ItemKind(
            name=UNDER_WAY,
            asks="Enquire, conclude and close",
            in_general="An enquiry waits",
            team="safeguarding",
            roles=PRACTICE_ROLES,
            due="enquiry",
            due_urgent="enquiry",
            pause_reasons=PAUSE_REASONS,
        ),
        ItemKind(
            name=RECOGNISE_DUTY,
            asks="Recognise the duty under section 42",
            in_general="A decision waits to be confirmed",
            team="safeguarding",
            roles=PRACTICE_ROLES,
            due="duty to be recognised",
            due_urgent="duty to be recognised",
        ),
        ItemKind(
            name=DECIDE_AGAIN,
            asks="Decide the concern again",
            in_general="A concern waits to be decided again",
            team="safeguarding",
            roles=PRACTICE_ROLES,
            due="decision again",
            due_urgent="decision again",
        ),
        ItemKind(
            name=DEATH_REPORTED,
            asks="Confirm that the adult has died, or say that they are alive",
            in_general="Something new waits to be confirmed",
            team="safeguarding",
            roles=PRACTICE_ROLES,
            due="decision again",
            due_urgent="new matter urgent",
        ),
        ItemKind(
            name=JOIN,
            asks="Confirm that the joined referral is about the same adult, or send it back",
            in_general="A joined referral waits to be confirmed",
            team="safeguarding",
            roles=PRACTICE_ROLES,
            due="join confirmation",
            due_urgent="new matter urgent",
        ),
        ItemKind(
            name=INCIDENT,
            asks="Decide within 72 hours whether the Information Commissioner is told (UK GDPR article 33)",
            in_general="An incident waits to be judged",
            team="safeguarding",
            roles=INCIDENT_ROLES,
            due="incident",
            due_urgent="incident",
            outcomes=frozenset({"the Commissioner was told", "no need to tell the Commissioner", "nothing was told"}),
        ),
        ItemKind(
            name=NEW_MATTER,
            asks="Read what is new and say what you did",
            in_general="Something new waits to be read",
            team="safeguarding",
            roles=PRACTICE_ROLES,
            due="new matter {risk}",
            due_urgent="new matter urgent",
            outcomes=SEEN,
        ),
    )
}


def concern_item(concern: UUID) -> UUID:
    """The item of a concern until it is decided."""
    return item_of(ENQUIRY, CONCERN, concern)


def join_item(concern: UUID, referral: UUID) -> UUID:
    """The item of a joined referral until its join is confirmed or undone."""
    return item_of(ENQUIRY, JOIN, concern, str(referral))


def incident_item(concern: UUID, referral: UUID) -> UUID:
    """The item of what a referral's referrer was told of a concern by a wrong join."""
    return item_of(ENQUIRY, INCIDENT, concern, str(referral))


def duty_item(concern: UUID) -> UUID:
    """The item of a duty until a person recognises it, or a manager finds that it does not arise."""
    return item_of(ENQUIRY, RECOGNISE_DUTY, concern)


def again_item(concern: UUID) -> UUID:
    """The item of a decision that is to be taken again until it is."""
    return item_of(ENQUIRY, DECIDE_AGAIN, concern)


def death_item(concern: UUID) -> UUID:
    """The item of a reported death until a practitioner confirms it or finds it wrong."""
    return item_of(ENQUIRY, DEATH_REPORTED, concern)


def enquiry_item(enquiry: UUID) -> UUID:
    """The item of an enquiry until it is closed."""
    return item_of(ENQUIRY, UNDER_WAY, enquiry)


def beside_enquiry(
    kind: str, concern_id: UUID, concern: Concern, detail: str, risk: Risk = Risk.UNKNOWN, urgent: bool = False
) -> RaiseItem:
    """An item before whoever has the latest enquiry of a concern, or else the concern; or else before their team.

    An end is cut from a detail of more than DETAIL_CHARACTERS_MAX characters: whoever acts reads the case itself.
    """
    latest = enquiry_item(enquiry_of(concern_id, max(concern.enquiries, 1)))
    return RaiseItem(
        kind=kind,
        beside=(latest, concern_item(concern_id)),
        about_stream=concern_id,
        detail=shorten(detail, DETAIL_CHARACTERS_MAX, placeholder=" …"),
        risk=risk,
        urgent=urgent,
    )


def find_person(unit_of_work: LookupContext, member: UUID) -> Person | None:
    """A worker, who may own what waits here."""
    worker = unit_of_work.state(Worker, worker_of(member))
    if worker is None:
        return None
    absence = worker.absence_on(london_day(unit_of_work.context.at))
    return Person(
        member=member,
        roles=frozenset(worker.roles),
        gone=not worker.at_work,
        away=absence is not None,
        cover=absence.cover if absence else None,
    )


def find_team(unit_of_work: LookupContext, team: UUID) -> TeamOfItems | None:
    known = unit_of_work.state(Team, team)
    if known is None:
        return None
    hours = Hours.of_days({line.day: Opening(line.opens, line.closes) for line in known.hours})
    return TeamOfItems(managers=known.managers, hours=hours, merged_into=known.merged_into)


def find_involvement(unit_of_work: LookupContext, subject: ItemSubject) -> Involvement:
    """The concern that an item is about, or whose enquiry it is about: who has a part in its referrals.

    An incident is about a referral that was sent back, too: its key names it.
    """
    concern = unit_of_work.state(Concern, subject.case)
    if concern is None and (enquiry := unit_of_work.state(Enquiry, subject.stream)):
        concern = unit_of_work.state(Concern, enquiry.concern)
    return concern.involvement_about(subject.key) if concern else NOBODY_INVOLVED


ITEMS = ServiceItems(
    service=ENQUIRY,
    kinds=ITEM_KINDS,
    readers=READERS,
    find_person=find_person,
    find_team=find_team,
    find_involvement=find_involvement,
)
