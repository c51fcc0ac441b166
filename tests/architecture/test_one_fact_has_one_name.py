"""Facts: the table in services/README.md names every fact that crosses between services, by names that exist."""

from __future__ import annotations

import re
from pathlib import Path

from contracts.catalogue import CATALOGUE
from deploy.composition import SERVICES
from services.chassis.domain.decider import STORED_EVENT_TYPES
from tests.architecture.repository_tree import text

TABLE = text(Path("services/README.md")).partition("## One fact, one name")[2].partition("\n## ")[0]
NAMES = set(re.findall(r"`([A-Z]\w{2,})`", TABLE)) - {"Record"}
CONTRACT_EVENTS = {event.__name__ for event in CATALOGUE}
STORED_EVENTS = {event.__name__ for event in STORED_EVENT_TYPES}


def test_every_name_in_the_table_of_facts_is_an_event() -> None:
    assert NAMES
    assert set() == NAMES - CONTRACT_EVENTS - STORED_EVENTS


def test_every_fact_that_a_service_consumes_is_in_the_table() -> None:
    consumed = {event.__name__ for manifest in SERVICES.values() for event in manifest.subscriptions}

    assert consumed
    assert {name for name in consumed if not {name, name.removesuffix("V1")} & NAMES} == set()
