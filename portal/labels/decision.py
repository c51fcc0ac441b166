"""Labels of the decision under section 42(1): the test's three parts, findings, decisions, reasons, signposts."""

from __future__ import annotations

LIMBS = {
    "a": "The adult has needs for care and support",
    "b": "The adult is experiencing, or is at risk of, abuse or neglect",
    "c": "Because of those needs the adult cannot protect themselves against it",
}
MET, NOT_ENOUGH_INFORMATION = "met", "not enough information"
FINDINGS = {MET: "Met", "not met": "Not met", NOT_ENOUGH_INFORMATION: "Not enough information"}
S42_ENQUIRY, NO_ENQUIRY = "s42 enquiry", "no enquiry"
DECISIONS = {
    S42_ENQUIRY: "An enquiry under section 42",
    "other enquiry": "Other (non-statutory) enquiry",
    NO_ENQUIRY: "No enquiry",
}
TEST_MET = "all three parts of the test are met"
ADULT_HAS_DIED = "the adult has died"
UNDER_EIGHTEEN = "not an adult"
NO_ADULT = "about an organisation and no adult"
IN_PRISON = "in prison or approved premises"
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
    IN_PRISON: (
        "The adult is in prison or approved premises: section 42 does not apply there (Care Act 2014, section 76). "
        "Hand over to the governor or the probation service by telephone and in writing, and have needs for care and "
        "support assessed. If the adult is not there, say so."
    ),
}
"""Reason -> why there can be no s42 enquiry, and what is done instead."""
DECISION_REASONS = {
    TEST_MET: "All three parts of the test are met",
    "an enquiry promotes wellbeing": "Other enquiry: it promotes the adult’s wellbeing",
    "a carer is at risk": "Other enquiry: a carer is at risk",
    "other people may be at risk": "Other enquiry: other people may be at risk",
    "no needs for care and support": "No enquiry: no needs for care and support",
    "no abuse or neglect, nor risk of it": "No enquiry: no abuse or neglect, nor risk of it",
    "able to protect themselves": "No enquiry: able to protect themselves",
    ADULT_HAS_DIED: "The adult has died",
    UNDER_EIGHTEEN: "No enquiry: under 18, handed over to children’s services",
    NO_ADULT: "No enquiry: about an organisation and no adult",
    IN_PRISON: "No enquiry: in prison or approved premises, handed over there",
}
RESTS_ON = {
    "no needs for care and support": "a",
    "no abuse or neglect, nor risk of it": "b",
    "able to protect themselves": "c",
}
"""Reason -> the part of the test that must be found not met before the reason can be given."""

BECAUSE = {
    "new information": "There is new information",
    "dispute upheld": "Somebody disagreed, and was right",
    "error": "There was an error",
    "manager's review": "A manager reviewed it",
    "the adult's situation changed": "The adult’s situation has changed",
}
"""Why a decision is superseded, or a matter reopened."""

DUTY = "duty to be recognised"
OPEN_DECISIONS = {
    DUTY: "All three parts of the test are met, and the decision says otherwise: the duty under section 42 is to be "
    "recognised. It dates from the finding.",
    "a dispute was answered: it will be decided again": "A referrer who disagreed was told that it will be decided "
    "again.",
    "the adult has died": "The adult has died, and section 42 has stopped: decide what is done for others at risk, "
    "whether a safeguarding adults review is due, and who else must know.",
    "the adult is in prison or approved premises": "The adult is in prison or approved premises, where section 42 does "
    "not apply: decide again, and hand over to the governor or the probation service.",
}
"""Why a concern is to be decided although it was."""

SIGNPOSTS = {
    "care act needs assessment": "Care Act needs assessment",
    "carers assessment": "Carer’s assessment",
    "advice": "Information and advice",
    "quality": "Quality assurance and commissioning",
    "multi-agency risk management": "Multi-agency risk management",
    "domestic abuse conference": "Domestic abuse conference (MARAC)",
    "children's services": "Children’s services",
    "police": "Police",
    "health services": "Health services",
    "housing": "Housing",
    "complaint": "A complaint",
    "critical incident review": "Critical incident review",
    "learning from lives and deaths review": "Learning from lives and deaths (LeDeR)",
    "coroner": "Coroner",
    "safeguarding adults review": "Safeguarding adults review",
}
