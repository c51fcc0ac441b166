"""Codes: the reasons of a decision, and the places to turn to instead."""

from __future__ import annotations

from enum import StrEnum

from services.enquiry.domain.concern.state import Decision, Limb


class Reason(StrEnum):
    """Why a concern was decided as it was."""

    TEST_MET = "all three parts of the test are met"
    WELLBEING = "an enquiry promotes wellbeing"
    CARER_AT_RISK = "a carer is at risk"
    OTHERS_AT_RISK = "other people may be at risk"
    NO_NEEDS = "no needs for care and support"
    NO_ABUSE = "no abuse or neglect, nor risk of it"
    ABLE_TO_PROTECT = "able to protect themselves"
    ADULT_HAS_DIED = "the adult has died"
    UNDER_EIGHTEEN = "not an adult"
    NO_ADULT = "about an organisation and no adult"
    IN_PRISON = "in prison or approved premises"


class Signpost(StrEnum):
    """Where to turn instead."""

    NEEDS_ASSESSMENT = "care act needs assessment"
    CARERS_ASSESSMENT = "carers assessment"
    ADVICE = "advice"
    QUALITY = "quality"
    RISK_MANAGEMENT = "multi-agency risk management"
    DOMESTIC_ABUSE = "domestic abuse conference"
    CHILDREN = "children's services"
    POLICE = "police"
    HEALTH = "health services"
    HOUSING = "housing"
    COMPLAINT = "complaint"
    ADULTS_REVIEW = "safeguarding adults review"
    CRITICAL_INCIDENT = "critical incident review"
    LEDER = "learning from lives and deaths review"
    CORONER = "coroner"


REASONS = {
    Decision.S42_ENQUIRY: {Reason.TEST_MET},
    Decision.OTHER_ENQUIRY: {Reason.WELLBEING, Reason.CARER_AT_RISK, Reason.OTHERS_AT_RISK},
    Decision.NO_ENQUIRY: {
        Reason.NO_NEEDS,
        Reason.NO_ABUSE,
        Reason.ABLE_TO_PROTECT,
        Reason.ADULT_HAS_DIED,
        Reason.UNDER_EIGHTEEN,
        Reason.NO_ADULT,
        Reason.IN_PRISON,
    },
}
"""Decision -> the reasons that can be given for it."""

RESTS_ON = {
    Reason.NO_NEEDS: Limb.NEEDS,
    Reason.NO_ABUSE: Limb.ABUSE_OR_NEGLECT,
    Reason.ABLE_TO_PROTECT: Limb.UNABLE_TO_PROTECT,
}
"""Reason -> the part of the test that must have been found not met."""
