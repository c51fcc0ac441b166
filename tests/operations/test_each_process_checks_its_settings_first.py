"""Each process is asked, before it starts, what it needs itself: it ends with one line, or it begins."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping

import pytest
import structlog
from cryptography.fernet import Fernet

from deploy.dev.databases import Database
from deploy.dev.ports import free_port
from tests.operations.three_services import REPOSITORY, tellback

DELIVERS = {"NOTIFY_SECRET_KEY": Fernet.generate_key().decode(), "NOTIFY_PORTAL_URL": "https://portal.example.org"}


@pytest.fixture(autouse=True)
def own_logs() -> Iterator[None]:
    """A process sets up its logs as it begins: here that is this test's process, which goes on."""
    before, levels = structlog.get_config(), (logging.root.handlers[:], logging.root.level)
    yield
    structlog.configure(**before)
    logging.root.handlers[:], logging.root.level = levels


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("serve", "enquiry"),
        ("relay", "enquiry"),
        ("consume", "enquiry"),
        ("scheduler", "enquiry"),
        ("deliver", "notify"),
    ],
)
def test_a_process_with_unsafe_settings_ends_with_one_line_and_exit_code_1(
    part: str, name: str, database: Database
) -> None:
    environment = {
        **DELIVERS,
        "ENQUIRY_JWKS_URL": "https://intake.example.org/.well-known/jwks.json",
        f"{name.upper()}_DATABASE_URL": database.url,
        f"{name.upper()}_PERSISTENCE_MODULE": "eventsourcing.popo",
    }

    assert refused((part, name), environment).startswith(f"{name} does not start: the store is PostgreSQL")


@pytest.mark.parametrize("part", [("serve", "intake"), ("relay", "intake"), ("consume", "intake"), ("portal",)])
def test_a_process_without_a_setting_names_the_variable(part: tuple[str, ...]) -> None:
    assert refused(part, {}) == f"{'PORTAL' if part == ('portal',) else 'INTAKE'}_DATABASE_URL: Field required"


@pytest.mark.parametrize("part", ["serve", "relay", "consume", "scheduler"])
def test_a_process_of_no_service_names_those_there_are(part: str) -> None:
    answer = tellback({}, part, "intak")

    assert (answer.exit_code, "there is no service intak: choose among" in answer.output) == (2, True)


def refused(part: tuple[str, ...], environment: Mapping[str, str]) -> str:
    """The one line with which a process ends that does not start."""
    result = tellback(environment, *part)

    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    return result.output.splitlines()[-1]


@pytest.mark.slow
def test_a_process_that_does_not_start_says_why_on_stderr(database: Database) -> None:
    environment = {**DELIVERS, "NOTIFY_DATABASE_URL": database.url, "NOTIFY_MAIL_TRANSPORT": "folder"}
    result = subprocess.run(
        [sys.executable, "-m", "deploy.cli", "deliver", "notify"],
        cwd=REPOSITORY,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert (result.returncode, len(result.stderr.splitlines())) == (1, 1)
    assert result.stderr.startswith("notify does not start: sends what it tells: ")


@pytest.mark.slow
@pytest.mark.parametrize("words", [("serve", "enquiry"), ("scheduler", "enquiry"), ("deliver", "notify")], ids=" ".join)
def test_a_process_that_cannot_open_its_store_ends_with_one_line(words: tuple[str, str]) -> None:
    away = f"postgresql://somebody:secret@127.0.0.1:{free_port()}/gone"
    environment = {**DELIVERS, "ENQUIRY_JWKS_URL": "https://intake.example.org/.well-known/jwks.json"}
    environment |= {"ENQUIRY_DATABASE_URL": away, "NOTIFY_DATABASE_URL": away}
    result = subprocess.run(
        [sys.executable, "-m", "deploy.cli", *words],
        cwd=REPOSITORY,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert (result.returncode, len(result.stderr.splitlines())) == (1, 1), result.stderr
    assert result.stderr.startswith("PostgreSQL does not answer, or refuses (")
    assert "secret" not in result.stdout


@pytest.mark.parametrize(
    ("environment", "why"),
    [
        ({"NOTIFY_ALLOW_PRIVATE_WEBHOOKS": "true"}, "reaches no private address"),
        ({"notify_allow_private_webhooks": "on"}, "reaches no private address"),
        ({"NOTIFY_SECRET_KEY": ""}, "keeps webhooks' secrets"),
        ({"NOTIFY_MAIL_TRANSPORT": "folder"}, "sends what it tells"),
    ],
)
def test_the_delivery_process_checks_the_delivery_settings(
    environment: Mapping[str, str], why: str, database: Database
) -> None:
    environment = {**DELIVERS, "NOTIFY_DATABASE_URL": database.url, **environment}

    assert refused(("deliver", "notify"), environment).startswith(f"notify does not start: {why}: ")


@pytest.mark.slow
@pytest.mark.parametrize("what", ["relay", "consume", "scheduler"])
def test_other_processes_of_notify_do_not_check_the_delivery_settings(what: str, database: Database) -> None:
    port = free_port()
    environment = {
        "NOTIFY_DATABASE_URL": database.url,
        "NOTIFY_MAIL_TRANSPORT": "folder",
        "TELLBACK_MONITORING_PORT": str(port),
    }
    environment |= {"TELLBACK_GRACE_SECONDS": "1"}  # without a broker a loop has nothing in hand to finish
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.cli", what, "notify"], cwd=REPOSITORY, env={**os.environ, **environment}
    )
    over = time.monotonic() + 90
    while process.poll() is None and not answers(port) and time.monotonic() < over:
        time.sleep(0.1)
    began = process.poll() is None and answers(port)
    process.terminate()

    assert (began, process.wait(40)) == (True, 0)


def answers(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0
