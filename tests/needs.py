"""This is where a test ends whose real part cannot be had here: skipped in one clear line, or failed under CI."""

from __future__ import annotations

import os
import shutil
from functools import cache
from typing import NoReturn

import pytest

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def everything() -> bool:
    """Under CI nothing may be missing."""
    return os.environ.get("CI") == "true"


def missing(what: str) -> NoReturn:
    """Ends the test: `what` is one clear line that says what there is none of, and how to get it."""
    if everything():
        pytest.fail(f"{what} (CI=true runs everything)", pytrace=False)
    pytest.skip(what)


def the(name: str, *, of: tuple[str, ...], get: str) -> str:
    """Where a program is that this needs."""
    for program in of:
        if found := shutil.which(program):
            return found
    missing(f"no {name} here: {get}")


def chromium() -> str:
    return the("Chromium", of=CHROMIUM, get="apt-get install chromium fonts-liberation")


@cache
def a_docker_engine_answers() -> bool:
    from docker import from_env  # noqa: PLC0415 -- slow import
    from docker.errors import DockerException  # noqa: PLC0415 -- slow import

    try:
        engine = from_env(timeout=5)
        try:
            return bool(engine.ping())
        finally:
            engine.close()
    except DockerException:
        return False
