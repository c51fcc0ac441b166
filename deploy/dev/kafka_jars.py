"""Kafka's jars: Maven fetches them once; `java` finds the program that runs them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

POM = Path(__file__).parent.joinpath("kafka", "pom.xml")
JARS = Path(__file__).parents[2] / ".build" / "kafka"


class BrokerUnavailable(Exception):
    """No broker can run on this machine, or it did not start; the message says what is missing."""


def java() -> str:
    return _program("java", "install a Java 17 runtime")


def fetch_jars(into: Path = JARS) -> Path:
    """The folder with the jars of the versions in pom.xml; fetches them unless they are there."""
    java()
    stamp = into / "pom.xml"
    if stamp.exists() and stamp.read_bytes() == POM.read_bytes():
        return into
    shutil.rmtree(into, ignore_errors=True)
    goal = ("dependency:copy-dependencies", f"-DoutputDirectory={into}", "-DincludeScope=runtime")
    command = [_program("mvn", "install Maven, which fetches Kafka's jars"), "-q", "-B", "-f", str(POM), *goal]
    completed = subprocess.run(command, capture_output=True, text=True, check=False)
    if completed.returncode:
        raise BrokerUnavailable(
            f"Maven could not fetch Kafka's jars: {(completed.stdout + completed.stderr).strip()[-300:]}"
        )
    shutil.copy(POM, stamp)
    return into


def _program(name: str, remedy: str) -> str:
    if found := shutil.which(name):
        return found
    raise BrokerUnavailable(f"there is no {name}: {remedy}")
