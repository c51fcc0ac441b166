"""Domain tests open no database: a test here that asks for one fails, and belongs in tests/services."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def postgres() -> None:
    """Stands before the real server's fixture, on which every other database fixture rests."""
    pytest.fail("a domain test opens no database; move it to tests/services")
