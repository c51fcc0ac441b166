"""This is where the product is made wrong on purpose, so that it is seen whether the judge would notice.

Each is a mistake that somebody could make, put in place of what is right in the processes that a storm bears.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import services.notify.domain.delivery.sending as sending
from tests.faults import defects_of_hearing as hearing
from tests.faults import defects_of_recording as recording
from tests.faults import defects_of_telling as telling

HASTY = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 4, 8, 15, 30))
POSTGRES = ("stopped PostgreSQL at once", "killed PostgreSQL", "killed a backend", "lost the reply to a commit")
WIPED = ("wiped the broker and had all said again later",)
LISTENERS = ("killed listeners",)
A_GROUP = {"seconds": 60.0, "pause": 12.0}
"""A group of listeners waits ten seconds for one that was killed."""
A_START = {"seconds": 40.0, "pause": 4.0}
RELAYS = ("killed relays", "killed relays while the broker was away")
UNHEARD = r"^lost: \w+ heard "


class Defect(NamedTuple):
    """A mistake; `named` is how the judge says what came of it, `strikes` are the faults that bring it out, if any.

    `pause` is so long between them that who was struck is at work again.
    """

    make: Callable[[], None]
    named: str
    strikes: tuple[str, ...] = ()
    seconds: float = 12.0
    pause: float = 0.5


def apply(defect: str) -> None:
    """Make it wrong, in this process and all that it forks. Without a name only attempts follow more quickly."""
    setattr(sending, "WAITS", HASTY)  # noqa: B010 -- what takes days in production ends within a storm
    if defect:
        DEFECTS[defect].make()


DEFECTS: dict[str, Defect] = {
    "an offset is committed before the effect": Defect(hearing.offset_before_effect, UNHEARD, LISTENERS, **A_GROUP),
    "a memory is kept in another transaction": Defect(
        hearing.memory_apart, r"^lost: (nobody was told|no concern took|what was added)", LISTENERS, **A_GROUP
    ),
    "what was heard is not remembered": Defect(hearing.memory_unkept, UNHEARD),
    "a new listener begins at the latest offset": Defect(hearing.latest_offsets, UNHEARD),
    "a conflict is taken for a repeat": Defect(hearing.conflict_for_a_repeat, UNHEARD, LISTENERS, **A_GROUP),
    "a hole is overlooked": Defect(
        hearing.hole_overlooked,
        r"^(lost|misordered): (what was added|nobody|\w+ took)",
        WIPED,
        **A_START,
    ),
    "a conflict is swallowed": Defect(recording.conflict_swallowed, r"^lost: \w+ acknowledged "),
    "a repeat is recorded again": Defect(recording.repeat_recorded_again, r"^doubled: \w+ recorded .* more than once"),
    "what the store refused is acknowledged": Defect(
        recording.acknowledged_unrecorded, r"^lost: \w+ acknowledged ", POSTGRES
    ),
    "what was recorded is said to have failed": Defect(
        recording.refused_though_recorded, r"^orphan: \w+ recorded .* said that it had not", POSTGRES
    ),
    "the log is written without its lock": Defect(
        recording.lock_dropped, r"^(lost: \w+ heard |wrong: .* not as a rebuild|lost: .* read models)"
    ),
    "a read model's place moves in another transaction": Defect(
        recording.place_apart, r"^wrong: .* is not as a rebuild", ("killed services",), **A_START
    ),
    "a read model reads the clock": Defect(recording.clock_read, r"^wrong: intake's .* is not as a rebuild"),
    "a relay moves its place before it speaks": Defect(telling.place_before_sending, UNHEARD, RELAYS, **A_START),
    "a relay waits for no acknowledgement": Defect(telling.nothing_awaited, UNHEARD, RELAYS, **A_START),
    "a webhook has another id at each attempt": Defect(telling.random_webhook_id, r"^doubled: webhook .* no delivery"),
    "an e-mail has another id at each attempt": Defect(telling.random_message_id, r"^doubled: email .* no delivery"),
    "an attempt is not recorded before it is made": Defect(telling.attempt_unrecorded, r"^doubled: .* tried 0 times"),
    "what was asked is recorded in other words": Defect(recording.other_words, r"^lost: intake .* without \d+ of"),
    "an e-mail goes to somebody else": Defect(telling.written_to_another, r"^wrong: email .* went to somebody"),
    "after a failed attempt comes no other": Defect(
        telling.next_attempt_never, r"^lost: (email|webhook) .* came to no end", ("annoyed us",)
    ),
    "what is held has no clock": Defect(telling.held_without_a_clock, r"^orphan: .* has no clock"),
    "an enquiry hears of nothing that was told": Defect(telling.never_closed, r"^wrong: a client gave up"),
    "a failed attempt counts as delivered": Defect(
        telling.failure_for_success, r"^lost: (email|webhook) .* is not at its receiver", ("annoyed us", "cut a wire")
    ),
    "feedback is sent from a projection": Defect(telling.sent_from_a_projection, r"^doubled: .* was taken \d+ times"),
}
