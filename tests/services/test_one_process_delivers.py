"""Two delivery processes at once: one sends, the other stands by and takes over, each over real PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from threading import Event
from uuid import UUID, uuid4

import psycopg
import pytest

from deploy.composition import ServiceInstance, open_service
from deploy.dev.databases import Database
from deploy.processes.deliver import delivery_loop
from services.chassis.domain.decider import CommandContext, Dispatch
from services.chassis.eventstore.connections import connect
from services.chassis.eventstore.leadership import Leadership
from services.chassis.runtime.supervisor import SupervisedLoop
from services.notify.domain.delivery.staff_notices import IntendStaffNotice
from services.notify.domain.delivery.staff_subject import StaffPurpose, StaffSubject
from services.notify.domain.delivery.state import ChannelKind, Notice, Result
from services.notify.domain.item_call.receivers import Place, Receiver
from services.notify.wiring import MANIFEST as NOTIFY
from tests.domain.notify.builders import NOW

LOCKS = "select pid from pg_locks join pg_database d on d.oid = database where locktype = 'advisory' and granted"
HOLDER = f"{LOCKS} and datname = current_database()"


class Post:
    """A receiver that takes a notice only once it is let: what a process sends is under way until then."""

    def __init__(self, taken: list[UUID]) -> None:
        self.taken, self.under_way, self.let = taken, Event(), Event()

    def send(self, notice: Notice) -> None:
        self.under_way.set()
        assert self.let.wait(20)
        self.taken.append(notice.delivery)


class Process:
    """One delivery process: a service of its own over the database that both have."""

    def __init__(self, url: str, taken: list[UUID]) -> None:
        self.instance, self.post = open_service(NOTIFY, url), Post(taken)
        senders = {ChannelKind.EMAIL: self.post}
        self.loop = SupervisedLoop("deliver notify", delivery_loop(self.instance, senders, ChannelKind.EMAIL), 60)

    def close(self) -> None:
        self.post.let.set()
        assert self.loop.close()
        self.instance.close()


class Deliveries:
    """Two notices that are due, and two processes that would send them; `taken`: what the receivers got."""

    def __init__(self, url: str) -> None:
        self.url, self.taken = url, list[UUID]()
        self.first, self.second = Process(url, self.taken), Process(url, self.taken)
        self.notices = {_intended(self.first.instance) for _ in range(2)}
        self.first.instance.projector.catch_up()

    def results(self) -> set[Result | None]:
        return {self.first.instance.service.state(notice).result for notice in self.notices}

    def attempts(self) -> int:
        rows = [row for notice in self.notices for row in self.first.instance.store.read_stream(notice)]
        return sum(row.event_type == "notify.delivery.attempt-begun" for row in rows)

    def end_the_leaders_connection(self) -> None:
        """As if its process were killed: PostgreSQL ends the connection that holds the lock."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            holders = connection.execute(f"select pg_terminate_backend(pid) from ({HOLDER}) as holder").fetchall()
        assert holders


def _intended(instance: ServiceInstance) -> UUID:
    notice = uuid4()
    subject = StaffSubject(purpose=StaffPurpose.ITEM, id=uuid4(), service="intake", what="A referral waits for triage")
    context = CommandContext(by="notify", role="notify", organisation="notify", at=NOW)
    receiver = Receiver(place=Place.DIRECTOR)
    instance.service.handle(Dispatch(notice, IntendStaffNotice(subject=subject, receiver=receiver)), context=context)
    return notice


def until(holds: Callable[[], object], seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(holds())


@pytest.fixture
def deliveries(notify_database: Database) -> Iterator[Deliveries]:
    with ExitStack() as closing:
        made = Deliveries(notify_database.url)
        for process in (made.first, made.second):
            closing.callback(process.close)
        yield made


def test_of_two_processes_one_sends_and_the_other_stands_by_and_is_ready(deliveries: Deliveries) -> None:
    deliveries.first.loop.start()
    assert deliveries.first.post.under_way.wait(20)
    deliveries.second.loop.start()
    deliveries.second.post.let.set()
    assert until(lambda: deliveries.second.loop.stop.rounds > 2)
    stood_by = (deliveries.second.loop.trouble, deliveries.second.post.under_way.is_set())
    deliveries.first.post.let.set()

    assert until(lambda: deliveries.results() == {Result.DELIVERED})
    assert stood_by == (None, False)
    assert (sorted(deliveries.taken), deliveries.attempts()) == (sorted(deliveries.notices), 2)


def test_the_second_takes_over_when_the_first_ends(deliveries: Deliveries) -> None:
    deliveries.first.loop.start()
    assert deliveries.first.post.under_way.wait(20)
    deliveries.second.loop.start()
    deliveries.second.post.let.set()
    deliveries.first.loop.stop.set()
    deliveries.first.post.let.set()

    assert until(lambda: deliveries.results() == {Result.DELIVERED})
    assert deliveries.second.post.under_way.is_set()
    assert sorted(deliveries.taken) == sorted(deliveries.notices)


def test_whoever_lost_its_connection_sends_nothing_more_before_it_leads_again(deliveries: Deliveries) -> None:
    """What it had begun to send may arrive twice, under one id."""
    deliveries.first.loop.start()
    assert deliveries.first.post.under_way.wait(20)
    deliveries.second.loop.start()
    deliveries.end_the_leaders_connection()
    deliveries.second.post.let.set()
    assert until(lambda: deliveries.results() == {Result.DELIVERED})
    deliveries.first.post.let.set()
    assert until(lambda: deliveries.first.loop.restarts == 1)

    begun_by_the_first = {notice for notice in deliveries.notices if deliveries.taken.count(notice) == 2}
    assert (len(begun_by_the_first), len(deliveries.taken)) == (1, 3)


def test_a_loop_that_replaces_one_that_hangs_takes_its_lock(notify_database: Database) -> None:
    leadership = Leadership(lambda: connect(notify_database.url), "deliver:email")
    with leadership.held(Event()) as hanging_must_lead, leadership.held(Event()) as must_lead:
        must_lead()
        with pytest.raises(psycopg.OperationalError):
            hanging_must_lead()
