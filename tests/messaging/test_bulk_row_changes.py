"""A page of changes is written by few statements, and comes to what each change alone would have come to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import JSON, Column, Connection, DateTime, Engine, Integer, MetaData, String, Table, event, select

from deploy.dev.databases import Database
from services.chassis.eventstore.connections import engine_of
from services.chassis.projections.row_changes import Change, Values, absent, change, drop, row, upsert, write

tables = MetaData()
cups = Table(
    "cups",
    tables,
    Column("shelf", String, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("colour", String, nullable=False),
    Column("chips", Integer),
    Column("marks", JSON(none_as_null=True)),
    Column("at", DateTime(timezone=True)),
)
NOW = datetime(2026, 11, 2, 9, 0, 0, 123456, tzinfo=UTC)


def without_chips(stands: Values) -> bool:
    return not stands.get("chips")


def _shelf_alone(shelf: str, place: int) -> Change:
    return drop(cups, shelf=shelf)


def _this(what: Any, **values: Any) -> Any:
    return lambda shelf, place: what(shelf=shelf, place=place, **values)


EVENT_CLASSES = (
    _this(lambda **v: row(cups, **v), colour="white"),
    _this(lambda **v: row(cups, **v), colour="blue", chips=1, marks={"ours": True}, at=NOW),
    _this(lambda **v: upsert(cups, **v), colour="green"),
    _this(lambda **v: upsert(cups, **v), colour="red", chips=2),
    _this(lambda **v: upsert(cups, absent, **v), colour="grey", at=NOW),
    _this(lambda **v: change(cups, **v), chips=3),
    _this(lambda **v: change(cups, **v), chips=None, marks=["none"]),
    _this(lambda **v: change(cups, without_chips, **v), colour="whole", chips=4),
    _this(lambda **v: drop(cups, **v)),
    _shelf_alone,
)
CHANGES = some.builds(
    lambda kind, shelf, place: kind(shelf, place),
    some.sampled_from(EVENT_CLASSES),
    some.sampled_from(["top", "low"]),
    some.just(1),
)


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    made = engine_of(database.url, 2)
    tables.create_all(made)
    yield made
    made.dispose()


saucers = Table("saucers", tables, Column("colour", String, primary_key=True), Column("chips", Integer))


def shown(rows: Connection) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in rows.execute(select(cups).order_by(cups.c.shelf, cups.c.place))]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pages=some.lists(some.lists(CHANGES, min_size=2, max_size=8), min_size=2, max_size=4))
def test_a_page_of_changes_equals_the_changes_one_by_one(pages: list[list[Change]], engine: Engine) -> None:
    with engine.connect() as rows:
        for page in pages:
            write(rows, page)
        together = shown(rows)
        rows.rollback()
        for each in (each for page in pages for each in page):
            write(rows, [each])
        alone = shown(rows)
        rows.rollback()

    assert together == alone


def test_each_kind_of_change_does_what_it_says(engine: Engine) -> None:
    with engine.connect() as rows:
        write(rows, [row(cups, shelf="top", place=place, colour="white", chips=place) for place in (0, 1, 2)])
        write(
            rows,
            [
                change(cups, without_chips, shelf="top", place=0, colour="whole"),
                change(cups, without_chips, shelf="top", place=1, colour="whole"),
                upsert(cups, absent, shelf="top", place=2, colour="grey"),
                upsert(cups, absent, shelf="low", place=0, colour="grey", marks={"é": ["\u2019", None]}, at=NOW),
                change(cups, shelf="low", place=9, chips=9),
            ],
        )
        stands = shown(rows)
        write(rows, [drop(cups, shelf="top")])

        assert stands == [
            ("low", 0, "grey", None, {"é": ["\u2019", None]}, NOW),
            ("top", 0, "whole", 0, None, None),
            ("top", 1, "white", 1, None, None),
            ("top", 2, "white", 2, None, None),
        ]
        assert shown(rows) == stands[:1]


def test_a_page_is_one_statement_a_table_however_many_rows(engine: Engine) -> None:
    executed: list[str] = []
    with engine.connect() as rows:
        event.listen(rows, "before_cursor_execute", lambda *arguments: executed.append(arguments[2].split()[0]))
        write(rows, [row(cups, shelf="top", place=place, colour="white") for place in range(300)])
        write(rows, [change(cups, shelf="top", place=place, chips=place) for place in range(300)])
        write(rows, [drop(cups, shelf="top", place=place) for place in range(299)])

        assert executed == ["INSERT", "UPDATE", "DELETE"]
        assert shown(rows) == [("top", 299, "white", 299, None, None)]


@pytest.mark.parametrize(
    ("colour", "statements"), [("blue", ["with", "INSERT"]), ("blue" * 20_000, ["DELETE", "UPDATE", "INSERT"])]
)
def test_a_small_page_of_several_tables_is_one_statement_and_equals_a_large_one(
    engine: Engine, colour: str, statements: list[str]
) -> None:
    executed: list[str] = []
    with engine.connect() as rows:
        write(rows, [row(saucers, colour="white"), row(cups, shelf="top", place=1, colour="grey")])
        event.listen(rows, "before_cursor_execute", lambda *arguments: executed.append(arguments[2].split()[0]))
        changed = change(cups, shelf="top", place=1, colour=colour)
        write(rows, [row(saucers, colour="red", chips=1), drop(saucers, colour="white"), changed])

        assert executed == statements
        assert shown(rows) == [("top", 1, colour, None, None, None)]
        assert rows.execute(select(saucers)).all() == [("red", 1)]


def test_a_nul_character_is_replaced_and_stops_nothing(engine: Engine) -> None:
    with engine.connect() as rows:
        text = "a \x00 in it, and \\u0000 as it was typed"
        write(rows, [row(cups, shelf="top", place=1, colour=text, marks={"texts": [text]}, at=NOW)])

        stored_text = "a \ufffd in it, and \\u0000 as it was typed"
        assert shown(rows) == [("top", 1, stored_text, None, {"texts": [stored_text]}, NOW)]
