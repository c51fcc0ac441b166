"""Labels of teams: the days of the week, and what is said of a team that works round the clock or has nobody."""

from __future__ import annotations

DAYS = {
    "monday": "Monday",
    "tuesday": "Tuesday",
    "wednesday": "Wednesday",
    "thursday": "Thursday",
    "friday": "Friday",
    "saturday": "Saturday",
    "sunday": "Sunday",
}
ROUND_THE_CLOCK = "Round the clock"
NOBODY = "Nobody"
THEIR_TEAM = "Nobody: the team has it"
