"""Fixtures of one service or of the portal alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest
from sqlalchemy import Connection, Engine, create_engine, make_url
from starlette.testclient import TestClient

from deploy.composition import ServiceInstance, observe_all, open_service
from deploy.dev.databases import Database
from deploy.dev.postgres import EmbeddedPostgres
from deploy.migrations.runner import migrate
from portal.sessions import database
from services.intake.wiring import MANIFEST as INTAKE
from services.notify.wiring import MANIFEST as NOTIFY
from tests.domain.notify.builders import Notify
from tests.scenario.messages import VERIFIER
from tests.services.feedback_told_and_held import notify_told_and_held
from tests.services.portal_harness import NADIA, PortalHarness, Visitor, build, open_portal
from tests.services.portal_partner import answers
from tests.services.portal_work import WORKERS
from tests.services.service_client import ServiceClient, open_client


@pytest.fixture(scope="session")
def portal_database(postgres: EmbeddedPostgres) -> Iterator[str]:
    """The portal's own database, migrated."""
    made = postgres.create_database("portal")
    migrate("portal", made.url)
    yield made.url
    postgres.drop(made)


@pytest.fixture
def portal_engine(portal_database: str) -> Iterator[Engine]:
    engine = database(portal_database)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def portal(portal_database: str) -> Iterator[PortalHarness]:
    """Put up once: its templates are read and compiled for all tests."""
    built = build(portal_database)
    with open_portal(built):
        yield built


@pytest.fixture
def harness(portal: PortalHarness) -> PortalHarness:
    """The portal, whose services know nothing of another test."""
    portal.services.reset()
    return portal


@pytest.fixture
def partner(harness: PortalHarness) -> Visitor:
    """A police officer who is signed in, and whose organisation has one referral."""
    visitor = harness.visitor()
    visitor.sign_in()
    harness.services.answers |= answers()
    return visitor


@pytest.fixture
def practitioner(harness: PortalHarness) -> Visitor:
    """A social worker of the council who is signed in, and whom enquiry knows with one colleague."""
    visitor = harness.visitor()
    visitor.sign_in(NADIA)
    harness.services.answers["GET /workers"] = httpx.Response(200, json=WORKERS)
    harness.services.answers["GET /open-items"] = httpx.Response(200, json=[])
    return visitor


@pytest.fixture
def intake(service_database: Callable[[str], Database]) -> Iterator[ServiceClient]:
    """Intake's HTTP routes, over a database without an event."""
    with open_client(INTAKE, service_database("intake")) as client:
        yield client


@pytest.fixture
def notify_database(service_database: Callable[[str], Database]) -> Database:
    """The database of notify in this test."""
    return service_database("notify")


@pytest.fixture
def notify(notify_database: Database) -> Iterator[ServiceInstance]:
    """Notify, open as it is served, over a database of its own; its loops are the test's to run."""
    whole = observe_all(open_service(NOTIFY, notify_database.url))
    yield whole
    whole.close()


@pytest.fixture
def http(notify: ServiceInstance) -> TestClient:
    """Notify's doors."""
    return TestClient(notify.app(VERIFIER), base_url="http://notify.example.org")


@pytest.fixture
def told() -> Notify:
    """Notify, which told the police, and holds what a care home would be told."""
    return notify_told_and_held()


@pytest.fixture
def rows(database: Database) -> Iterator[Connection]:
    """Where read models stand, in a database of their own."""
    engine = create_engine(make_url(database.url).set(drivername="postgresql+psycopg"))
    with engine.begin() as rows:
        yield rows
    engine.dispose()
