"""Agreement: the board says what the work says, and each service has heard what the others told it."""

from __future__ import annotations

from collections.abc import Iterator

from services.chassis.domain.open_items.state import Risk, item_of
from services.enquiry.domain.concern.state import Concern, Decision
from services.enquiry.domain.enquiry.state import Enquiry, enquiry_of
from services.enquiry.domain.news.unseen import News, news_of
from services.enquiry.domain.referral.state import Referral as ReferralInEnquiry
from services.enquiry.domain.referral.state import referral_of
from services.enquiry.open_items import enquiry_item
from services.intake.domain.referral.state import Referral, RiskRating, Routing
from services.notify.domain.feedback.state import Feedback
from tests.completeness.matter import WholeMatter

RISK_OF = {
    RiskRating.NOT_RATED: Risk.UNKNOWN,
    RiskRating.LOW: Risk.LOW,
    RiskRating.MEDIUM: Risk.MEDIUM,
    RiskRating.HIGH: Risk.HIGH,
}


def disagreements_of(matter: WholeMatter) -> Iterator[str]:
    """Where the board and the work say two things."""
    yield from _of_triage(matter)
    yield from _of_enquiries(matter)
    yield from _of_news(matter)
    yield from _of_those_involved(matter)


def _of_triage(matter: WholeMatter) -> Iterator[str]:
    items = matter.items("intake")
    for referral, sent in matter.states("intake", Referral).items():
        item = items.get(item_of("intake", "triage", referral))
        if item and sent.routing is None:
            if (item.owner, item.unallocated) != (sent.owner, sent.unallocated):
                yield "a referral has one owner, or reason for having none, on its page and another on the board"
            if item.risk is not RISK_OF[sent.rating]:
                yield "a referral is rated at one risk on its page and stands at another on the board"


def _of_enquiries(matter: WholeMatter) -> Iterator[str]:
    items, enquiries = matter.items("enquiry"), matter.states("enquiry", Enquiry)
    for enquiry, state in enquiries.items():
        item = items.get(enquiry_item(enquiry))
        if item and item.owner != state.worker:
            yield "an enquiry has one worker on its page and another on the board"
    for concern, decided in matter.states("enquiry", Concern).items():
        numbers = range(1, decided.enquiries + 1)
        asked = decided.decision in (Decision.S42_ENQUIRY, Decision.OTHER_ENQUIRY)
        if asked and not all(enquiry_of(concern, number) in enquiries for number in numbers or (1,)):
            yield "a decision asks for an enquiry, and nobody has it"


def _of_news(matter: WholeMatter) -> Iterator[str]:
    """What refuses a decision until it is seen is what the board asks somebody to see."""
    news, items = matter.states("enquiry", News), matter.items("enquiry")
    for concern in matter.states("enquiry", Concern):
        unseen = news[news_of(concern)].unseen if news_of(concern) in news else frozenset()
        asked = {id for id, item in items.items() if item.kind == "new matter" and item.subject.stream == concern}
        if {*unseen} != asked:
            yield "what must be seen before a decision is not what the board asks to see"


def _of_those_involved(matter: WholeMatter) -> Iterator[str]:
    """Whoever has a part in a matter owns nothing of it."""
    referrals, concerns = matter.states("intake", Referral), matter.states("enquiry", Concern)
    for item in matter.items("intake").values():
        sent = referrals.get(item.subject.stream)
        if sent and item.owner in sent.involved | sent.staff_involved:
            yield f"{item.kind} is owned by somebody who has a part in the referral"
    for item in matter.items("enquiry").values():
        of = (referrals[referral] for referral in concerns[item.subject.case].taken)
        if any(item.owner in sent.involved | sent.staff_involved for sent in of):
            yield f"{item.kind} is owned by somebody who has a part in the concern"


def unheard_of(matter: WholeMatter) -> Iterator[str]:
    """Every message was delivered: what still waits for an answer of another service was told to nobody."""
    known = matter.states("enquiry", ReferralInEnquiry)
    for referral, sent in matter.states("intake", Referral).items():
        here = known.get(referral_of(referral))
        if sent.routing is Routing.SAFEGUARDING and not (here and here.concern):
            yield "a referral was handed over, and nobody took it"
    for feedback in matter.states("notify", Feedback).values():
        if any(ending.decides_again_by for ending in feedback.endings.values()):
            yield "a referrer was told that it will be decided again, and nobody has it to decide"
