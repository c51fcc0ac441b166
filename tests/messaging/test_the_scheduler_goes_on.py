"""The scheduler performs what is due; a command on which our own code fails holds up no other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from services.chassis.application.command_handler import Service
from services.chassis.application.command_spec import CommandSpec
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.domain.decider import CommandContext, Deadline, Dispatch, Event, command
from services.chassis.eventstore.recorder import TellbackRecorder
from services.chassis.projections.projection import catch_up
from services.chassis.projections.rebuild import ensure_current
from services.chassis.scheduling.deadlines import deadlines_projection
from services.chassis.scheduling.scheduler import run_due_commands
from tests.messaging.kitchen import NOW, KettleBoiled, KettleFilled, brewed


@command
class BoilKettle:
    """Fails on one litre, which is our own mistake."""

    litres: int

    def decide(self, state: Any, context: CommandContext) -> Iterable[Event[Any]]:
        if self.litres == 1:
            raise ZeroDivisionError("our own mistake")
        yield KettleBoiled(note=f"{self.litres} litres")


MANIFEST = ServiceManifest(
    name="kitchen",
    commands=[CommandSpec(BoilKettle, object, None, frozenset({"kitchen"}))],
    deadlines={KettleFilled: lambda e, r: [Deadline(NOW, Dispatch(r.stream, BoilKettle(litres=e.litres)))]},
)


@pytest.fixture
def kitchen(store: TellbackRecorder, engine: Engine) -> Service:
    deadlines = deadlines_projection(MANIFEST.deadlines)
    ensure_current([deadlines], store, engine)
    store.insert_events(brewed(uuid4(), uuid4()))
    catch_up(deadlines, store, engine)
    return Service(MANIFEST, store)


def boiled(store: TellbackRecorder) -> list[bytes]:
    return [row.state for row in store.read_log(3, 100)]


def test_a_command_on_which_our_own_code_fails_is_set_aside_and_the_others_go_on(
    kitchen: Service, store: TellbackRecorder, engine: Engine
) -> None:
    assert run_due_commands(kitchen, engine, NOW) == 2

    assert boiled(store) == [b'{"note":"2 litres"}']
    assert run_due_commands(kitchen, engine, NOW) == 0


def test_a_failed_command_is_tried_again_a_minute_later_and_performed_once(
    kitchen: Service, store: TellbackRecorder, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_due_commands(kitchen, engine, NOW)
    monkeypatch.setattr(BoilKettle, "decide", lambda self, state, context: [KettleBoiled(note="mended")])

    assert run_due_commands(kitchen, engine, NOW + timedelta(minutes=1)) == 1
    assert boiled(store) == [b'{"note":"2 litres"}', b'{"note":"mended"}']
    assert run_due_commands(kitchen, engine, NOW + timedelta(days=1)) == 0
