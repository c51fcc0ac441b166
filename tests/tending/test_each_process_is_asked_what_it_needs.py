"""Each process is asked, before it starts, what it needs itself: it ends with one line, or it begins."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping

import pytest
from cryptography.fernet import Fernet

from deploy.embedded.databases import Database
from deploy.kafka.broker import free_port
from tests.tending.town import REPOSITORY

DELIVERS = {"NOTIFY_SECRET_KEY": Fernet.generate_key().decode(), "NOTIFY_PORTAL_URL": "https://portal.example.org"}


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("serve", "enquiry"),
        ("relay", "enquiry"),
        ("listen", "enquiry"),
        ("keep-time", "enquiry"),
        ("deliver", "notify"),
    ],
)
def test_each_part_ends_with_one_line_and_exit_code_1(part: str, name: str, database: Database) -> None:
    told = {
        **DELIVERS,
        "ENQUIRY_JWKS_URL": "https://intake.example.org/.well-known/jwks.json",
        f"{name.upper()}_DATABASE_URL": database.url,
        f"{name.upper()}_PERSISTENCE_MODULE": "eventsourcing.popo",
    }

    assert refused((part, name), told).startswith(f"{name} does not start: the store is the one that was proved")


def refused(part: tuple[str, str], told: Mapping[str, str]) -> str:
    """The one line with which a process ends that does not start."""
    said = subprocess.run(
        [sys.executable, "-m", "deploy.cli", *part],
        cwd=REPOSITORY,
        env={**os.environ, **told},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert said.returncode == 1
    assert "Traceback" not in said.stderr
    return said.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"NOTIFY_ALLOW_PRIVATE_WEBHOOKS": "true"}, "reaches no private address"),
        ({"notify_allow_private_webhooks": "on"}, "reaches no private address"),
        ({"NOTIFY_SECRET_KEY": ""}, "keeps webhooks' secrets"),
        ({"NOTIFY_MAIL_BY": "folder"}, "sends what it tells"),
    ],
)
def test_whoever_sends_is_asked_what_sending_needs(told: Mapping[str, str], why: str, database: Database) -> None:
    told = {**DELIVERS, "NOTIFY_DATABASE_URL": database.url, **told}

    assert refused(("deliver", "notify"), told).startswith(f"notify does not start: {why}: ")


@pytest.mark.parametrize("what", ["relay", "listen", "keep-time"])
def test_a_process_of_notify_that_sends_nothing_is_not_refused_for_how_it_would_be_sent(
    what: str, database: Database
) -> None:
    port = free_port()
    told = {"NOTIFY_DATABASE_URL": database.url, "NOTIFY_MAIL_BY": "folder", "TELLBACK_WATCH_PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.cli", what, "notify"], cwd=REPOSITORY, env={**os.environ, **told}
    )
    over = time.monotonic() + 30
    while process.poll() is None and not answers(port) and time.monotonic() < over:
        time.sleep(0.1)
    began = process.poll() is None and answers(port)
    process.terminate()

    assert (began, process.wait(40)) == (True, 0)


def answers(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0
