"""Somebody leaves or loses a role as they are given an item: whichever is saved later knows of the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from deploy.composition import SERVICES, ServiceInstance, open_service
from deploy.dev.seed import member_id, organisation_id, seed_people
from services.chassis.application.command_handler import Service
from services.chassis.domain.decider import CommandContext, Dispatch, Refused, stream
from services.chassis.domain.open_items.allocation import AllocateItem
from services.chassis.domain.open_items.state import item_of
from services.intake.domain.member.membership import ChangeMember, RemoveMember
from services.intake.domain.member.state import Role
from services.intake.domain.referral.content import Adult, Answer, Route
from services.intake.domain.referral.submission import SubmitReferral

REFERRAL = stream("SubmitReferral", str(organisation_id("police")), "1")
ITEM = item_of("intake", "triage", REFERRAL)
SUBMISSION = SubmitReferral(
    route=Route.SAFEGUARDING, adult=Adult(name="Edith Moss"), concern="Bruises.", reach="the desk", involved=Answer.YES
)


class Overtaken:
    """A store in which something else is saved just before the first save."""

    def __init__(self, store: Any, other: Any) -> None:
        self._store, self._other = store, [other]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def insert_events(self, *args: Any, **kwargs: Any) -> Any:
        if self._other:
            self._other.pop()()
        return self._store.insert_events(*args, **kwargs)


@pytest.fixture
def intake(databases: Any) -> Iterator[ServiceInstance]:
    instance = open_service(SERVICES["intake"], databases("intake").url)
    seed_people(instance.service, "https://provider.example.org")
    yield instance
    instance.close()


def context(who: str, role: str, organisation: str = "council") -> CommandContext:
    return CommandContext(
        by=str(member_id(who)), role=role, organisation=str(organisation_id(organisation)), at=datetime.now(UTC)
    )


def test_an_item_is_not_left_with_somebody_who_leaves_at_that_moment(intake: ServiceInstance) -> None:
    tom = member_id("tom")
    intake.service.handle(Dispatch(REFERRAL, SUBMISSION), context=context("priya", "referrer", "police"))

    def leave() -> None:
        intake.service.handle(Dispatch(tom, RemoveMember()), context=context("ada", "administrator"))

    overtaken: Any = Overtaken(intake.store, leave)
    with pytest.raises(Refused, match="nobody of that id works here"):
        Service(SERVICES["intake"], overtaken).handle(
            Dispatch(ITEM, AllocateItem(owner=tom)), context=context("grace", "manager")
        )

    assert intake.service.state(ITEM).owner is None


def test_an_item_is_not_left_with_somebody_who_loses_the_role_at_that_moment(intake: ServiceInstance) -> None:
    tom = member_id("tom")
    intake.service.handle(Dispatch(REFERRAL, SUBMISSION), context=context("priya", "referrer", "police"))

    def lose_the_role() -> None:
        change = ChangeMember(name="Tom Reed", roles=(Role.AUDITOR,))
        intake.service.handle(Dispatch(tom, change), context=context("ada", "administrator"))

    overtaken: Any = Overtaken(intake.store, lose_the_role)
    with pytest.raises(Refused, match="only manager, triage can do what this asks"):
        Service(SERVICES["intake"], overtaken).handle(
            Dispatch(ITEM, AllocateItem(owner=tom)), context=context("grace", "manager")
        )

    assert intake.service.state(ITEM).owner is None
