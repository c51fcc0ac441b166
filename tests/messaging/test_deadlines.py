"""A deadline falls due once, also after a rebuild; an event that sets it again sets another one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine

from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.domain.decider import Deadline, Dispatch, command
from services.chassis.eventstore.recorder import TellbackRecorder
from services.chassis.projections.projection import catch_up
from services.chassis.projections.rebuild import ensure_current, rebuild
from services.chassis.scheduling.deadlines import deadlines_projection
from services.chassis.scheduling.due_commands import due_commands, mark_performed
from tests.messaging.kitchen import NOW, KettleBoiled, KettleFilled, brewed


@command
class Descale:
    litres: int

    def decide(self, state: Any, asked: Any) -> Iterable[Any]:
        return ()


def test_a_deadline_waits_for_its_time_and_is_performed_once(store: TellbackRecorder, engine: Engine) -> None:
    clocks = deadlines_projection(
        {
            KettleFilled: lambda e, r: [
                Deadline(NOW + timedelta(days=e.litres), Dispatch(r.stream, Descale(litres=e.litres)))
            ]
        }
    )
    ensure_current([clocks], store, engine)
    kettle = uuid4()
    store.insert_events(brewed(kettle, uuid4()))
    catch_up(clocks, store, engine)

    def waiting(days: int) -> list[Any]:
        return due_commands(engine, NOW + timedelta(days=days), 10, {"Descale": Descale})

    assert waiting(0) == []
    (first,) = waiting(1)
    assert first.dispatch == Dispatch(kettle, Descale(litres=1))
    mark_performed(engine, first, NOW)
    assert [due_command.dispatch.command.litres for due_command in waiting(2)] == [2]


def test_an_event_that_sets_a_deadline_again_sets_another_one_after_the_first_was_performed(
    store: TellbackRecorder, engine: Engine
) -> None:
    clocks = deadlines_projection({KettleBoiled: lambda e, r: [Deadline(NOW, Dispatch(r.stream, Descale(litres=1)))]})
    ensure_current([clocks], store, engine)
    kettle = uuid4()
    store.insert_events(brewed(kettle, uuid4()))
    catch_up(clocks, store, engine)
    (first,) = due_commands(engine, NOW, 10, {"Descale": Descale})
    mark_performed(engine, first, NOW)

    store.insert_events(brewed(kettle, uuid4(), after=3))
    catch_up(clocks, store, engine)

    (second,) = due_commands(engine, NOW, 10, {"Descale": Descale})
    assert (second.dispatch, second.due_at) == (first.dispatch, first.due_at)
    assert second.key != first.key


def test_a_rebuild_of_the_deadlines_runs_nothing_again(store: TellbackRecorder, engine: Engine) -> None:
    clocks = deadlines_projection(
        {KettleFilled: lambda e, r: [Deadline(NOW, Dispatch(r.stream, Descale(litres=e.litres)))]}
    )
    ensure_current([clocks], store, engine)
    store.insert_events(brewed(uuid4(), uuid4()))
    catch_up(clocks, store, engine)
    first, second = due_commands(engine, NOW, 10, {"Descale": Descale})
    mark_performed(engine, first, NOW)

    rebuild(clocks, store, engine)

    assert due_commands(engine, NOW, 10, {"Descale": Descale}) == [second]
    mark_performed(engine, second, NOW)
    rebuild(clocks, store, engine)
    assert due_commands(engine, NOW, 10, {"Descale": Descale}) == []


def test_urgent_deadlines_come_first_and_then_those_that_are_due_the_longest(
    store: TellbackRecorder, engine: Engine
) -> None:
    def of_kettle(e: KettleFilled, r: RecordedEvent) -> Iterable[Deadline]:
        yield Deadline(NOW - timedelta(hours=e.litres), Dispatch(r.stream, Descale(litres=e.litres)))
        yield Deadline(NOW, Dispatch(r.stream, Descale(litres=10 + e.litres)), urgent=e.litres == 2)

    clocks = deadlines_projection({KettleFilled: of_kettle})
    ensure_current([clocks], store, engine)
    store.insert_events(brewed(uuid4(), uuid4()))
    catch_up(clocks, store, engine)

    due = due_commands(engine, NOW, 10, {"Descale": Descale})

    assert [due_command.dispatch.command for due_command in due] == [Descale(litres=n) for n in (12, 2, 1, 11)]
