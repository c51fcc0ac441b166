"""This is where tests of faults get what they may break: a broker of their own, and the product as it is deployed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from joserfc.jwk import KeySet

from deploy.embedded.keys import key_in
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.walking import Walk
from tests import brokers
from tests.faults.fleet import SERVICES, Fleet
from tests.faults.receivers import Endpoint, Mailbox, keys_at
from tests.faults.standing import Standing, set_up_webhook


@pytest.fixture(scope="package")
def own_kafka() -> Iterator[str]:
    """A broker that nobody else speaks on: whoever listens from the beginning hears nothing of other tests."""
    with brokers.of_its_own() as bootstrap_servers:
        yield bootstrap_servers


@pytest.fixture(scope="package")
def standing(postgres: EmbeddedPostgres, own_kafka: str) -> Iterator[Standing]:
    """The product's parts but the portal, each a process; real receivers of mail and webhooks."""
    state = Path(tempfile.mkdtemp(prefix="tellback-fleet-"))
    databases = {name: postgres.fresh(name) for name in SERVICES}
    with ExitStack() as open_:
        mailbox, endpoint = open_.enter_context(Mailbox().open()), open_.enter_context(Endpoint().open())
        mail = {"NOTIFY_SMTP_HOST": "127.0.0.1", "NOTIFY_SMTP_PORT": str(mailbox.port)}
        fleet = Fleet(state, {name: made.url for name, made in databases.items()}, own_kafka, mail)
        open_.callback(shutil.rmtree, state, ignore_errors=True)
        open_.callback(fleet.close)
        open_.enter_context(keys_at(fleet.at["portal"], KeySet([key_in(state / "keys", "development")])))
        walk = Walk(state, fleet.at["portal"], {name: fleet.at[name] for name in SERVICES})
        open_.callback(walk.http.close)
        fleet.found(databases["intake"].url)
        for name in fleet.commands():
            if name != "portal" and not name.startswith("keep-time"):
                fleet.start(name)
        fleet.answers(*SERVICES)
        set_up_webhook(walk, "lena", endpoint.url)
        yield Standing(fleet=fleet, walk=walk, mailbox=mailbox, endpoint=endpoint, databases=databases)
    for made in databases.values():
        postgres.drop(made)
