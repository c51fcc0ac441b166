"""A local run answers at once: its sockets are named as TCP, without which asyncio leaves Nagle's algorithm on."""

from __future__ import annotations

import socket
from contextlib import closing

from deploy.dev.run_one_process import listening_socket


def test_the_sockets_of_a_local_run_are_named_as_tcp_so_that_no_answer_waits_for_an_acknowledgement() -> None:
    with closing(listening_socket(0)) as listening:
        assert listening.proto == socket.IPPROTO_TCP
