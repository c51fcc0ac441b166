"""Leftover threads: names a thread that a test left behind, for which the interpreter would wait for ever."""

from __future__ import annotations

import sys
import threading
from time import monotonic

WORKER_OUTPUT_KEY = "left behind"
"""The key under which a worker reports it to the controller."""
GRACE_SECONDS = 5.0
"""Seconds that threads have to end of themselves when the last test is over."""


def find_leftover_threads(grace_seconds: float = GRACE_SECONDS) -> list[threading.Thread]:
    """The threads that would keep this process from ending."""
    until = monotonic() + grace_seconds
    others = [thread for thread in threading.enumerate() if thread is not threading.main_thread()]
    kept = [thread for thread in others if not thread.daemon]
    for thread in kept:
        thread.join(max(0.0, until - monotonic()))
    return [thread for thread in kept if thread.is_alive()]


def describe(thread: threading.Thread) -> str:
    """One line: the thread's name, and what it is at."""
    frame = sys._current_frames().get(thread.ident or 0)
    at = f" at {frame.f_code.co_filename}:{frame.f_lineno} in {frame.f_code.co_name}" if frame else ""
    return f"left behind: {thread.name}{at}"
