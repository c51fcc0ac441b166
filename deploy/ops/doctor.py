"""Doctor: runs every check of every part, and says what is wrong and what to do about it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg

from deploy.checks import broker, database, open_items, people, settings
from deploy.checks.check import Finding, run_checks
from deploy.composition import CATALOGUE, SERVICES
from deploy.ops.service_connection import OperationRefused, settings_of
from services.chassis.reconciliation.broker_inspection import topic_configurations
from services.chassis.runtime.settings import ServiceSettings

PART_NAMES = (*SERVICES, "portal")


def check_parts(names: list[str], state: Path) -> Iterator[Finding]:
    """A finding for each check of the named parts, or of all that are configured here. Raises OperationRefused."""
    if unknown := [name for name in names if name not in PART_NAMES]:
        raise OperationRefused(f"there is no {', '.join(unknown)}: choose among {', '.join(PART_NAMES)}")
    for name in names or [n for n in PART_NAMES if n in SERVICES or f"{n.upper()}_DATABASE_URL" in os.environ]:
        part_settings = _settings(name, state)
        if f"{name.upper()}_DATABASE_URL" in os.environ:  # a local run makes its own settings
            yield from run_checks(name, settings.CHECKS[name], settings.environment())
        yield from _check_database(name, part_settings.database_url.get_secret_value())
        if part_settings.kafka_bootstrap_servers:
            yield from _check_kafka(name, part_settings.kafka_bootstrap_servers)


def check_open_items(names: list[str], state: Path) -> Iterator[Finding]:
    """A finding for each check of what waits for a person in these services, or in all. Raises OperationRefused."""
    if unknown := [name for name in names if name not in SERVICES]:
        raise OperationRefused(f"there is no {', '.join(unknown)}: choose among {', '.join(SERVICES)}")
    for name in names or SERVICES:
        url = _settings(name, state).database_url.get_secret_value()
        with closing(database.open_view(name, url).rows) as rows:
            yield from run_checks(name, open_items.CHECKS, database.DatabaseView(name=name, url=url, rows=rows))


def _settings(name: str, state: Path) -> ServiceSettings:
    if name in SERVICES:
        return settings_of(name, state)
    return ServiceSettings.of(name)


def _check_database(name: str, url: str) -> Iterator[Finding]:
    try:
        rows = database.open_view(name, url).rows
    except psycopg.OperationalError as unavailable:
        yield Finding(name, "its database answers", str(unavailable).strip().splitlines()[0], True)
        return
    with closing(rows):
        view = database.DatabaseView(name=name, url=url, rows=rows)
        yield from run_checks(name, database.CHECKS, view)
        yield from run_checks(name, people.CHECKS.get(name, ()), view)


def _check_kafka(name: str, servers: str) -> Iterator[Finding]:
    try:
        yield from run_checks(name, broker.CHECKS, topic_configurations(servers, CATALOGUE))
    except ConnectionError as unavailable:
        yield Finding(name, "Kafka answers", str(unavailable), True)
