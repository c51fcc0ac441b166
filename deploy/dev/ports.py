"""Free ports on the loopback."""

from __future__ import annotations

import socket

from deploy import HOST


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
