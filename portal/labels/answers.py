"""Labels of answers: yes, no and not known, for the partner who answers and for the council that reads."""

from __future__ import annotations

UNKNOWN = "don't know"
DO_NOT_KNOW = {UNKNOWN: "I do not know"}
YES_NO_UNKNOWN = {"yes": "Yes", "no": "No"} | DO_NOT_KNOW
INVOLVED = {"yes": "Yes, I go on working with them", "no": "No"} | DO_NOT_KNOW

ANSWERS_READ = {"yes": "Yes", "no": "No", UNKNOWN: "Not known"}
"""The same answers, on pages of the council."""
