"""What a decision looks up is remembered by each process, and decided on only while it still stands so.

Two services over one database are two processes: what one of them changes, the other only remembers.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from deploy.dev.databases import Database
from services.chassis.application.command_handler import Receipt, Service
from services.chassis.domain.decider import CommandContext, Dispatch
from services.intake.domain.member.membership import ChangeMember, JoinMember, RemoveMember
from services.intake.domain.member.state import Role
from services.intake.domain.partner.registration import ChangePartner, RegisterPartner
from services.intake.domain.partner.state import Kind
from services.intake.domain.referral.content import Adult, Route
from services.intake.domain.referral.submission import SubmitReferral
from services.intake.domain.referral.triage import AllocateReferral, NoSuchWorker
from services.intake.wiring import MANIFEST
from tests.stores import open_new_store

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
PARTNER = uuid4()


@pytest.fixture
def two_processes(database: Database) -> Iterator[tuple[Service, Service]]:
    with ExitStack() as open_:
        one, other = (open_new_store("intake", database.url, group=group) for group in (True, False))
        for store in (one, other):
            open_.callback(store.datastore.close)
        yield Service(MANIFEST, one), Service(MANIFEST, other)


def ask(service: Service, command: Any, role: str, on: UUID | None = None) -> Receipt:
    asked = CommandContext(by=str(PARTNER), role=role, organisation=str(PARTNER), at=NOW)
    receipt = service.handle(Dispatch(on or uuid4(), command), context=asked)
    assert receipt
    return receipt


def kind_recorded(service: Service, receipt: Receipt) -> str:
    (row,) = service.store.read_stream(receipt.id)
    kinds = [kind for kind in Kind if f'"kind":"{kind}"'.encode() in row.state]
    return kinds[0]


def worker(service: Service, council: UUID, role: Role = Role.TRIAGE) -> Receipt:
    return ask(service, JoinMember(organisation=council, name="Tom Reed", roles=(role,)), "administrator")


REFERRAL = SubmitReferral(
    route=Route.SAFEGUARDING, concern="Bruises.", reach="01632 960 101", adult=Adult(name="Edith Moss")
)


def test_a_decision_sees_what_another_process_changed_meanwhile(two_processes: tuple[Service, Service]) -> None:
    here, elsewhere = two_processes
    ask(elsewhere, RegisterPartner(name="Northshire", kind=Kind.POLICE), "administrator", PARTNER)
    before = [kind_recorded(here, ask(here, REFERRAL, "referrer")) for _ in range(2)]

    ask(elsewhere, ChangePartner(name="Northshire", kind=Kind.COUNCIL), "administrator", PARTNER)

    after = [kind_recorded(here, ask(here, REFERRAL, "referrer")) for _ in range(2)]
    assert (before, after) == ([Kind.POLICE] * 2, [Kind.COUNCIL] * 2)


def test_nobody_is_refused_on_cached_state(two_processes: tuple[Service, Service]) -> None:
    here, elsewhere = two_processes
    ask(elsewhere, RegisterPartner(name="Northshire", kind=Kind.COUNCIL), "administrator", PARTNER)
    tom = worker(elsewhere, PARTNER, Role.QUALITY).id
    given = AllocateReferral(owner=tom, review_on=date(2026, 11, 3))
    on = ask(here, REFERRAL, "referrer").id
    for _ in range(2):
        with pytest.raises(NoSuchWorker):
            ask(here, given, "triage", on)

    ask(elsewhere, ChangeMember(name="Tom Reed", roles=(Role.TRIAGE,)), "administrator", tom)

    assert ask(here, given, "triage", on).version == 2


def test_nobody_who_left_meanwhile_is_given_work(two_processes: tuple[Service, Service]) -> None:
    here, elsewhere = two_processes
    ask(elsewhere, RegisterPartner(name="Northshire", kind=Kind.COUNCIL), "administrator", PARTNER)
    tom, _ = worker(elsewhere, PARTNER).id, worker(elsewhere, PARTNER, Role.ADMINISTRATOR)
    given = AllocateReferral(owner=tom, review_on=date(2026, 11, 3))
    ask(here, given, "triage", ask(here, REFERRAL, "referrer").id)
    on = ask(here, REFERRAL, "referrer").id

    ask(elsewhere, RemoveMember(), "administrator", tom)

    with pytest.raises(NoSuchWorker):
        ask(here, given, "triage", on)
    assert len(here.store.read_stream(on)) == 1


def test_a_second_referral_of_an_organisation_reads_the_store_once(two_processes: tuple[Service, Service]) -> None:
    here, _ = two_processes
    ask(here, RegisterPartner(name="Northshire", kind=Kind.POLICE), "administrator", PARTNER)
    ask(here, REFERRAL, "referrer")
    asked, bare = [], here.store.read_event_rows
    here.store.read_event_rows = lambda streams: asked.append(streams) or bare(streams)  # type: ignore[method-assign, func-returns-value]

    ask(here, REFERRAL, "referrer")

    assert asked == []
