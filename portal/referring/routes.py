"""This is where the six routes are worded: what a partner may ask of the council, and what follows."""

from __future__ import annotations

SAFEGUARDING = "safeguarding concern"
NEEDS = "care act needs assessment"
CARER = "carers assessment"
ADVICE = "general enquiry or advice"
CALLBACK = "callback before referral"
QUALITY = "provider quality concern"

ROUTES = {
    SAFEGUARDING: "Raise a safeguarding concern",
    CALLBACK: "Ask for a call back before I decide",
    NEEDS: "Ask for a needs assessment",
    CARER: "Ask for a carer’s assessment",
    QUALITY: "Report poor quality of a care service",
    ADVICE: "Ask for information or advice",
}
WHEN = {
    SAFEGUARDING: "An adult who has care and support needs may be experiencing, or at risk of, abuse or neglect",
    CALLBACK: "You are not sure. A practitioner calls you and the advice is recorded. It never delays urgent action",
    NEEDS: "An adult needs care or support, and you are not worried about abuse or neglect (Care Act section 9)",
    CARER: "Somebody who cares for an adult is under strain (Care Act section 10)",
    QUALITY: "A service is poor, and no particular adult is being abused or neglected as far as you know",
    ADVICE: "You need to know something, or where to turn",
}
NEXT = {
    SAFEGUARDING: [
        "Somebody reads your referral and decides where it goes. You will be told.",
        "If it is taken as a safeguarding concern, the council gathers information and decides under section 42 "
        "of the Care Act whether there must be an enquiry. You will be told what was decided, and why.",
    ],
    CALLBACK: [
        "A duty practitioner will call you on the number that you gave.",
        "What you discuss and the advice you are given are recorded. "
        "If a referral follows, it keeps the time of this request.",
    ],
    NEEDS: ["Your request goes to the adult social care assessment team. You will be told when it was accepted."],
    CARER: ["Your request goes to the adult social care assessment team. You will be told when it was accepted."],
    QUALITY: [
        "Your report goes to the quality assurance and commissioning team. You will be told what follows.",
        "If what you report turns out to be about abuse or neglect, it is taken as a safeguarding concern.",
    ],
    ADVICE: ["Somebody will answer you, or tell you who can."],
}
"""What happens next, for the confirmation page."""

ABOUT_ABUSE = frozenset({SAFEGUARDING, CALLBACK, QUALITY})
