"""A council's own timescales: a process starts by them, or not at all and with one sentence; the doctor checks them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.checks.check import run_checks
from deploy.checks.settings import CHECKS
from deploy.composition import configured
from deploy.dev.databases import Database
from deploy.dev.dev_environment import open_environment
from deploy.dev.run_one_process import serve_environment
from services.chassis.application.timescale_file import InvalidTimescales
from services.chassis.domain.working_time import Timescale, Unit
from services.chassis.runtime.settings import ServiceSettings
from tests.operations.three_services import REPOSITORY

PACK = '[[packs]]\nversion = "ours"\neffective_from = 2026-12-01\ntimescales = {{ {} }}\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "timescales.toml"


def test_a_service_sets_clocks_by_the_file_that_its_settings_name(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(PACK.format('decision = "3 working days"'))
    monkeypatch.setenv("ENQUIRY_DATABASE_URL", "postgresql://nowhere/enquiry")
    monkeypatch.setenv("ENQUIRY_TIMESCALES", str(file))

    (_, ours) = configured("enquiry", ServiceSettings.of("enquiry")).timescales.packs

    assert (ours.version, ours.timescales["decision"]) == ("ours", Timescale(3, Unit.WORKING_DAYS))


@pytest.mark.slow
@pytest.mark.parametrize("command", ["scheduler", "consume", "serve"])
def test_no_process_that_sets_clocks_starts_by_a_bad_file(command: str, file: Path, database: Database) -> None:
    file.write_text(PACK.format('decision = "3 days"'))
    environment = {
        "ENQUIRY_DATABASE_URL": database.url,
        "ENQUIRY_TIMESCALES": str(file),
        "ENQUIRY_JWKS_URL": "http://x",
    }
    ended = subprocess.run(
        [sys.executable, "-m", "deploy.cli", command, "enquiry"],
        cwd=REPOSITORY,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert ended.returncode == 1
    assert f"{file}: pack 1: decision is '3 days': say it like \"5 working days\"" in ended.stderr.splitlines()[-1]


@pytest.mark.slow
def test_one_process_sets_clocks_by_the_files_that_the_environment_names(
    file: Path, databases: Callable[[str], Database], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`make run` is the same product as the separate processes."""
    file.write_text(PACK.format('decision = "3 working days"'))
    monkeypatch.setenv("ENQUIRY_TIMESCALES", str(file))
    for name in ("intake", "enquiry", "notify", "portal"):
        monkeypatch.setenv(f"{name.upper()}_DATABASE_URL", databases(name).url)
    with serve_environment(tmp_path, 0) as running:
        manifest = running.instances["enquiry"].service.manifest
        assert manifest.timescales.packs[-1].version == "ours"
    file.write_text(PACK.format('decision = "3 days"'))
    with (
        pytest.raises(InvalidTimescales, match="decision is '3 days'"),
        open_environment(tmp_path, "http://portal.example.org", "http://services.example.org"),
    ):
        pass


def test_the_doctor_finds_a_bad_file(file: Path) -> None:
    file.write_text(PACK.format('lunch = "1 working hour"'))
    found = {f.check: f.problem for f in run_checks("enquiry", CHECKS["enquiry"], {"ENQUIRY_TIMESCALES": str(file)})}

    assert "'lunch' is unknown" in (found["sets clocks by its timescales"] or "")
    assert found["knows the bank holidays to come"] is None
