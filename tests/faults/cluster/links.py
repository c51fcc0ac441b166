"""Link: a TCP proxy that can be cut, slowed, stalled or blackholed, and healed.

Each link is a process of its own, so that its traffic does not wait for the test.
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
LINGER_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER that closes a connection with RST instead of FIN."""
COMMAND_MARKER, COMMIT_SECONDS = b'"digest"', 0.3
"""The bytes in every row that a command records, and the time for its commit."""


@dataclass
class Link:
    """From a free `port` of this machine, known once the link is open, to `target_port`.

    `cut` resets the open connections. The others last until `heal`: `slow` delays bytes, `stall` holds them back,
    `blackhole` drops them while the kernel goes on acknowledging, and `swallow` drops those of replies alone.
    """

    target_port: int
    port: int = 0

    @contextmanager
    def open(self) -> Iterator[Link]:
        """Run the link inside the block."""
        command = [sys.executable, "-m", "tests.faults.cluster.links", str(self.target_port)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as self._process:
            assert self._process.stdout
            self.port = int(self._process.stdout.readline())
            try:
                yield self
            finally:
                self._process.kill()

    def cut(self) -> None:
        self._send_command("cut")

    def slow(self) -> None:
        self._send_command("slow")

    def stall(self) -> None:
        self._send_command("stall")

    def blackhole(self) -> None:
        self._send_command("blackhole")

    def swallow(self) -> None:
        self._send_command("swallow")

    def heal(self) -> None:
        self._send_command("heal")

    def lose_next_commit_reply(self) -> None:
        """Let the next command be recorded, and cut its connection before the reply."""
        self._send_command("lose")

    def _send_command(self, command: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{command}\n".encode())
        self._process.stdin.flush()


class _Forwarder:
    """The proxy, inside the link's own process."""

    def __init__(self, target_port: int) -> None:
        self._target_port, self._mode, self._loses_next_reply = target_port, "heal", False
        self._open: set[asyncio.StreamWriter] = set()
        self._blackholed: set[asyncio.StreamWriter] = set()
        self._client_writers: set[asyncio.StreamWriter] = set()

    def apply(self, command: str) -> None:
        if command == "cut":
            for writer in [*self._open]:
                _reset(writer)
            return
        if command == "lose":
            self._loses_next_reply = True
            return
        self._mode = command
        if command == "blackhole":  # a connection that lost bytes is lost for good
            self._blackholed |= self._open
        if command == "swallow":
            self._blackholed |= self._client_writers

    async def accept(self, client_reader: asyncio.StreamReader, client_writer: asyncio.StreamWriter) -> None:
        try:
            server_reader, server_writer = await asyncio.open_connection(HOST, self._target_port)
        except OSError:
            client_writer.transport.abort()
            return
        ends = {client_writer, server_writer}
        self._open |= ends
        self._client_writers.add(client_writer)
        self._blackholed |= {"blackhole": ends, "swallow": {client_writer}}.get(self._mode, set())
        directions = self._pump(client_reader, server_writer, client_writer), self._pump(server_reader, client_writer)
        pumps = [asyncio.create_task(direction) for direction in directions]
        _, other = await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in other:
            pump.cancel()
        self._open -= ends
        self._client_writers.discard(client_writer)
        self._blackholed -= ends
        for end in ends:
            end.transport.abort()

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, reply_writer: asyncio.StreamWriter | None = None
    ) -> None:
        """Copy bytes; `reply_writer` is where the replies to these requests go, if `source` holds requests."""
        with suppress(OSError, asyncio.IncompleteReadError):
            while data := await source.read(65536):
                await self._delay()
                cut_off = reply_writer if self._loses_next_reply and COMMAND_MARKER in data else None
                if cut_off:
                    self._loses_next_reply = False
                    self._blackholed.add(cut_off)
                if sink not in self._blackholed:
                    sink.write(data)
                    await sink.drain()
                if cut_off:
                    await asyncio.sleep(COMMIT_SECONDS)
                    _reset(cut_off)

    async def _delay(self) -> None:
        if self._mode == "slow":
            await asyncio.sleep(0.1)
        while self._mode == "stall":
            await asyncio.sleep(0.05)


def _reset(writer: asyncio.StreamWriter) -> None:
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_RESET)
    writer.transport.abort()


async def _forward(target_port: int) -> None:
    forwarder = _Forwarder(target_port)
    commands = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    server = await asyncio.start_server(forwarder.accept, HOST, 0)
    async with server:
        sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
        sys.stdout.flush()
        while command := await commands.readline():
            forwarder.apply(command.decode().strip())


if __name__ == "__main__":
    asyncio.run(_forward(int(sys.argv[1])))
