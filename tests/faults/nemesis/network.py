"""Network faults: cuts and impairs links, loses the replies to commits, and lets receivers misbehave."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.faults.cluster.processes import SERVICES
from tests.faults.cluster.receivers import Endpoint, Mailbox
from tests.faults.nemesis.schedule import Fault, Nemesis

RECEIVER_MODES = ("refuse", "hang", "fail", "drop", "mislead")


def cut_a_link(nemesis: Nemesis) -> None:
    nemesis.cluster.links[nemesis.rng.choice([*nemesis.cluster.links])].cut()


def lose_the_reply_to_a_commit(nemesis: Nemesis) -> None:
    """A service records its next command, and does not learn whether it did."""
    nemesis.cluster.links[nemesis.rng.choice(SERVICES)].lose_next_commit_reply()


def _impair(impairment: str) -> Callable[[Nemesis], None]:
    def impair(nemesis: Nemesis) -> None:
        link = nemesis.cluster.links[nemesis.rng.choice([*nemesis.cluster.links])]
        getattr(link, impairment)()
        time.sleep(nemesis.random_seconds(8.0))
        link.heal()

    return impair


def make_a_receiver_misbehave(nemesis: Nemesis) -> None:
    """A receiver refuses, hangs, fails, or accepts a notice and then drops the connection or reports a failure."""
    receivers: list[Mailbox | Endpoint] = [nemesis.cluster.mailbox, nemesis.cluster.endpoint]
    receiver = nemesis.rng.choice(receivers)
    receiver.mode = nemesis.rng.choice(RECEIVER_MODES)
    time.sleep(nemesis.random_seconds(5.0))
    receiver.mode = "accept"


NETWORK_FAULTS = {
    "cut a link": Fault(cut_a_link, 10),
    "lost the reply to a commit": Fault(lose_the_reply_to_a_commit, 5),
    "slowed a link": Fault(_impair("slow"), 3),
    "stalled a link": Fault(_impair("stall"), 3),
    "blackholed a link": Fault(_impair("blackhole"), 3),
    "made a receiver misbehave": Fault(make_a_receiver_misbehave, 4),
}
