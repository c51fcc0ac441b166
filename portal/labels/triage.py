"""Labels of triage: the risk while a referral waits, where it is sent, and why."""

from __future__ import annotations

NONE = "none"
"""The value of the choice "nobody" or "nothing": an open choice, so that a blank is never taken for it."""

UNALLOCATED = "UNALLOCATED"
SAFEGUARDING = "safeguarding"
RATINGS = {"low": "Low", "medium": "Medium", "high": "High", "not yet rated": "Not yet rated"}
RATING_COLOURS = {"high": "red", "medium": "purple", "low": "green"}
ROUTINGS = {
    SAFEGUARDING: "Safeguarding",
    "care act needs assessment": "Care Act needs assessment",
    "carers assessment": "Carer’s assessment",
    "advice given": "Advice given",
    "callback booked": "Call back booked",
    "provider quality": "Quality assurance and commissioning",
    "other area": "Another council’s area",
    "children's services": "Children’s services",
}
ROUTING_REASONS = {
    "abuse or neglect suspected": "Abuse or neglect is suspected",
    "same matter as an earlier referral": "It is about the same matter as an earlier referral",
    "needs without abuse or neglect": "There are needs, without abuse or neglect",
    "carer under strain": "A carer is under strain",
    "advice was enough": "Advice was enough",
    "to be discussed first": "It is to be discussed first",
    "quality of a service": "It is about the quality of a service",
    "another council's area": "It is another council’s area",
    "not an adult": "The person is not an adult",
}
PARTS = {
    "source of risk": "Source of risk",
    "the adult": "The adult themself",
    "relative": "Relative of the adult or of a source of risk",
    "no part": "No part in it, after all",
}
PARTNER_ROLES = frozenset({"referrer", "organisation lead"})
"""Who has only these does not work for the council."""

VIEW_QUESTIONS = {
    "agrees to the referral": "Whether the adult agrees to the referral",
    "objects to the referrer hearing back": "Whether the adult objects to the referrer hearing what becomes of it",
}
SAID_BY = {
    "the adult": "The adult",
    "somebody who speaks for the adult": "Somebody who speaks for the adult",
    "the referrer": "The referrer",
}
