"""Routes: what a partner may ask of the council, one row a route."""

from __future__ import annotations

from dataclasses import dataclass

SAFEGUARDING = "safeguarding concern"
NEEDS = "care act needs assessment"
CARER = "carers assessment"
ADVICE = "general enquiry or advice"
CALLBACK = "callback before referral"
QUALITY = "provider quality concern"

READ = "Somebody reads what you sent and decides which team deals with it."


@dataclass(frozen=True, kw_only=True)
class Route:
    """`label` is what a partner chooses, `hint` when to choose it, `council` the council's name for it.

    `next` says on the confirmation page what happens next. `abuse`: its journey asks about abuse.
    """

    label: str
    hint: str
    council: str
    next: tuple[str, ...]
    abuse: bool = False


ROUTES = {
    SAFEGUARDING: Route(
        label="Raise a safeguarding concern",
        hint="An adult who has care and support needs may be experiencing, or at risk of, abuse or neglect",
        council="Safeguarding concern",
        next=(
            READ,
            "If it is taken as a safeguarding concern, the council gathers information and decides under section 42 "
            "of the Care Act whether there must be an enquiry.",
        ),
        abuse=True,
    ),
    CALLBACK: Route(
        label="Ask for a call back before I decide",
        hint="You are not sure, and want to talk about it first. If it cannot wait, telephone us instead",
        council="Call back before a referral",
        next=(
            "Somebody reads your request, and a practitioner calls you on the number that you gave.",
            "If it cannot wait, telephone us.",
        ),
        abuse=True,
    ),
    NEEDS: Route(
        label="Ask for a needs assessment",
        hint="An adult needs care or support, and you are not worried about abuse or neglect (Care Act section 9)",
        council="Care Act needs assessment",
        next=(READ,),
    ),
    CARER: Route(
        label="Ask for a carer’s assessment",
        hint="Somebody who cares for an adult is under strain (Care Act section 10)",
        council="Carer’s assessment",
        next=(READ,),
    ),
    QUALITY: Route(
        label="Report poor quality of a care service",
        hint="A service is poor, and no particular adult is being abused or neglected as far as you know",
        council="Provider quality concern",
        next=(READ, "If what you report may be abuse or neglect, it is taken as a safeguarding concern."),
        abuse=True,
    ),
    ADVICE: Route(
        label="Ask for information or advice",
        hint="You need to know something, or where to turn",
        council="General enquiry or advice",
        next=(READ,),
    ),
}


def partner_label(code: str) -> str:
    return ROUTES[code].label if code in ROUTES else code


def council_route(code: str) -> str:
    return ROUTES[code].council if code in ROUTES else code
