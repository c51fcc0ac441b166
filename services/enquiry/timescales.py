"""Timescales of enquiry by default: the decision, the strategy, caused enquiries, the enquiry itself, plan reviews.

The law sets no national clock; these follow what English boards publish, and a council changes them by a file of packs.
"""

from __future__ import annotations

from services.chassis.application.holidays import calendar
from services.chassis.domain.default_timescales import (
    OPEN_ITEM_TIMESCALES,
    SINCE_EVER,
    calendar_days,
    elapsed_hours,
    working_days,
)
from services.chassis.domain.working_time import Pack, Timescales

PACK = Pack(
    "enquiry 2026-11",
    SINCE_EVER,
    {
        **OPEN_ITEM_TIMESCALES,
        "decision": working_days(5),
        "decision urgent": working_days(2),
        # a decision is asked for again, because the adult has died or a dispute was upheld
        "decision again": working_days(1),
        # all three parts of the test are met: recognised on the same day
        "duty to be recognised": working_days(0),
        "join confirmation": working_days(1),
        "strategy": working_days(5),
        "strategy urgent": working_days(1),
        "caused report": working_days(20),
        "information request": working_days(5),
        # the target, then an alert, then an escalation
        "enquiry": calendar_days(28),
        "enquiry alert": calendar_days(60),
        "enquiry escalation": calendar_days(90),
        "plan review": calendar_days(42),
        # UK GDPR article 33: 72 hours from having become aware
        "incident": elapsed_hours(72),
    },
)
TIMESCALES = Timescales((PACK,), calendar())
