"""Prerequisites: a test that needs a missing program or server is skipped in one line, or fails with CI=true."""

from __future__ import annotations

import os
import shutil
import socket
from functools import cache
from typing import NoReturn
from urllib.parse import urlsplit

import pytest

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def nothing_may_be_skipped() -> bool:
    """Whether a missing prerequisite fails the test: it does under CI."""
    return os.environ.get("CI") == "true"


def skip_or_fail(reason: str) -> NoReturn:
    """Ends the test: `reason` is one clear line that says what is missing, and how to get it."""
    if nothing_may_be_skipped():
        pytest.fail(f"{reason} (CI=true runs everything)", pytrace=False)
    pytest.skip(reason)


def program_path(name: str, *, of: tuple[str, ...], get: str) -> str:
    """The path of the first of these programs that is installed. Ends the test where none is."""
    for program in of:
        if found := shutil.which(program):
            return found
    skip_or_fail(f"no {name} here: {get}")


def chromium() -> str:
    return program_path("Chromium", of=CHROMIUM, get="apt-get install chromium fonts-liberation")


@cache
def docker_is_available() -> bool:
    """Sends the ping itself: Docker's own client leaves a socket open when no engine answers."""
    host = urlsplit(os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock"))
    local = host.scheme == "unix"
    with socket.socket(socket.AF_UNIX if local else socket.AF_INET) as engine:
        engine.settimeout(5)
        try:
            engine.connect(host.path if local else (host.hostname, host.port))
            engine.sendall(b"GET /_ping HTTP/1.0\r\n\r\n")
            return b"200 OK" in engine.recv(64)
        except OSError:
            return False
