"""This is where tests of carrying get two services and a pipe between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from deploy.embedded.databases import Database
from tests.carrying.pipe import Pipe


@pytest.fixture
def pipe(databases: Callable[[str], Database]) -> Iterator[Pipe]:
    made = Pipe(databases("letters").url, databases("reader").url)
    yield made
    made.close()
