"""This is where tests of one part get what that part stands on."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import Connection, Engine, create_engine, make_url
from starlette.testclient import TestClient

from deploy.embedded.databases import Database
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.parts import Part, part, watched_whole
from portal.sessions import database
from services.intake.wiring import TABLES as INTAKE
from services.notify.wiring import TABLES as NOTIFY
from tests.domain.notify.given import Notify
from tests.scenario.letters import VERIFIER
from tests.services.doors import Door, opened
from tests.services.portal_house import NADIA, House, Visitor, build, open_portal
from tests.services.portal_partner import answers
from tests.services.portal_work import WORKERS
from tests.services.told_and_held import told_and_held


@pytest.fixture(scope="session")
def portal_database(postgres: EmbeddedPostgres) -> Iterator[str]:
    """The portal's own database: its tables are made by whoever starts first."""
    made = postgres.fresh("portal")
    yield made.url
    postgres.drop(made)


@pytest.fixture
def portal_engine(portal_database: str) -> Iterator[Engine]:
    engine = database(portal_database)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def portal(portal_database: str) -> Iterator[House]:
    """Put up once: its templates are read and compiled for all tests."""
    built = build(portal_database)
    with open_portal(built):
        yield built


@pytest.fixture
def house(portal: House) -> House:
    """The portal, whose services know nothing of another test."""
    portal.services.forget()
    return portal


@pytest.fixture
def partner(house: House) -> Visitor:
    """A police officer who is signed in, and whose organisation has one referral."""
    visitor = house.visitor()
    visitor.sign_in()
    house.services.answers |= answers()
    return visitor


@pytest.fixture
def practitioner(house: House) -> Visitor:
    """A social worker of the council who is signed in, and whom enquiry knows with one colleague."""
    visitor = house.visitor()
    visitor.sign_in(NADIA)
    house.services.answers["GET /workers"] = httpx.Response(200, json=WORKERS)
    return visitor


@pytest.fixture
def intake(database: Database) -> Iterator[Door]:
    """Intake's door, over an empty database."""
    with opened(INTAKE, database) as door:
        yield door


@pytest.fixture
def notify(database: Database) -> Iterator[Part]:
    """Notify, open as it is served, over a database of its own; its loops are the test's to run."""
    whole = watched_whole(part(NOTIFY, database.url))
    yield whole
    whole.close()


@pytest.fixture
def http(notify: Part) -> TestClient:
    """Notify's doors."""
    return TestClient(notify.app(VERIFIER), base_url="http://notify.example.org")


@pytest.fixture
def told() -> Notify:
    """Notify, which told the police, and holds what a care home would be told."""
    return told_and_held()


@pytest.fixture
def rows(database: Database) -> Iterator[Connection]:
    """Where read models stand, in a database of their own."""
    engine = create_engine(make_url(database.url).set(drivername="postgresql+psycopg"))
    with engine.begin() as rows:
        yield rows
    engine.dispose()
