"""ITEM_KINDS of notify: what can wait for a person here, one line a kind."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from services.chassis.application.command_spec import LookupContext
from services.chassis.domain.open_items.involvement import NOBODY_INVOLVED, Involvement
from services.chassis.domain.open_items.state import ItemKind, ItemSubject, Person, TeamOfItems, item_of
from services.chassis.domain.working_time import london_day
from services.chassis.open_items.service_items import ServiceItems
from services.notify.domain.delivery.state import Delivery
from services.notify.domain.feedback.state import Feedback, feedback_of
from services.notify.domain.item_kinds import DISPUTE, HANDED_OVER, HELD, INCIDENT, UNDELIVERABLE, UNDELIVERABLE_CALL
from services.notify.domain.team.state import Team
from services.notify.domain.worker.state import Worker, worker_of
from services.notify.roles import RESPONSIBLE_MANAGERS

NOTIFY = "notify"
INCIDENT_ROLES = frozenset({"information governance", "safeguarding lead"})
READERS = RESPONSIBLE_MANAGERS | INCIDENT_ROLES

ITEM_KINDS: Mapping[str, ItemKind] = {
    kind.name: kind
    for kind in (
        ItemKind(
            name=HELD,
            asks="Decide whether a referrer is told what is held, or not, and why",
            in_general="Feedback waits to be told or withheld",
            team="feedback",
            roles=RESPONSIBLE_MANAGERS,
            due="held",
            due_urgent="held",
        ),
        ItemKind(
            name=DISPUTE,
            asks="Answer a referrer who disagrees with what they were told",
            in_general="A disagreement waits for its answer",
            team="feedback",
            roles=RESPONSIBLE_MANAGERS,
            due="dispute",
            due_urgent="dispute",
        ),
        ItemKind(
            name=HANDED_OVER,
            asks="See to it that what a referrer disagreed with is decided again, as they were told",
            in_general="Something is to be decided again",
            team="feedback",
            roles=RESPONSIBLE_MANAGERS,
            due="handed over",
            due_urgent="handed over urgent",
        ),
        ItemKind(
            name=UNDELIVERABLE,
            asks="Tell a referrer in another way: a notice did not arrive",
            in_general="A notice did not arrive",
            team="feedback",
            roles=RESPONSIBLE_MANAGERS,
            due="undeliverable",
            due_urgent="undeliverable",
            outcomes=frozenset({"told in another way", "nobody has to be told"}),
        ),
        ItemKind(
            name=UNDELIVERABLE_CALL,
            asks="Call a colleague in another way: an e-mail that asked for somebody did not arrive",
            in_general="A call for somebody did not arrive",
            team="feedback",
            roles=RESPONSIBLE_MANAGERS,
            due="undeliverable",
            due_urgent="undeliverable",
            outcomes=frozenset({"called in another way", "nobody has to be called"}),
        ),
        ItemKind(
            name=INCIDENT,
            asks=(
                "See that nobody comes to harm by what was told, and decide within 72 hours whether the Information "
                "Commissioner is told (UK GDPR article 33)"
            ),
            in_general="An incident waits to be judged",
            team="safeguarding",
            roles=INCIDENT_ROLES,
            due="incident",
            due_urgent="incident",
            outcomes=frozenset({"the Commissioner was told", "no need to tell the Commissioner"}),
        ),
    )
}


def held_item(referral: UUID, occasion: str) -> UUID:
    """The item of held feedback until it is told or withheld."""
    return item_of(NOTIFY, HELD, referral, occasion)


def dispute_item(referral: UUID, occasion: str) -> UUID:
    """The item of a disagreement until it is answered."""
    return item_of(NOTIFY, DISPUTE, referral, occasion)


def handed_over_item(referral: UUID, occasion: str) -> UUID:
    """The item of a disagreement that will be decided again, until whoever decides has taken it up."""
    return item_of(NOTIFY, HANDED_OVER, referral, occasion)


def undeliverable_item(delivery: UUID) -> UUID:
    """The item of an undeliverable notice until somebody has seen to it or sends it again."""
    return item_of(NOTIFY, UNDELIVERABLE, delivery)


def undeliverable_call_item(delivery: UUID) -> UUID:
    """The item of a call for somebody that did not arrive, until somebody has seen to it or has what it was about."""
    return item_of(NOTIFY, UNDELIVERABLE_CALL, delivery)


def incident_item(referral: UUID, detail: str) -> UUID:
    """The item of what somebody was told who should not have been; its detail tells those of one referral apart."""
    return item_of(NOTIFY, INCIDENT, referral, detail)


def find_person(unit_of_work: LookupContext, member: UUID) -> Person | None:
    """A member of the council, who may own what waits here."""
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
    return TeamOfItems(managers=known.managers, hours=known.opening_hours, merged_into=known.merged_into)


def find_involvement(unit_of_work: LookupContext, subject: ItemSubject) -> Involvement:
    """The referral in whose history an item belongs: who wrote it, and who else has a part in it.

    Of a call about another service's concern there is no such referral; who has a part in it came with the call.
    """
    feedback = unit_of_work.state(Feedback, feedback_of(subject.case))
    if feedback is None:
        delivery = unit_of_work.state(Delivery, subject.stream)
        return delivery.staff.involvement if delivery and delivery.staff else NOBODY_INVOLVED
    writers = [feedback.addressee.member] if feedback.addressee else []
    return Involvement.of(writers, feedback.involvement.involved, feedback.involvement.restricted)


ITEMS = ServiceItems(
    service=NOTIFY,
    kinds=ITEM_KINDS,
    readers=READERS,
    find_person=find_person,
    find_team=find_team,
    find_involvement=find_involvement,
)
