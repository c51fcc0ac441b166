"""A stalled loop is restarted three times; when it stalls again, its process ends."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from threading import Event, get_ident

from services.chassis.messaging.progress import NoProgress
from services.chassis.runtime.supervisor import STALLS_MAX, SupervisedLoop, run_watchdog

STALLING_PROCESS = """
from deploy.processes.lifecycle import run_until_signal, start_process
from services.chassis.messaging.progress import NotAMember
from services.chassis.runtime.supervisor import SupervisedLoop

def run(stop):
    raise NotAMember("outside its group")

monitoring, settings = start_process("consume messages")
run_until_signal(monitoring, settings, SupervisedLoop("consume messages", run))
"""


def until(holds: Callable[[], object], seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(holds())


def test_a_hanging_loop_is_replaced_and_its_old_thread_ends_once_it_returns() -> None:
    released, started, ended = Event(), list[int](), list[int]()

    def run(stop: Event) -> None:
        started.append(get_ident())
        if len(started) == 1:
            released.wait(30)
        while not stop.is_set():
            stop.wait(0.05)
        ended.append(get_ident())

    loop = SupervisedLoop("relay messages", run, round_seconds_max=0.3).start()
    hung = loop.thread
    with run_watchdog([loop]):
        assert until(lambda: len(started) == 2)
        assert until(lambda: loop.trouble is None), loop.trouble
        released.set()
        assert until(lambda: not hung.is_alive())
        assert ended == [started[0]]
        assert (loop.restarts, loop.restarts_exhausted) == (1, False)
    assert loop.close()


def test_a_loop_is_restarted_without_limit_while_postgresql_or_kafka_is_away() -> None:
    def run(stop: Event) -> None:
        raise ConnectionError

    loop = SupervisedLoop("relay messages", run).start()
    assert until(lambda: loop.restarts > STALLS_MAX + 1)
    loop.close()

    assert not loop.restarts_exhausted


def test_a_loop_that_stalls_after_its_last_restart_is_given_up_once() -> None:
    def run(stop: Event) -> None:
        raise NoProgress

    restarts_when_given_up: list[int] = []
    loop = SupervisedLoop("relay messages", run).start()
    with run_watchdog([loop], lambda: restarts_when_given_up.append(loop.restarts)):
        assert until(lambda: restarts_when_given_up)
        time.sleep(1.5)
    loop.close()

    (restarts,) = restarts_when_given_up
    assert restarts > STALLS_MAX


def test_its_process_exits_with_75_so_that_a_new_one_is_started() -> None:
    ended = subprocess.run([sys.executable, "-c", STALLING_PROCESS], capture_output=True, timeout=60, check=False)

    assert ended.returncode == 75, ended.stderr
    assert b'"stalled_loops": ["consume messages"]' in ended.stdout
