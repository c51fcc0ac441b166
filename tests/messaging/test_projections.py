"""A read model is its log, however it came to be: lived through, or rebuilt."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, Uuid, select, update

from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.eventstore.recorder import TellbackRecorder
from services.chassis.projections.case_links import case_links_projection, streams_of_case
from services.chassis.projections.projection import Projection, catch_up, catch_up_together
from services.chassis.projections.projector import Projector
from services.chassis.projections.rebuild import ensure_current, rebuild
from services.chassis.projections.row_changes import Change, absent, upsert
from tests.messaging.kitchen import KettleBoiled, KettleFilled, brewed

tables = MetaData()
kettles = Table(
    "kettles",
    tables,
    Column("kettle", Uuid, primary_key=True),
    Column("litres", Integer, nullable=False),
    Column("note", String),
    Column("boiled", Integer, nullable=False, server_default="0"),
)


def filled(event: KettleFilled, recorded: RecordedEvent) -> Iterable[Change]:
    yield upsert(kettles, kettle=recorded.stream, litres=event.litres)


def boiled(event: KettleBoiled, recorded: RecordedEvent) -> Iterable[Change]:
    yield (
        update(kettles).where(kettles.c.kettle == recorded.stream).values(note=event.note, boiled=kettles.c.boiled + 1)
    )


KETTLES = Projection("kettles", 1, tables, {KettleFilled: filled, KettleBoiled: boiled})


def shown(engine: Engine, table: Table = kettles) -> list[tuple[Any, ...]]:
    with engine.connect() as rows:
        return [tuple(row) for row in rows.execute(select(table).order_by(*table.primary_key))]


def test_a_rebuild_equals_the_projection_that_lived_through_it(store: TellbackRecorder, engine: Engine) -> None:
    ensure_current([KETTLES], store, engine)
    for _ in range(40):
        store.insert_events(brewed(uuid4(), uuid4()))
        catch_up(KETTLES, store, engine, page=7)
    while catch_up(KETTLES, store, engine, page=7):
        pass
    lived = shown(engine)

    position = rebuild(KETTLES, store, engine)

    assert shown(engine) == lived
    assert len(lived) == 40
    assert {row[1:] for row in lived} == {(2, "hot", 1)}
    assert position == store.last_position()


def test_a_new_version_is_built_from_the_first_event_and_the_old_one_is_gone(
    store: TellbackRecorder, engine: Engine
) -> None:
    ensure_current([KETTLES], store, engine)
    store.insert_events(brewed(uuid4(), uuid4()))
    catch_up(KETTLES, store, engine)
    newer = MetaData()
    counts = Table("kettle_counts", newer, Column("kettle", Uuid, primary_key=True), Column("litres", Integer))
    second = Projection(
        "kettles", 2, newer, {KettleFilled: lambda e, r: [upsert(counts, kettle=r.stream, litres=e.litres)]}
    )

    ensure_current([second], store, engine)

    with engine.connect() as rows:
        assert rows.execute(select(counts.c.litres)).all() == [(2,)]
        assert not engine.dialect.has_table(rows, "kettles")
    store.insert_events(brewed(uuid4(), uuid4()))
    assert catch_up(KETTLES, store, engine) == 0
    assert catch_up(second, store, engine) == 3


def test_a_projector_shows_recorded_events_soon_and_one_is_active_at_a_time(
    store: TellbackRecorder, engine: Engine
) -> None:
    followers = [Projector("kitchen", store, engine, [KETTLES]) for _ in range(2)]
    stop = threading.Event()
    threads = [threading.Thread(target=projector.run, args=(stop,)) for projector in followers]
    for thread in threads:
        thread.start()
    try:
        (*_, position) = store.insert_events(brewed(uuid4(), uuid4()))
        assert followers[0].wait_for(position, 5)
        assert followers[1].wait_for(position, 5)
        assert not followers[0].wait_for(position + 1, 0.05)
        assert len(shown(engine)) == 1
    finally:
        stop.set()
        for thread in threads:
            thread.join(5)


def test_a_projection_that_fails_says_so_and_does_not_stop_the_others(store: TellbackRecorder, engine: Engine) -> None:
    def fails(event: Any, recorded: RecordedEvent) -> Iterable[Change]:
        raise ValueError("broken kettle")

    broken = replace(KETTLES, name="broken", tables=MetaData(), changes={KettleBoiled: fails})
    projector = Projector("kitchen", store, engine, [broken, KETTLES])
    ensure_current([broken, KETTLES], store, engine)
    store.insert_events(brewed(uuid4(), uuid4()))

    with pytest.raises(ValueError, match="broken kettle"):
        projector.catch_up()

    assert len(shown(engine)) == 1
    assert projector.position() == 0


def test_projections_at_different_positions_catch_up_together(store: TellbackRecorder, engine: Engine) -> None:
    cups = MetaData()
    counted = Table("cups_counted", cups, Column("kettle", Uuid, primary_key=True), Column("boiled", Integer))

    def poured(event: KettleBoiled, recorded: RecordedEvent) -> Iterable[Change]:
        yield upsert(counted, absent, kettle=recorded.stream, boiled=0)
        yield update(counted).where(counted.c.kettle == recorded.stream).values(boiled=counted.c.boiled + 1)

    behind = Projection("cups", 1, cups, {KettleBoiled: poured})
    ensure_current([KETTLES, behind], store, engine)
    for _ in range(5):
        store.insert_events(brewed(uuid4(), uuid4()))
        catch_up(KETTLES, store, engine)

    while catch_up_together([KETTLES, behind], store, engine, page=4):
        pass

    assert [boiled for _, boiled in shown(engine, counted)] == [1] * 5
    assert {row[1:] for row in shown(engine)} == {(2, "hot", 1)}


def test_a_history_finds_every_stream_below_its_own(store: TellbackRecorder, engine: Engine) -> None:
    drawn = case_links_projection({KettleFilled: lambda e, r: [(e.kitchen, r.stream)]})
    ensure_current([drawn], store, engine)
    kitchen, kettle, cup = uuid4(), uuid4(), uuid4()
    store.insert_events([*brewed(kettle, kitchen), *brewed(cup, kettle), *brewed(uuid4(), uuid4())])
    catch_up(drawn, store, engine)

    with engine.connect() as rows:
        assert set(streams_of_case(rows, kitchen)) == {kitchen, kettle, cup}
        assert streams_of_case(rows, cup) == [cup]
