"""Local Kafka broker: a real Kafka of one node that needs no installation, from Apache's own jars, on free ports.

    broker = LocalBroker(Path(".state/kafka")).start()
    broker.bootstrap_servers

A second start over the same folder finds the records of the first; `wipe()` acts as a lost disk.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path
from typing import IO, Self
from uuid import uuid4

from deploy import HOST
from deploy.dev.kafka_jars import BrokerUnavailable, fetch_jars, java
from deploy.dev.ports import free_port

PROPERTIES_TEMPLATE = Path(__file__).parent.joinpath("kafka", "server.properties")
LOG4J_CONFIG = Path(__file__).parent.joinpath("kafka", "log4j2.properties")
JVM_OPTIONS = ("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
STARTED_LINE = b"Kafka Server started"
START_SECONDS_MAX = 60.0
STOP_SECONDS_MAX = 15.0


class LocalBroker:
    def __init__(self, folder: Path, *, port: int | None = None, advertised: int | None = None) -> None:
        """`advertised` is the port that clients connect to, where that is a proxy's."""
        self._folder = folder.resolve()
        self._logs = self._folder / "logs"
        self._controller = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._jars = ""
        self.port = port or free_port()
        self._advertised = advertised or self.port

    @property
    def bootstrap_servers(self) -> str:
        return f"{HOST}:{self._advertised}"

    def start(self) -> Self:
        """Returns once the broker answers; a restart keeps the ports."""
        self._jars = str(fetch_jars() / "*")
        self._folder.mkdir(parents=True, exist_ok=True)
        self._write_settings()
        if not (self._logs / "meta.properties").exists():
            self._format()
        log_bytes_before = self._log_bytes()
        with self._open_log() as out:
            command = (*self._java(*JVM_OPTIONS), "kafka.Kafka", str(self._settings))
            self._process = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)
        self._wait_until_started(log_bytes_before)
        return self

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def kill(self) -> None:
        """End the broker at once, as a crash does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def wipe(self) -> None:
        """Delete every record, as a lost disk does; the broker must be stopped."""
        shutil.rmtree(self._logs, ignore_errors=True)

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """The broker's process, for tests that stop it; None while it is not running."""
        return self._process

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def _settings(self) -> Path:
        return self._folder / "server.properties"

    @property
    def _log(self) -> Path:
        return self._folder / "broker.log"

    def _write_settings(self) -> None:
        settings = properties(
            port=self.port,
            controller=self._controller,
            advertised=self._advertised,
            listen=HOST,
            logs=str(self._logs),
        )
        self._settings.write_text("".join(f"{name}={value}\n" for name, value in settings.items()), "utf-8")

    def _format(self) -> None:
        with self._open_log() as out:
            command = (
                *self._java(),
                "kafka.tools.StorageTool",
                "format",
                "-t",
                str(uuid4()),
                "-c",
                str(self._settings),
            )
            completed = subprocess.run(command, stdout=out, stderr=out, check=False)
        if completed.returncode:
            raise BrokerUnavailable(f"its log folder could not be formatted: {self._log_tail()}")

    def _java(self, *options: str) -> tuple[str, ...]:
        return (java(), *options, f"-Dlog4j2.configurationFile={LOG4J_CONFIG}", "-cp", self._jars)

    def _open_log(self) -> IO[bytes]:
        return self._log.open("ab")

    def _log_bytes(self) -> int:
        return self._log.stat().st_size if self._log.exists() else 0

    def _wait_until_started(self, log_bytes_before: int) -> None:
        """An open port is not enough: the controller must have let the broker in."""
        deadline = time.monotonic() + START_SECONDS_MAX
        while STARTED_LINE not in self._log.read_bytes()[log_bytes_before:]:
            if self._process is None or self._process.poll() is not None:
                raise BrokerUnavailable(f"the broker ended while it started: {self._log_tail()}")
            if time.monotonic() > deadline:
                self.kill()
                raise BrokerUnavailable(
                    f"the broker did not start within {START_SECONDS_MAX:.0f} s: {self._log_tail()}"
                )
            time.sleep(0.05)

    def _log_tail(self) -> str:
        return self._log.read_text("utf-8", "replace").strip()[-400:]


def properties(*, port: int, controller: int, advertised: int, listen: str, logs: str) -> dict[str, str]:
    """The broker's settings; `advertised` is the port that clients connect to, `listen` the address to listen on."""
    lines = [line for line in PROPERTIES_TEMPLATE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    values = {"port": port, "controller": controller, "advertised": advertised, "listen": listen, "logs": logs}
    pairs = (line.split("=", 1) for line in lines)
    return {name: value.format(**values) for name, value in pairs}
