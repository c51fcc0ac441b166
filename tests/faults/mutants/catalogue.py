"""Mutant catalogue: defects that a developer could introduce, and how the checker must name each of them.

A storm applies one of them to every process that it forks.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import services.notify.domain.delivery.attempts as attempts
from tests.faults.mutants import consuming, items, publishing, recording

SHORT_RETRY_DELAYS = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 4, 8, 15, 30))
COMMIT_FAULTS = (
    "stopped PostgreSQL immediately",
    "killed PostgreSQL",
    "killed a backend",
    "lost the reply to a commit",
)
BROKER_WIPE = ("wiped the broker and republished later",)
CONSUMER_KILLS = ("killed consumers",)
GROUP_TIMING: dict[str, Any] = {"seconds": 60.0, "pause": 12.0}
"""A consumer group waits ten seconds for a member that was killed."""
RESTART_TIMING: dict[str, Any] = {"seconds": 40.0, "pause": 4.0}
RELAY_KILLS = ("killed relays", "killed relays while the broker was down")
NOT_CONSUMED = r"^lost: \w+ consumed "


class Mutant(NamedTuple):
    """`apply` patches the product; `anomaly_pattern` matches the anomaly that follows, as "kind: description".

    `faults` are those that the anomaly needs, if any; `pause` lets a process work again before the next of them.
    `watermark_seconds`: how often watermarks come; as a rule never, since by them a consumer finds what it lost.
    `patience`: how many seconds the checker waits for a clean history; longer than the bound of what has to follow a clock.
    `cases`: the kinds of cases that show it soon; none: all of them, in turn.
    `in_storm`: whether a storm can show it; what days must pass for, only the simulation shows.
    """

    apply: Callable[[], None]
    anomaly_pattern: str
    faults: tuple[str, ...] = ()
    seconds: float = 12.0
    pause: float = 0.5
    watermark_seconds: float = 3600
    patience: float = 25.0
    in_storm: bool = True
    cases: tuple[str, ...] = ()


def apply_mutant(mutant: str) -> None:
    """Apply a mutant to this process and its children. Without a name, only delivery attempts follow more quickly."""
    setattr(attempts, "RETRY_DELAYS", SHORT_RETRY_DELAYS)  # noqa: B010
    if mutant:
        MUTANTS[mutant].apply()


MUTANTS: dict[str, Mutant] = {
    "an offset is committed before the effect": Mutant(
        consuming.offset_before_effect, NOT_CONSUMED, CONSUMER_KILLS, **GROUP_TIMING
    ),
    "an inbox mark is committed in another transaction": Mutant(
        consuming.inbox_mark_in_other_transaction,
        r"^lost: (nobody was told|no concern took|what was added)",
        CONSUMER_KILLS,
        **GROUP_TIMING,
    ),
    "no inbox mark is recorded": Mutant(consuming.inbox_mark_unrecorded, NOT_CONSUMED),
    "a new consumer starts at the latest offset": Mutant(consuming.latest_offsets, NOT_CONSUMED),
    "a version conflict is taken for a duplicate": Mutant(
        consuming.conflict_taken_for_duplicate, NOT_CONSUMED, CONSUMER_KILLS, **GROUP_TIMING
    ),
    "a sequence gap is ignored": Mutant(
        consuming.sequence_gap_ignored,
        r"^(lost|misordered): (what was added|nobody|\w+ took)",
        BROKER_WIPE,
        **RESTART_TIMING,
    ),
    "watermarks are ignored": Mutant(
        consuming.watermarks_ignored,
        NOT_CONSUMED,
        ("moved a group's offsets to the end",),
        watermark_seconds=5,
        **RESTART_TIMING,
    ),
    "a version conflict is swallowed": Mutant(recording.conflict_swallowed, r"^lost: \w+ acknowledged "),
    "a repeated command is recorded again": Mutant(
        recording.repeated_command_recorded, r"^doubled: \w+ recorded .* more than once"
    ),
    "an append that the store refused is acknowledged": Mutant(
        recording.unrecorded_append_acknowledged, r"^lost: \w+ acknowledged ", COMMIT_FAULTS
    ),
    "a recorded append is reported as failed": Mutant(
        recording.recorded_append_reported_failed, r"^orphan: \w+ recorded .* said that it had not", COMMIT_FAULTS
    ),
    "the log is written without its lock": Mutant(
        recording.lock_dropped, r"^(lost: \w+ consumed |wrong: .* not as a rebuild|lost: .* read models)"
    ),
    "a projection's position moves in another transaction": Mutant(
        recording.position_in_other_transaction,
        r"^wrong: .* is not as a rebuild",
        ("killed HTTP servers",),
        **RESTART_TIMING,
    ),
    "a projection reads the clock": Mutant(
        recording.projection_reads_clock, r"^wrong: intake's .* is not as a rebuild"
    ),
    "a relay advances its checkpoint before it publishes": Mutant(
        publishing.checkpoint_before_publishing, NOT_CONSUMED, RELAY_KILLS, **RESTART_TIMING
    ),
    "a relay awaits no acknowledgement of the broker": Mutant(
        publishing.acknowledgement_not_awaited, NOT_CONSUMED, RELAY_KILLS, **RESTART_TIMING
    ),
    "a webhook has another id at each attempt": Mutant(
        publishing.random_webhook_id, r"^doubled: webhook .* no delivery"
    ),
    "an e-mail has another id at each attempt": Mutant(publishing.random_message_id, r"^doubled: email .* no delivery"),
    "an attempt is not recorded before it is made": Mutant(
        publishing.attempt_unrecorded, r"^doubled: .* tried 0 times"
    ),
    "the recorded text differs from the command": Mutant(recording.text_shortened, r"^lost: intake .* without \d+ of"),
    "an e-mail goes to somebody else": Mutant(publishing.mail_to_wrong_recipient, r"^wrong: email .* went to somebody"),
    "a failed attempt is never retried": Mutant(
        publishing.no_next_attempt, r"^lost: (email|webhook) .* came to no end", ("made a receiver misbehave",)
    ),
    "held feedback has no deadline": Mutant(publishing.held_without_deadline, r"^orphan: .* has no deadline"),
    "enquiry ignores that feedback was told": Mutant(publishing.told_feedback_ignored, r"^wrong: a client gave up"),
    "a failed attempt counts as delivered": Mutant(
        publishing.failure_taken_for_success,
        r"^lost: (email|webhook) .* is not at its receiver",
        ("made a receiver misbehave", "cut a link"),
    ),
    "feedback is sent from a projection": Mutant(
        publishing.sent_from_a_projection, r"^doubled: .* was accepted \d+ times"
    ),
    "what waits is not on the board": Mutant(
        items.worry_unraised, r"^item lost: intake: .*worry-raised .* has no item 'worry'", cases=("worried",)),
    "what waits is on the board twice": Mutant(
        items.worry_raised_twice, r"^item doubled: 2 items 'worry' for one cause", cases=("worried",)),
    "an allocation settles an item": Mutant(items.allocation_settles, r"^item without cause: intake's item ", cases=("leaving",)),
    "what ended stays on the board": Mutant(items.item_unsettled, r"^item lost: .* stays open after ", cases=("worried",)),
    "nobody is asked when a clock is over": Mutant(
        items.item_not_escalated, r"^late: intake's item .* heeded never", patience=70.0, cases=("overdue",)),
    "nobody is called": Mutant(items.nobody_called, r"^item lost: intake's open-item.raised .* called people 0 times", cases=("worried",)),
    "a call is not addressed": Mutant(
        items.call_unaddressed, r"^item lost: call 1 of intake's item .* was addressed 0 times", cases=("worried",)),
    "a scheduler is late": Mutant(items.scheduler_is_late, r"^late: intake's item .* late$", in_storm=False),
    "a replaced clock escalates": Mutant(
        items.old_clock_escalates, r"^item doubled: intake's item 'worry' .* before its time", in_storm=False
    ),
    "nobody's holdings are kept": Mutant(items.holdings_not_kept, r"^item lost: \w+'s holdings .* lack item", cases=("leaving",)),
    "somebody who left keeps what they own": Mutant(items.holdings_not_ended, r"^orphan: .* is owned by .* who left", cases=("leaving",)),
    "the board shows another owner": Mutant(items.board_shows_no_owner, r"^orphan: .* and shown as owned by None", cases=("risen",)),
    "no holding update is sent": Mutant(
        items.holding_update_unsent, r"^lost: no holding update came in time after M\d", patience=70.0, cases=("held_feedback",)),
    "a holding update follows another word": Mutant(
        items.holding_update_after_another_word, r"^doubled: a holding update followed .* before its time", in_storm=False
    ),
}
