"""Fixtures of the fault tests: the product as it is deployed, over a broker of its own."""

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
    """Every process but the portal and the schedulers, with real receivers of mail and webhooks.

    The broker is their own, so that a consumer from the first offset meets no message of other tests.
    """
    with ExitStack() as stack:
        kafka = stack.enter_context(kafka_brokers.own_broker())
        state = stack.enter_context(temporary_folder("cluster"))
        databases = {name: postgres.create_database(name) for name in SERVICES}
        mailbox, endpoint = stack.enter_context(Mailbox().open()), stack.enter_context(Endpoint().open())
        mail = {"NOTIFY_SMTP_HOST": "127.0.0.1", "NOTIFY_SMTP_PORT": str(mailbox.port)}
        processes = Processes(state, {name: database.url for name, database in databases.items()}, kafka, mail)
        stack.callback(processes.close)
        stack.enter_context(
            serve_keys(processes.addresses["portal"], KeySet([load_or_create_key(state / "keys", "development")]))
        )
        scenario = Scenario(
            state, processes.addresses["portal"], {name: processes.addresses[name] for name in SERVICES}
        )
        stack.callback(scenario.http.close)
        processes.seed(databases["intake"].url)
        for name in processes.commands():
            if name != "portal" and not name.startswith("scheduler"):
                processes.start(name)
        processes.wait_until_ready(*SERVICES)
        set_up_webhook(scenario, "lena", endpoint.url)
        yield SharedCluster(
            processes=processes, scenario=scenario, mailbox=mailbox, endpoint=endpoint, databases=databases
        )
    for database in databases.values():
        postgres.drop(database)


@pytest.fixture
def jars() -> None:
    """A storm kills its broker, so it starts one from the jars, whichever broker the other tests use."""
    try:
        fetch_jars()
    except BrokerUnavailable as error:
        prerequisites.skip_or_fail(f"no Kafka here: {error}")
