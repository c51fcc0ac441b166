"""This is where every part runs as a process of its own over a local Kafka and PostgreSQL, kept going."""

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
from deploy.embedded.first_week import telling, told_beside
from deploy.embedded.founding import found
from deploy.embedded.keys import handed
from deploy.embedded.one_process import welcome
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.embedded.wheel import PostgresUnavailable
from deploy.kafka.broker import LocalBroker
from deploy.kafka.jars import BrokerUnavailable
from deploy.left import ADDRESSES
from deploy.parts import SERVICES, part
from deploy.ports import free_port
from deploy.watching import ended_when_told

WATCHED = "watched.json"
"""Process -> where it shows its health and its metrics."""
ENOUGH_TO_STOP = 30.0
ROUNDS = 6
"""Of so many, what all stand on is looked at in one: to ask PostgreSQL is a process of its own."""


def run(state: Path, port: int, *, week: bool = True) -> None:
    """Start it all, start again what ends, and stop all of it when interrupted. `week`: a new house is given one."""
    ended, at = ended_when_told(), {name: f"http://{HOST}:{free_port()}" for name in SERVICES}
    portal = f"http://{HOST}:{port}"
    with ExitStack() as open_:
        server = open_.enter_context(EmbeddedPostgres(state / "postgres"))
        broker = open_.enter_context(LocalBroker(state / "kafka"))
        databases = {name: server.database(name).url for name in (*SERVICES, "portal")}
        founded(databases["intake"], f"{portal}/development/sign-in")
        (state / ADDRESSES).write_text(json.dumps({**at, "portal": portal, "kafka": broker.bootstrap_servers}))
        environment = {**os.environ, **told(state, portal, at, databases, broker.bootstrap_servers)}
        environment |= {"NOTIFY_MAIL_BY": "folder", "NOTIFY_MAIL_FOLDER": str(state / "mail")}
        environment |= {"PORTAL_MAIL_URL": "/development/mail"}
        for left in (ADDRESSES, WATCHED):
            open_.callback((state / left).unlink, missing_ok=True)
        print(welcome(portal) + f"Logs are in {state / 'logs'}\n", flush=True)
        running: dict[str, subprocess.Popen[bytes]] = {}
        open_.callback(_stop, running)
        open_.enter_context(told_beside(telling(state, portal, at) if week else None))
        _keep_going(ended, state, commands_of(at, port), environment, running, lambda: start_again(server, broker))


def _keep_going(
    ended: Event,
    state: Path,
    commands: dict[str, list[str]],
    environment: dict[str, str],
    running: dict[str, subprocess.Popen[bytes]],
    ground: Callable[[], list[str]],
) -> None:
    """Start each, and again whenever it ends; and what they stand on."""
    watched = {name: f"http://{HOST}:{free_port()}" for name in commands}
    (state / WATCHED).write_text(json.dumps(watched))
    for round_ in count():
        if ended.wait(0.5):
            return
        for fallen in ground() if round_ % ROUNDS == 0 else ():
            print(f"{fallen} had ended, and was started again", flush=True)
        for name, command in commands.items():
            if name not in running or running[name].poll() is not None:
                apart = {"TELLBACK_WATCH_PORT": watched[name].rpartition(":")[2]}
                running[name] = _started(state, name, command, environment | apart)


def start_again(server: EmbeddedPostgres, broker: LocalBroker) -> list[str]:
    """Whichever had ended, at the address that it had; what cannot be started yet is tried again the next time."""
    again = []
    with suppress(PostgresUnavailable, BrokerUnavailable):
        if not server.join():
            server.start()
            again.append("PostgreSQL")
        if broker.process is None or broker.process.poll() is not None:
            broker.start()
            again.append("Kafka")
    return again


def commands_of(at: Mapping[str, str], port: int) -> dict[str, list[str]]:
    """Every part: its name, and what `tellback` is told to run it. `at` is where each service answers."""
    commands = {f"serve-{name}": ["serve", name, "--port", url.rpartition(":")[2]] for name, url in at.items()}
    commands |= {f"relay-{name}": ["relay", name] for name in SERVICES}
    commands |= {f"listen-{name}": ["listen", name] for name in ("enquiry", "notify")}
    commands |= {f"keep-time-{name}": ["keep-time", name] for name in SERVICES}
    return commands | {"deliver-notify": ["deliver", "notify"], "portal": ["portal", "--port", str(port)]}


def told(state: Path, portal: str, at: Mapping[str, str], databases: Mapping[str, str], kafka: str) -> dict[str, str]:
    """What every part is told, as a deployment would; but how mail goes out."""
    issuer = f"{portal}/development/sign-in"
    given = handed(state / "keys") | {
        "INTAKE_PROVIDERS": json.dumps({issuer: f"{issuer}/jwks"}),
        "INTAKE_AUDIENCE": json.dumps([at["intake"]]),
        "NOTIFY_PORTAL_URL": portal,
        "NOTIFY_ALLOW_PRIVATE_WEBHOOKS": "true",
        "PORTAL_DATABASE_URL": databases.get("portal", ""),
        "PORTAL_PUBLIC_URL": portal,
        "PORTAL_ENVIRONMENT": "development",
        "PORTAL_PROVIDERS": json.dumps([{"key": "development", "label": "Sign in as somebody", "issuer": issuer}]),
        "TELLBACK_ENVIRONMENT": "development",
        "TELLBACK_STATE": str(state),
    }
    for name, url in at.items():
        given |= {
            f"{name.upper()}_DATABASE_URL": databases[name],
            f"{name.upper()}_KAFKA_BOOTSTRAP_SERVERS": kafka,
            f"{name.upper()}_JWKS_URL": f"{at['intake']}/.well-known/jwks.json",
            f"PORTAL_{name.upper()}_URL": url,
        }
    return given


def founded(url: str, issuer: str) -> None:
    """Give an empty intake its invented organisations and people."""
    intake = part(SERVICES["intake"], url)
    found(intake.service, issuer)
    intake.close()


def _started(state: Path, name: str, command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
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
    over = time.monotonic() + ENOUGH_TO_STOP
    for process in running.values():
        try:
            process.wait(max(0.1, over - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
