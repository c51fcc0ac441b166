"""A deadline falls due once; an event that sets it again sets another one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine

from services.chassis.domain.decider import Deadline, Dispatch, command
from services.chassis.eventstore.recorder import TellbackRecorder
from services.chassis.projections.projection import catch_up
from services.chassis.projections.rebuild import ensure_current
from services.chassis.scheduling.deadlines import deadlines_projection, due_commands, mark_performed
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
