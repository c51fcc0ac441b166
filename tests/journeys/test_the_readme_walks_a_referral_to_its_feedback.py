"""What the README says of one referral is what happens: its lines are run as they stand, against a running house."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from deploy.dev.scenario import Scenario
from tests import prerequisites

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parents[2]
HEADING = "### One referral to its feedback, from the shell"


def lines() -> str:
    """The block of shell under the heading."""
    below = (REPOSITORY / "README.md").read_text("utf-8").split(HEADING)[1]
    return below.split("```\n")[1]


def test_its_lines_take_a_referral_to_an_outcome_that_its_referrer_has_read(scenario: Scenario) -> None:
    if not shutil.which("curl"):
        prerequisites.skip_or_fail("no curl here: apt-get install curl")
    port = str(urlsplit(scenario.address).port)
    done = subprocess.run(
        ["bash", "-c", lines()],
        cwd=REPOSITORY,
        env={**os.environ, "PORT": port, "TELLBACK_STATE": str(scenario.state)},
        capture_output=True,
        text=True,
        timeout=180,
        check=True,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    told = {t["milestone"]: t for t in answers[-1]["told"]}

    assert [answer for answer in answers if "/problems/" in answer.get("type", "")] == []
    assert {m: t["level"] for m, t in told.items()} == {"M1": "L0", "M2": "L3", "M3": "L3", "M4": "L3", "M6": "L3"}
    assert told["M6"]["risk"] == "Risk reduced"
    assert [milestone for milestone, t in told.items() if t["read_at"]] == ["M6"]
