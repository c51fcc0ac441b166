"""Labels of triage: the risk while a referral waits, where it is sent, and why."""

from __future__ import annotations

from portal.labels.wording import Wording

NONE = "none"
"""The value of the choice "nobody" or "nothing": an open choice, so that a blank is never taken for it."""

UNALLOCATED = "UNALLOCATED"
SAFEGUARDING = "safeguarding"
RATINGS = {"low": "Low", "medium": "Medium", "high": "High", "not yet rated": "Not yet rated"}
RATING_COLOURS = {"high": "red", "medium": "purple", "low": "green"}
ROUTINGS = {
    SAFEGUARDING: Wording("Safeguarding", "It is being looked at as a safeguarding concern."),
    "care act needs assessment": Wording(
        "Care Act needs assessment", "It went to the team that assesses care and support needs."
    ),
    "carers assessment": Wording("Carer’s assessment", "It went to the team that assesses what carers need."),
    "advice given": Wording("Advice given", "It was answered with information and advice."),
    "callback booked": Wording("Call back booked", "A practitioner will call you."),
    "provider quality": Wording(
        "Quality assurance and commissioning", "It went to the quality assurance and commissioning team."
    ),
    "other area": Wording("Another council’s area", "Another council is responsible."),
    "children's services": Wording("Children’s services", "It went to children’s services."),
}
ROUTING_REASONS = {
    "abuse or neglect suspected": Wording(
        "Abuse or neglect is suspected", "There is reason to suspect abuse or neglect."
    ),
    "same matter as an earlier referral": Wording(
        "It is about the same matter as an earlier referral", "It belongs to a matter that we already know of."
    ),
    "needs without abuse or neglect": Wording(
        "There are needs, without abuse or neglect", "There are needs for care and support, without abuse or neglect."
    ),
    "carer under strain": Wording("A carer is under strain", "A carer is under strain."),
    "advice was enough": Wording("Advice was enough", "Information and advice were enough."),
    "to be discussed first": Wording("It is to be discussed first", "It is to be discussed with you first."),
    "quality of a service": Wording("It is about the quality of a service", "It is about the quality of a service."),
    "another council's area": Wording("It is another council’s area", "It happened in another council’s area."),
    "not an adult": Wording("The person is not an adult", "It is about somebody under 18."),
}
