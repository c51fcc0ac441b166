"""A loop that hangs, or that says it gets nowhere, begins anew; after three new beginnings its process ends."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from threading import Event, get_ident

from services.chassis.messaging.progress import NoProgress
from services.chassis.runtime.supervisor import STALLS_MAX, SupervisedLoop, run_watchdog

HOPELESS = """
from deploy.processes.lifecycle import run_until_signal, start_process
from services.chassis.messaging.progress import NotAMember
from services.chassis.runtime.supervisor import SupervisedLoop

def run(stop):
    raise NotAMember("of nothing")

watch, told = start_process("consume letters")
run_until_signal(watch, told, SupervisedLoop("consume letters", run))
"""


def until(look: Callable[[], object], seconds: float = 20.0) -> bool:
    over = time.monotonic() + seconds
    while not look() and time.monotonic() < over:
        time.sleep(0.02)
    return bool(look())


def test_a_loop_that_hangs_is_replaced_and_ends_when_it_comes_back() -> None:
    let_go, lives, ended = Event(), list[int](), list[int]()

    def run(stop: Event) -> None:
        lives.append(get_ident())
        if len(lives) == 1:
            let_go.wait(30)
        while not stop.is_set():
            stop.wait(0.05)
        ended.append(get_ident())

    loop = SupervisedLoop("relay letters", run, stalled_after_seconds=0.3).start()
    hung = loop.thread
    with run_watchdog([loop]):
        assert until(lambda: len(lives) == 2)
        assert until(lambda: loop.trouble is None), loop.trouble
        let_go.set()
        assert until(lambda: not hung.is_alive())
        assert ended == [lives[0]]
        assert (loop.restarts, loop.hopeless) == (1, False)
    assert loop.close()


def test_a_loop_that_waits_for_postgresql_or_kafka_is_not_hopeless_however_long() -> None:
    def run(stop: Event) -> None:
        raise ConnectionError

    loop = SupervisedLoop("relay letters", run).start()
    assert until(lambda: loop.restarts > STALLS_MAX + 1)
    loop.close()

    assert not loop.hopeless


def test_a_loop_that_gets_nowhere_after_all_its_new_beginnings_is_given_up_once() -> None:
    def run(stop: Event) -> None:
        raise NoProgress

    given_up: list[int] = []
    loop = SupervisedLoop("relay letters", run).start()
    with run_watchdog([loop], lambda: given_up.append(loop.restarts)):
        assert until(lambda: given_up)
        time.sleep(1.5)
    loop.close()

    assert len(given_up) == 1
    assert given_up[0] > STALLS_MAX


def test_its_process_ends_with_the_exit_code_that_lets_a_fresh_one_be_started() -> None:
    ended = subprocess.run([sys.executable, "-c", HOPELESS], capture_output=True, timeout=60, check=False)

    assert ended.returncode == 75, ended.stderr
    assert b'"hopeless": ["consume letters"]' in ended.stdout
