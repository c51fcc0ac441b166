"""Labels of the decision under section 42(1): the test's three parts, findings, decisions, reasons, signposts."""

from __future__ import annotations

from portal.labels.wording import Wording

LIMBS = {
    "a": "The adult has needs for care and support",
    "b": "The adult is experiencing, or is at risk of, abuse or neglect",
    "c": "Because of those needs the adult cannot protect themselves against it",
}
MET, NOT_ENOUGH_INFORMATION = "met", "not enough information"
FINDINGS = {MET: "Met", "not met": "Not met", NOT_ENOUGH_INFORMATION: "Not enough information"}
S42_ENQUIRY, NO_ENQUIRY = "s42 enquiry", "no enquiry"
DECISIONS = {
    S42_ENQUIRY: Wording("An enquiry under section 42", "There will be an enquiry under section 42 of the Care Act."),
    "other enquiry": Wording(
        "Other (non-statutory) enquiry",
        "There will be an enquiry, though section 42 of the Care Act does not require one.",
    ),
    NO_ENQUIRY: Wording("No enquiry", "There will be no enquiry."),
}
TEST_MET = "all three parts of the test are met"
ADULT_HAS_DIED = "the adult has died"
UNDER_EIGHTEEN = "not an adult"
NO_ADULT = "about an organisation and no adult"
BRAKES = {
    ADULT_HAS_DIED: (
        "The adult has died: section 42 does not apply. Others at risk can be a reason for an other enquiry."
    ),
    UNDER_EIGHTEEN: (
        "The person is under 18: section 42 does not apply. Hand over to children’s services by telephone and in "
        "writing. If the date of birth is wrong, correct it."
    ),
    NO_ADULT: (
        "No referral here names or describes an adult: section 42 does not apply. Send what is said of the "
        "organisation to quality and commissioning, and have each adult at risk there referred."
    ),
}
"""Reason -> why there can be no s42 enquiry, and what is done instead."""
DECISION_REASONS = {
    TEST_MET: Wording("All three parts of the test are met", "All three parts of the test in section 42 are met."),
    "an enquiry promotes wellbeing": Wording(
        "Other enquiry: it promotes the adult’s wellbeing", "An enquiry promotes the adult’s wellbeing."
    ),
    "a carer is at risk": Wording("Other enquiry: a carer is at risk", "A carer is at risk."),
    "other people may be at risk": Wording(
        "Other enquiry: other people may be at risk", "Other people may be at risk."
    ),
    "no needs for care and support": Wording(
        "No enquiry: no needs for care and support", "There are no needs for care and support."
    ),
    "no abuse or neglect, nor risk of it": Wording(
        "No enquiry: no abuse or neglect, nor risk of it", "There is no abuse or neglect, nor a risk of it."
    ),
    "able to protect themselves": Wording(
        "No enquiry: able to protect themselves", "The adult is able to protect themselves."
    ),
    ADULT_HAS_DIED: Wording("The adult has died", "The adult has died."),
    UNDER_EIGHTEEN: Wording(
        "No enquiry: under 18, handed over to children’s services",
        "It is about somebody under 18, for whom children’s services are responsible.",
    ),
    NO_ADULT: Wording(
        "No enquiry: about an organisation and no adult",
        "It is about a service, and not about one adult.",
    ),
}
RESTS_ON = {
    "no needs for care and support": "a",
    "no abuse or neglect, nor risk of it": "b",
    "able to protect themselves": "c",
}
"""Reason -> the part of the test that must be found not met before the reason can be given."""

SIGNPOSTS = {
    "care act needs assessment": Wording("Care Act needs assessment", "The team that assesses care and support needs."),
    "carers assessment": Wording("Carer’s assessment", "The team that assesses what carers need."),
    "advice": Wording("Information and advice", "Information and advice."),
    "quality": Wording("Quality assurance and commissioning", "Quality assurance and commissioning."),
    "multi-agency risk management": Wording("Multi-agency risk management", "Multi-agency risk management."),
    "domestic abuse conference": Wording("Domestic abuse conference (MARAC)", "The domestic abuse conference (MARAC)."),
    "children's services": Wording("Children’s services", "Children’s services."),
    "police": Wording("Police", "The police."),
    "health services": Wording("Health services", "Health services."),
    "housing": Wording("Housing", "Housing."),
    "complaint": Wording("A complaint", "The council’s complaints team."),
    "safeguarding adults review": Wording("Safeguarding adults review", "A safeguarding adults review."),
}
