"""This is where every check of every part is listed, with what is wrong and what to do about it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg

from deploy.commands.reaching import CannotBeDone, settings_of
from deploy.doctor import broker, database, settings
from deploy.doctor.check import Finding, examined
from deploy.parts import SERVICES
from services.chassis.restoring.looking import topics_kept
from services.chassis.running.settings import ServiceSettings

NAMES = (*SERVICES, "portal")


def examine(names: list[str], state: Path) -> Iterator[Finding]:
    """What every check of these parts comes to; of all that are told of here, unless. Raises CannotBeDone."""
    if unknown := [name for name in names if name not in NAMES]:
        raise CannotBeDone(f"there is no {', '.join(unknown)}: choose among {', '.join(NAMES)}")
    for name in names or [n for n in NAMES if n in SERVICES or f"{n.upper()}_DATABASE_URL" in os.environ]:
        told = _told(name, state)
        if f"{name.upper()}_DATABASE_URL" in os.environ:  # a house that runs in the state folder makes its own
            yield from examined(name, settings.CHECKS[name], settings.environment())
        yield from _database(name, told.database_url.get_secret_value())
        if told.kafka_bootstrap_servers:
            yield from _kafka(name, told.kafka_bootstrap_servers)


def _told(name: str, state: Path) -> ServiceSettings:
    if name in SERVICES:
        return settings_of(name, state)
    return ServiceSettings.of(name)


def _database(name: str, url: str) -> Iterator[Finding]:
    try:
        rows = database.opened(name, url).rows
    except psycopg.OperationalError as away:
        yield Finding(name, "its database answers", str(away).strip().splitlines()[0], True)
        return
    with closing(rows):
        yield from examined(name, database.CHECKS, database.Seen(name=name, url=url, rows=rows))


def _kafka(name: str, servers: str) -> Iterator[Finding]:
    try:
        yield from examined(name, broker.CHECKS, topics_kept(servers))
    except ConnectionError as away:
        yield Finding(name, "Kafka answers", str(away), True)
