"""Timescales of notify by default: held feedback, disputes, and by when a referrer hears of what was decided or closed.

The law sets no national clock; these follow what English boards publish, and a council changes them by a file of packs.
"""

from __future__ import annotations

from datetime import datetime

from services.chassis.application.holidays import calendar
from services.chassis.application.recorded_events import RecordedEvent
from services.chassis.domain.default_timescales import OPEN_ITEM_TIMESCALES, SINCE_EVER, elapsed_hours, working_days
from services.chassis.domain.working_time import Pack, Timescales
from services.notify.domain.feedback.next_word import AFTER_DECIDED, AFTER_RECEIVED, AFTER_ROUTED

PACK = Pack(
    "notify 2026-11",
    SINCE_EVER,
    {
        **OPEN_ITEM_TIMESCALES,
        # a manager decides on held feedback, and answers a dispute
        "held": working_days(3),
        "dispute": working_days(3),
        # what was answered "it will be decided again" is decided, and its referrer told
        "decided again": working_days(5),
        "feedback after decision": working_days(2),
        "feedback after closure": working_days(5),
        # by when the next word comes, by the last one told; where nothing can be told by then, that is told
        AFTER_RECEIVED: working_days(2),
        AFTER_ROUTED: working_days(5),
        AFTER_DECIDED: working_days(5),
        "holding update": working_days(10),
        "undeliverable": working_days(1),
        # UK GDPR article 33: 72 hours from having become aware
        "incident": elapsed_hours(72),
    },
)
TIMESCALES = Timescales((PACK,), calendar())


def due_before_clocks(recorded: RecordedEvent) -> datetime:
    """By when a person decides on what was held or disputed before events carried their clocks."""
    return TIMESCALES.clock("held", recorded.metadata.occurred_at).due_at
