"""This is where tests of faults get what they may break: a broker of their own, and the product as it is deployed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from joserfc.jwk import KeySet

from deploy.dev.kafka_jars import BrokerUnavailable, fetch_jars
from deploy.dev.keys import load_or_create_key
from deploy.dev.postgres import EmbeddedPostgres
from deploy.dev.scenario import Scenario
from tests import kafka_brokers, prerequisites
from tests.conftest import temporary_folder
from tests.faults.cluster.processes import SERVICES, Processes
from tests.faults.cluster.receivers import Endpoint, Mailbox, serve_keys
from tests.faults.cluster.shared_cluster import SharedCluster, set_up_webhook


@pytest.fixture(scope="package")
def shared_cluster(postgres: EmbeddedPostgres) -> Iterator[SharedCluster]:
    """The product's parts but the portal, each a process; real receivers of mail and webhooks.

    Their broker is their own: whoever listens from the beginning hears nothing of other tests.
    """
    with ExitStack() as stack:
        kafka = stack.enter_context(kafka_brokers.own_broker())
        state = stack.enter_context(temporary_folder("fleet"))
        databases = {name: postgres.create_database(name) for name in SERVICES}
        mailbox, endpoint = stack.enter_context(Mailbox().open()), stack.enter_context(Endpoint().open())
        mail = {"NOTIFY_SMTP_HOST": "127.0.0.1", "NOTIFY_SMTP_PORT": str(mailbox.port)}
        processes = Processes(state, {name: made.url for name, made in databases.items()}, kafka, mail)
        stack.callback(processes.close)
        stack.enter_context(
            serve_keys(processes.addresses["portal"], KeySet([load_or_create_key(state / "keys", "development")]))
        )
        walk = Scenario(state, processes.addresses["portal"], {name: processes.addresses[name] for name in SERVICES})
        stack.callback(walk.http.close)
        processes.seed(databases["intake"].url)
        for name in processes.commands():
            if name != "portal" and not name.startswith("scheduler"):
                processes.start(name)
        processes.wait_until_ready(*SERVICES)
        set_up_webhook(walk, "lena", endpoint.url)
        yield SharedCluster(processes=processes, walk=walk, mailbox=mailbox, endpoint=endpoint, databases=databases)
    for made in databases.values():
        postgres.drop(made)


@pytest.fixture
def jars() -> None:
    """A storm kills its broker: it has one of the jars, on java, whatever broker the other tests are given."""
    try:
        fetch_jars()
    except BrokerUnavailable as why:
        prerequisites.skip_or_fail(f"no Kafka here: {why}")
