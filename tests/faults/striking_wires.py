"""This is where the ways between are struck, and how whoever is told behaves."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.faults.fleet import SERVICES
from tests.faults.receivers import Endpoint, Mailbox
from tests.faults.striking import Fault, Striking

MOODS = ("refuse", "hang", "fail", "drop", "mislead")


def cut_a_wire(storm: Striking) -> None:
    storm.ground.wires[storm.chance.choice([*storm.ground.wires])].cut()


def lose_the_reply_to_a_commit(storm: Striking) -> None:
    """The next command's, of a service: it is recorded, and who recorded it does not know."""
    storm.ground.wires[storm.chance.choice(SERVICES)].lose_a_reply()


def _ail(how: str) -> Callable[[Striking], None]:
    def ail(storm: Striking) -> None:
        wire = storm.ground.wires[storm.chance.choice([*storm.ground.wires])]
        getattr(wire, how)()
        time.sleep(storm.a_while(8.0))
        wire.heal()

    return ail


def annoy(storm: Striking) -> None:
    """Receivers that refuse, keep us waiting, fail, or take it and say nothing, or that they did not."""
    receivers: list[Mailbox | Endpoint] = [storm.ground.mailbox, storm.ground.endpoint]
    receiver = storm.chance.choice(receivers)
    receiver.mood = storm.chance.choice(MOODS)
    time.sleep(storm.a_while(5.0))
    receiver.mood = "take"


AT_WIRES = {
    "cut a wire": Fault(cut_a_wire, 10),
    "lost the reply to a commit": Fault(lose_the_reply_to_a_commit, 5),
    "slowed a wire": Fault(_ail("slow"), 3),
    "stalled a wire": Fault(_ail("stall"), 3),
    "silenced a wire": Fault(_ail("silence"), 3),
    "annoyed us": Fault(annoy, 4),
}
