"""Labels of answers: yes, no and not known, for the partner who answers and for the council that reads."""

from __future__ import annotations

UNKNOWN = "don't know"
DO_NOT_KNOW = {UNKNOWN: "I do not know"}
YES_NO_UNKNOWN = {"yes": "Yes", "no": "No"} | DO_NOT_KNOW
INVOLVED = {"yes": "Yes, I go on working with them", "no": "No"} | DO_NOT_KNOW

ONLY_ME = "only me"
WHO_MAY_SEE = {ONLY_ME: "Only me", "organisation lead": "Me and the lead of my organisation"}

ANSWERS_READ = {"yes": "Yes", "no": "No", UNKNOWN: "Not known"}
"""The same answers, on pages of the council."""
