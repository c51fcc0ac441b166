"""A log line is one JSON object with event types, ids and positions; an error's message is never in it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import structlog
from psycopg.errors import UniqueViolation
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from deploy.dev.databases import Database
from services.chassis.eventstore.connections import engine_of
from services.chassis.observability.logging import configure_logging

NAME = "Edith Moss"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    out, root = io.StringIO(), logging.getLogger()
    # a server that another test ran in this process gave these handlers of its own
    monkeypatch.setattr(logging.getLogger("uvicorn"), "handlers", [])
    monkeypatch.setattr(logging.getLogger("uvicorn"), "propagate", True)
    monkeypatch.setattr(logging.getLogger("uvicorn.error"), "propagate", True)
    before, level = root.handlers[:], root.level
    configure_logging("serve messages", "info", out)
    yield out
    root.handlers[:], root.level = before, level
    structlog.reset_defaults()


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    made = engine_of(database.url, 1)
    yield made
    made.dispose()


def said(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_a_line_says_which_process_and_which_request(lines: io.StringIO) -> None:
    correlation = str(uuid4())
    with structlog.contextvars.bound_contextvars(correlation=correlation):
        structlog.get_logger().warning("parked", place="messages:1")

    (line,) = said(lines)
    assert {**line, "timestamp": ""} == {
        "process": "serve messages",
        "event": "parked",
        "level": "warning",
        "place": "messages:1",
        "correlation": correlation,
        "timestamp": "",
    }


def test_lines_below_the_level_are_not_logged(lines: io.StringIO) -> None:
    structlog.get_logger().debug("answered")

    assert said(lines) == []


def test_an_error_is_logged_by_type_and_place_without_its_message(lines: io.StringIO, engine: Engine) -> None:
    """A database repeats what was to be written: PostgreSQL in its detail, SQLAlchemy in its parameters."""
    with engine.begin() as rows:
        rows.execute(text("create table people (name text primary key)"))
        rows.execute(text("insert into people values (:name)"), {"name": NAME})
    try:
        with engine.begin() as rows:
            rows.execute(text("insert into people values (:name)"), {"name": NAME})
    except IntegrityError as error:
        words = str(error)
        structlog.get_logger().exception("failed")
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")

    ours, librarys = said(lines)
    assert NAME in words
    assert ours["exception"] == librarys["exception"] == [UniqueViolation.__name__, IntegrityError.__name__]
    assert any("test_logs_carry_no_personal_data.py" in place for place in ours["frames"])
    assert NAME not in lines.getvalue()


def test_an_engine_hides_statement_parameters(engine: Engine) -> None:
    with pytest.raises(Exception, match="hidden due to hide_parameters") as raised, engine.begin() as rows:
        rows.execute(text("insert into nowhere values (:name)"), {"name": NAME})

    assert NAME not in str(raised.value)


def test_a_client_that_repeats_what_it_was_answered_is_silent(lines: io.StringIO) -> None:
    logging.getLogger("notifications_python_client.base").warning("failed with '%s'", f"{NAME} is not an address")
    logging.getLogger("httpx").warning("GET /?name=%s", NAME)
    logging.getLogger("kafka.conn").warning("the broker at %s went away", "127.0.0.1:9092")

    assert [line["event"] for line in said(lines)] == ["the broker at 127.0.0.1:9092 went away"]
