"""This is where tests of tending get a town to tend."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from deploy.embedded.databases import Database
from tests.tending.town import Town


@pytest.fixture
def town(databases: Callable[[str], Database]) -> Iterator[Town]:
    """Three services, founded; everybody has heard who the members are."""
    made = Town(databases)
    made.found()
    yield made
    made.close()
