"""This is where a real Kafka runs without being installed: Apache's own jars on java, one node, on free ports.

    broker = LocalBroker(Path(".state/kafka")).start()
    broker.bootstrap_servers

Started again on the same folder it has what it had; `wipe()` is the disk that was lost.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path
from typing import IO, Self
from uuid import uuid4

from deploy import HOST
from deploy.kafka.jars import BrokerUnavailable, fetched, java
from deploy.ports import free_port

TEMPLATE = Path(__file__).with_name("server.properties")
LOGGING = Path(__file__).with_name("log4j2.properties")
MEMORY = ("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
STARTED = b"Kafka Server started"
PATIENCE = 60.0
ENOUGH_TO_STOP = 15.0


class LocalBroker:
    def __init__(self, folder: Path, *, port: int | None = None, advertised: int | None = None) -> None:
        """`advertised` is the port that clients are told, where they are to come through something else."""
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
        """Answers once the broker does; the ports stay the same over a restart."""
        self._jars = str(fetched() / "*")
        self._folder.mkdir(parents=True, exist_ok=True)
        self._write_settings()
        if not (self._logs / "meta.properties").exists():
            self._format()
        said_before = self._said_so_far()
        with self._said() as out:
            command = (*self._java(*MEMORY), "kafka.Kafka", str(self._settings))
            self._process = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)
        self._wait_until_it_answers(said_before)
        return self

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(ENOUGH_TO_STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def kill(self) -> None:
        """As a crash would: at once, and nothing put in order."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def wipe(self) -> None:
        """Loses all that was ever said, as a machine does that loses its disk; stop or kill it first."""
        shutil.rmtree(self._logs, ignore_errors=True)

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """The broker's own process, for tests that stop it; None where it is not running."""
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
        with self._said() as out:
            command = (
                *self._java(),
                "kafka.tools.StorageTool",
                "format",
                "-t",
                str(uuid4()),
                "-c",
                str(self._settings),
            )
            done = subprocess.run(command, stdout=out, stderr=out, check=False)
        if done.returncode:
            raise BrokerUnavailable(f"its log folder could not be formatted: {self._last_words()}")

    def _java(self, *options: str) -> tuple[str, ...]:
        return (java(), *options, f"-Dlog4j2.configurationFile={LOGGING}", "-cp", self._jars)

    def _said(self) -> IO[bytes]:
        return self._log.open("ab")

    def _said_so_far(self) -> int:
        return self._log.stat().st_size if self._log.exists() else 0

    def _wait_until_it_answers(self, said_before: int) -> None:
        """An open port is not enough: the controller must have let the broker in."""
        deadline = time.monotonic() + PATIENCE
        while STARTED not in self._log.read_bytes()[said_before:]:
            if self._process is None or self._process.poll() is not None:
                raise BrokerUnavailable(f"the broker ended while it started: {self._last_words()}")
            if time.monotonic() > deadline:
                self.kill()
                raise BrokerUnavailable(f"the broker did not start within {PATIENCE:.0f} s: {self._last_words()}")
            time.sleep(0.05)

    def _last_words(self) -> str:
        return self._log.read_text("utf-8", "replace").strip()[-400:]


def properties(*, port: int, controller: int, advertised: int, listen: str, logs: str) -> dict[str, str]:
    """The broker's settings: `advertised` is the port that clients are told, where it is not the one listened on."""
    lines = [line for line in TEMPLATE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    values = {"port": port, "controller": controller, "advertised": advertised, "listen": listen, "logs": logs}
    pairs = (line.split("=", 1) for line in lines)
    return {name: value.format(**values) for name, value in pairs}
