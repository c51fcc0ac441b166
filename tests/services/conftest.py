"""This is where tests of one part get what that part stands on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.services.portal_house import House, build


@pytest.fixture(scope="session")
def portal_database(postgres: Any) -> str:
    return str(postgres.database("portal"))


@pytest.fixture
def house(portal_database: str) -> House:
    return build(portal_database)
