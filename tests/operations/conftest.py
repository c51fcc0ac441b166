"""Fixtures of the operators' commands: three services with their command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from deploy.composition import SERVICES
from deploy.dev.databases import Database
from tests.operations.three_services import ThreeServicesWithCli
from tests.template_databases import TemplateDatabases


@pytest.fixture(scope="session")
def seeded_databases(templates: TemplateDatabases) -> Iterator[dict[str, Database]]:
    """Templates of three services whose people are registered and known to all of them."""
    with ExitStack() as opened:
        copies = {name: opened.enter_context(templates.copied(templates.service(name))) for name in SERVICES}
        seeded = ThreeServicesWithCli(copies.__getitem__)
        seeded.found()
        seeded.close()
        yield copies


@pytest.fixture
def three_services(
    templates: TemplateDatabases, seeded_databases: dict[str, Database]
) -> Iterator[ThreeServicesWithCli]:
    """Three services whose people are registered and known to all of them."""
    with ExitStack() as opened:
        made = ThreeServicesWithCli(lambda name: opened.enter_context(templates.copied(seeded_databases[name])))
        yield made
        made.close()


@pytest.fixture
def uninitialised(service_database: Callable[[str], Database]) -> Iterator[ThreeServicesWithCli]:
    """Three services without an event."""
    made = ThreeServicesWithCli(service_database)
    yield made
    made.close()
