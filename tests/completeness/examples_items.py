"""Examples: what people do on the board, with an open item of each kind, read from the services' own tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from services.chassis.domain.open_items.allocation import AllocateItem
from services.chassis.domain.open_items.escalation import EscalateItem
from services.chassis.domain.open_items.extending import AnswerExtension, AskExtension
from services.chassis.domain.open_items.life import RaiseItem
from services.chassis.domain.open_items.pausing import PauseItem, ResumeItem
from services.chassis.domain.open_items.review import AcknowledgeItem, ReviewItem
from services.chassis.domain.open_items.seen import SeeItem
from services.chassis.domain.open_items.state import ItemKind, Risk
from services.chassis.open_items.service_items import ServiceItems
from services.intake.domain.member.state import Role
from services.intake.domain.referral.content import Answer
from services.intake.domain.referral.state import Referral, Routing
from services.intake.open_items import CALL_MADE, SENT_ON
from tests.completeness.examples import NotToBeGiven, example
from tests.completeness.examples_enquiry import confirmed_join_is_wrong
from tests.completeness.examples_intake import add_information, raise_worry, route, submit
from tests.completeness.examples_notify import call_does_not_arrive, refused_for_good
from tests.completeness.examples_people import restricted_writer_leaves, team
from tests.completeness.matter import WholeMatter
from tests.scenario.three_services_in_memory import MANIFESTS


def items_of(service: str) -> ServiceItems | None:
    """The items of a service, as its COMMANDS look them up; None where it has none."""
    raising = [spec for spec in MANIFESTS[service].commands if spec.command is RaiseItem]
    return raising[0].lookup.__self__ if raising else None  # type: ignore[union-attr]


WHY = "She is in hospital until Thursday, and is asked there."
KINDS: dict[tuple[str, str], ItemKind] = {
    (service, name): kind for service in MANIFESTS if (items := items_of(service)) for name, kind in items.kinds.items()
}


def _declare(service: str, kind: ItemKind) -> None:
    role = Role(sorted(kind.roles)[-1])
    pause = min(kind.pause_reasons, default="the adult's own pace")
    examples: list[tuple[type, str, Callable[[WholeMatter], Any]]] = [
        (AllocateItem, "to somebody", lambda matter: AllocateItem(owner=matter.people[role])),
        (AllocateItem, "to nobody, openly", lambda matter: AllocateItem(reason="all of us are full")),
        (ReviewItem, "at a high risk", lambda matter: ReviewItem(note="Rang her: she is afraid.", risk=Risk.HIGH)),
        (AcknowledgeItem, "I have it", lambda matter: AcknowledgeItem()),
        (SeeItem, "seen", lambda matter: SeeItem(outcome=min(kind.outcomes, default="done"), words="Rang them.")),
        (PauseItem, "for three days", lambda matter: PauseItem(reason=pause, words=WHY, until=matter.day(3))),
        (AskExtension, "by a day", lambda matter: AskExtension(amount=1, reason=WHY)),
    ]
    for command, label, make in examples:

        @example(command, f"{label}, of {service}'s {kind.name}")
        def give(matter: WholeMatter, make: Callable[[WholeMatter], Any] = make) -> None:
            matter.give(role, service, _item(matter, service, kind.name), make(matter))

    _declare_changes_of_clocks(service, kind, role, pause)


def _declare_changes_of_clocks(service: str, kind: ItemKind, role: Role, pause: str) -> None:
    """What follows a pause, or a request for more time."""

    @example(ResumeItem, f"after a pause, of {service}'s {kind.name}")
    def resume(matter: WholeMatter) -> None:
        item = _item(matter, service, kind.name)
        matter.give(role, service, item, PauseItem(reason=pause, words=WHY, until=matter.day(3)))
        matter.give(role, service, item, ResumeItem())

    @example(EscalateItem, f"after a pause, of {service}'s {kind.name}")
    def pause_is_over(matter: WholeMatter) -> None:
        item = _item(matter, service, kind.name)
        matter.give(role, service, item, PauseItem(reason=pause, words=WHY, until=matter.day(3)))
        matter.pass_time(14)

    for granted in (True, False):

        @example(AnswerExtension, f"{'granted' if granted else 'declined'}, of {service}'s {kind.name}")
        def answer(matter: WholeMatter, granted: bool = granted) -> None:
            item = _item(matter, service, kind.name)
            matter.give(_asker(kind), service, item, AskExtension(amount=1, reason=WHY))
            matter.give(Role.MANAGER, service, item, AnswerExtension(granted=granted, words=WHY))


def _asker(kind: ItemKind) -> Role:
    return Role(min(kind.roles - {Role.MANAGER}, default=Role.MANAGER))


def _item(matter: WholeMatter, service: str, kind: str) -> UUID:
    """The open item of this kind that was raised last."""
    if not (found := _open(matter, service, kind)) and (make := MADE_FIRST.get(kind)):
        make(matter)
        found = _open(matter, service, kind)
    if not found:
        raise NotToBeGiven(f"no item {kind!r} is open")
    return found[-1]


def _open(matter: WholeMatter, service: str, kind: str) -> list[UUID]:
    return [id for id, item in matter.items(service).items() if item.kind == kind]


MADE_FIRST: dict[str, Callable[[WholeMatter], Any]] = {
    "new matter": add_information,
    "worry": raise_worry,
    "undeliverable notice": refused_for_good,
    "undeliverable call": call_does_not_arrive,
    "writer left": restricted_writer_leaves,
    "incident": confirmed_join_is_wrong,
}
"""What makes an item of a kind for which no state of the matrix stands."""


@example(SeeItem, "a call that was asked for was made")
def call_made(matter: WholeMatter) -> None:
    booked = [
        id
        for id, item in matter.items("intake").items()
        if item.kind == SENT_ON and matter.states("intake", Referral)[item.subject.stream].routing is Routing.CALLBACK
    ]
    if not booked:
        raise NotToBeGiven("no call was asked for")
    matter.give(Role.TRIAGE, "intake", booked[-1], SeeItem(outcome=CALL_MADE, words="Spoke with her."))


def _danger_is_called(matter: WholeMatter) -> UUID:
    """Somebody is called out of hours about a danger that a joined referral tells of."""
    team(matter, "Safeguarding")
    submit(matter, immediate_danger=Answer.YES)
    route(matter, matter.later[-1], joins=matter.referral)
    matter.pass_time(0.2)
    return _item(matter, "enquiry", "join")


@example(EscalateItem, "nobody has a danger that somebody is called about")
def danger_is_called(matter: WholeMatter) -> None:
    _danger_is_called(matter)


@example(AcknowledgeItem, "I have the danger that I was called about")
def danger_is_had(matter: WholeMatter) -> None:
    matter.give(Role.PRACTITIONER, "enquiry", _danger_is_called(matter), AcknowledgeItem())


@example(EscalateItem, "every clock of a fortnight is over")
def clocks_are_over(matter: WholeMatter) -> None:
    matter.pass_time(14)


for (_service, _name), _kind in KINDS.items():
    _declare(_service, _kind)
