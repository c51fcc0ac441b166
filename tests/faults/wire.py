"""This is where a connection runs through something that can fail: cut, delayed, stalled, silent, and well again.

Each wire is a process of its own, so that what it carries does not wait for the test.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

HOST = "127.0.0.1"
AT_ONCE = struct.pack("ii", 1, 0)
"""Close with a reset, and not with a goodbye."""
RECORDS, ENOUGH_TO_COMMIT = b'"digest"', 0.3
"""What stands in every row that a command records."""


@dataclass
class Wire:
    """From `port` of this machine, whichever is free once it is open, to another. `cut` resets what is open; `slow`,
    `stall`, `silence` and `swallow` last until `heal`: bytes come later, come when it is healed, or never come, while
    the kernel goes on acknowledging. `swallow` loses answers alone.
    """

    to: int
    port: int = 0

    @contextmanager
    def open(self) -> Iterator[Wire]:
        """Carry meanwhile."""
        command = [sys.executable, "-m", "tests.faults.wire", str(self.to)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as self._process:
            assert self._process.stdout
            self.port = int(self._process.stdout.readline())
            try:
                yield self
            finally:
                self._process.kill()

    def cut(self) -> None:
        self._say("cut")

    def slow(self) -> None:
        self._say("slow")

    def stall(self) -> None:
        self._say("stall")

    def silence(self) -> None:
        self._say("silence")

    def swallow(self) -> None:
        self._say("swallow")

    def heal(self) -> None:
        self._say("heal")

    def lose_a_reply(self) -> None:
        """The next command that is recorded over it is, and its connection is cut before anybody is told."""
        self._say("lose")

    def _say(self, word: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{word}\n".encode())
        self._process.stdin.flush()


class _Carrying:
    """Inside the wire's own process."""

    def __init__(self, to: int) -> None:
        self._to, self._mood, self._loses = to, "heal", False
        self._open: set[asyncio.StreamWriter] = set()
        self._silenced: set[asyncio.StreamWriter] = set()
        self._answering: set[asyncio.StreamWriter] = set()

    def told(self, word: str) -> None:
        if word == "cut":
            for writer in [*self._open]:
                _reset(writer)
            return
        if word == "lose":
            self._loses = True
            return
        self._mood = word
        if word == "silence":  # what lost bytes is never whole again
            self._silenced |= self._open
        if word == "swallow":
            self._silenced |= self._answering

    async def admit(self, near: asyncio.StreamReader, answering: asyncio.StreamWriter) -> None:
        try:
            far, asking = await asyncio.open_connection(HOST, self._to)
        except OSError:
            answering.transport.abort()
            return
        ends = {answering, asking}
        self._open |= ends
        self._answering.add(answering)
        self._silenced |= {"silence": ends, "swallow": {answering}}.get(self._mood, set())
        ways = self._pump(near, asking, answering), self._pump(far, answering)
        pumps = [asyncio.create_task(way) for way in ways]
        _, other = await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in other:
            pump.cancel()
        self._open -= ends
        self._answering.discard(answering)
        self._silenced -= ends
        for end in ends:
            end.transport.abort()

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, back: asyncio.StreamWriter | None = None
    ) -> None:
        """`back` is where the answers to these requests go."""
        with suppress(OSError, asyncio.IncompleteReadError):
            while data := await source.read(65536):
                await self._delayed()
                lost = back if self._loses and RECORDS in data else None
                if lost:
                    self._loses = False
                    self._silenced.add(lost)
                if sink not in self._silenced:
                    sink.write(data)
                    await sink.drain()
                if lost:
                    await asyncio.sleep(ENOUGH_TO_COMMIT)
                    _reset(lost)

    async def _delayed(self) -> None:
        if self._mood == "slow":
            await asyncio.sleep(0.1)
        while self._mood == "stall":
            await asyncio.sleep(0.05)


def _reset(writer: asyncio.StreamWriter) -> None:
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    writer.transport.abort()


async def _carry(to: int) -> None:
    carrying = _Carrying(to)
    told = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(told), sys.stdin)
    server = await asyncio.start_server(carrying.admit, HOST, 0)
    async with server:
        sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
        sys.stdout.flush()
        while word := await told.readline():
            carrying.told(word.decode().strip())


if __name__ == "__main__":
    asyncio.run(_carry(int(sys.argv[1])))
