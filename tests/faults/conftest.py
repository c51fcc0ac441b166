"""This is where tests of faults get what they may break: a broker of their own, and the product as it is deployed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from joserfc.jwk import KeySet

from deploy.embedded.keys import key_in
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.kafka.jars import BrokerUnavailable, fetched
from deploy.walking import Walk
from tests import brokers, needs
from tests.conftest import a_folder
from tests.faults.fleet import SERVICES, Fleet
from tests.faults.receivers import Endpoint, Mailbox, keys_at
from tests.faults.standing import Standing, set_up_webhook


@pytest.fixture(scope="package")
def standing(postgres: EmbeddedPostgres) -> Iterator[Standing]:
    """The product's parts but the portal, each a process; real receivers of mail and webhooks.

    Their broker is their own: whoever listens from the beginning hears nothing of other tests.
    """
    with ExitStack() as open_:
        kafka = open_.enter_context(brokers.of_its_own())
        state = open_.enter_context(a_folder("fleet"))
        databases = {name: postgres.fresh(name) for name in SERVICES}
        mailbox, endpoint = open_.enter_context(Mailbox().open()), open_.enter_context(Endpoint().open())
        mail = {"NOTIFY_SMTP_HOST": "127.0.0.1", "NOTIFY_SMTP_PORT": str(mailbox.port)}
        fleet = Fleet(state, {name: made.url for name, made in databases.items()}, kafka, mail)
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


@pytest.fixture
def jars() -> None:
    """A storm kills its broker: it has one of the jars, on java, whatever broker the other tests are given."""
    try:
        fetched()
    except BrokerUnavailable as why:
        needs.missing(f"no Kafka here: {why}")
