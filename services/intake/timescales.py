"""Timescales of intake by default: the first look, the call-back, and what waits in triage or on its way elsewhere.

The law sets no national clock; these follow what English boards publish, and a council changes them by a file of packs.
"""

from __future__ import annotations

from services.chassis.application.holidays import calendar
from services.chassis.domain.default_timescales import (
    OPEN_ITEM_TIMESCALES,
    SINCE_EVER,
    elapsed_hours,
    working_days,
    working_hours,
)
from services.chassis.domain.working_time import Pack, Timescales

PACK = Pack(
    "intake 2026-11",
    SINCE_EVER,
    {
        **OPEN_ITEM_TIMESCALES,
        "triage": working_days(1),
        "triage urgent": elapsed_hours(4),
        "call-back": working_hours(4),
        # whoever has heard nothing and is worried is telephoned
        "worry": elapsed_hours(4),
        # sent elsewhere: until that place has accepted it
        "acceptance": working_days(2),
        "acceptance urgent": elapsed_hours(4),
        # UK GDPR article 33: 72 hours from having become aware
        "incident": elapsed_hours(72),
    },
)
TIMESCALES = Timescales((PACK,), calendar())
