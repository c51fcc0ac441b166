"""Fixtures of the operators' commands: three services with their command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from deploy.dev.databases import Database
from tests.operations.three_services import ThreeServicesWithCli


@pytest.fixture
def three_services(databases: Callable[[str], Database]) -> Iterator[ThreeServicesWithCli]:
    """Three services, founded; everybody has heard who the members are."""
    made = ThreeServicesWithCli(databases)
    made.found()
    yield made
    made.close()
