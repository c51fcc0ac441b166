"""Distributed run: every part a process of its own over a local Kafka and PostgreSQL, each restarted when it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from itertools import count
from pathlib import Path
from threading import Event

from deploy import HOST
from deploy.composition import SERVICES, open_service
from deploy.dev.dev_databases import open_databases
from deploy.dev.kafka_broker import LocalBroker
from deploy.dev.kafka_jars import BrokerUnavailable
from deploy.dev.keys import key_environment
from deploy.dev.ports import free_port
from deploy.dev.postgres import EmbeddedPostgres
from deploy.dev.postgres_wheel import PostgresUnavailable
from deploy.dev.run_one_process import welcome
from deploy.dev.seed import seed_people
from deploy.dev.week.progress import seed_alongside, seed_loop
from deploy.ops.state_dir import ADDRESSES_FILE, state_file
from deploy.processes.lifecycle import shutdown_event

OBSERVABILITY_FILE = "observability.json"
"""Holds process -> base URL of its health and metrics."""
STOP_SECONDS_MAX = 30.0
ROUNDS_PER_INFRASTRUCTURE_CHECK = 6
"""PostgreSQL and Kafka are checked once in so many rounds: asking PostgreSQL starts a process."""


def run(state: Path, port: int, *, week: bool = True) -> None:
    """Start every part, restart any that ends, and stop all when interrupted. `week`: seed a new installation."""
    shutdown, service_urls = shutdown_event(), {name: f"http://{HOST}:{free_port()}" for name in SERVICES}
    portal = f"http://{HOST}:{port}"
    with ExitStack() as opened:
        databases = opened.enter_context(open_databases(state))
        broker = opened.enter_context(LocalBroker(state / "kafka"))
        seed_database(databases.urls["intake"], f"{portal}/development/sign-in")
        addresses = {**service_urls, "portal": portal, "kafka": broker.bootstrap_servers}
        opened.enter_context(state_file(state / ADDRESSES_FILE, addresses))
        opened.callback((state / OBSERVABILITY_FILE).unlink, missing_ok=True)
        environment = {
            **os.environ,
            **process_environment(state, portal, service_urls, databases.urls, broker.bootstrap_servers),
            **{"NOTIFY_MAIL_TRANSPORT": "folder", "NOTIFY_MAIL_FOLDER": str(state / "mail")},
            "PORTAL_MAIL_URL": "/development/mail",
        }
        print(welcome(portal) + f"Logs are in {state / 'logs'}\n", flush=True)
        running: dict[str, subprocess.Popen[bytes]] = {}
        opened.callback(_stop, running)
        opened.enter_context(seed_alongside(seed_loop(state, portal, service_urls) if week else None))
        _supervise(
            shutdown,
            state,
            process_commands(service_urls, port),
            environment,
            running,
            lambda: restart_stopped(databases.server, broker),
        )


def _supervise(
    shutdown: Event,
    state: Path,
    commands: dict[str, list[str]],
    environment: dict[str, str],
    running: dict[str, subprocess.Popen[bytes]],
    restart_infrastructure: Callable[[], list[str]],
) -> None:
    """Start each process, and restart it when it has ended; PostgreSQL and Kafka too."""
    addresses = {name: f"http://{HOST}:{free_port()}" for name in commands}
    (state / OBSERVABILITY_FILE).write_text(json.dumps(addresses))
    for round_ in count():
        if shutdown.wait(0.5):
            return
        for stopped in restart_infrastructure() if round_ % ROUNDS_PER_INFRASTRUCTURE_CHECK == 0 else ():
            print(f"{stopped} had ended and is started again", flush=True)
        for name, command in commands.items():
            if name not in running or running[name].poll() is not None:
                own_port = {"TELLBACK_MONITORING_PORT": addresses[name].rpartition(":")[2]}
                running[name] = _start(state, name, command, environment | own_port)


def restart_stopped(server: EmbeddedPostgres | None, broker: LocalBroker) -> list[str]:
    """Restart each server that ended, at its old address; the names of those. A failed start is tried again later."""
    restarted = []
    with suppress(PostgresUnavailable, BrokerUnavailable):
        if server and not server.attach():
            server.start()
            restarted.append("PostgreSQL")
        if broker.process is None or broker.process.poll() is not None:
            broker.start()
            restarted.append("Kafka")
    return restarted


def process_commands(service_urls: Mapping[str, str], port: int) -> dict[str, list[str]]:
    """Process name -> arguments of `tellback`. `service_urls`: service -> its base URL."""
    commands = {
        f"serve-{name}": ["serve", name, "--port", url.rpartition(":")[2]] for name, url in service_urls.items()
    }
    commands |= {f"relay-{name}": ["relay", name] for name in SERVICES}
    commands |= {f"consume-{name}": ["consume", name] for name, manifest in SERVICES.items() if manifest.subscriptions}
    commands |= {f"scheduler-{name}": ["scheduler", name] for name in SERVICES}
    return commands | {"deliver-notify": ["deliver", "notify"], "portal": ["portal", "--port", str(port)]}


def process_environment(
    state: Path, portal: str, service_urls: Mapping[str, str], databases: Mapping[str, str], kafka: str
) -> dict[str, str]:
    """The environment of every part, as a deployment sets it, except for how mail is sent."""
    issuer = f"{portal}/development/sign-in"
    variables = key_environment(state / "keys") | {
        "INTAKE_PROVIDERS": json.dumps({issuer: f"{issuer}/jwks"}),
        "INTAKE_AUDIENCE": json.dumps([service_urls["intake"]]),
        "NOTIFY_PORTAL_URL": portal,
        "NOTIFY_ALLOW_PRIVATE_WEBHOOKS": "true",
        "PORTAL_DATABASE_URL": databases.get("portal", ""),
        "PORTAL_PUBLIC_URL": portal,
        "PORTAL_ENVIRONMENT": "development",
        "PORTAL_PROVIDERS": json.dumps([{"key": "development", "label": "Sign in as somebody", "issuer": issuer}]),
        "TELLBACK_ENVIRONMENT": "development",
        "TELLBACK_STATE": str(state),
    }
    for name, url in service_urls.items():
        variables |= {
            f"{name.upper()}_DATABASE_URL": databases[name],
            f"{name.upper()}_KAFKA_BOOTSTRAP_SERVERS": kafka,
            f"{name.upper()}_JWKS_URL": f"{service_urls['intake']}/.well-known/jwks.json",
            f"PORTAL_{name.upper()}_URL": url,
        }
    return variables


def seed_database(url: str, issuer: str) -> None:
    """Seed an empty intake with the invented organisations and people."""
    intake = open_service(SERVICES["intake"], url)
    seed_people(intake.service, issuer)
    intake.close()


def _start(state: Path, name: str, command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    logs = state / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    with (logs / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "deploy.cli", *command],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _stop(running: dict[str, subprocess.Popen[bytes]]) -> None:
    for process in running.values():
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS_MAX
    for process in running.values():
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
