"""This is where one referral goes its way through services that run one by one, and what is left of it is gathered."""

from __future__ import annotations

from deploy.embedded.founding import member_id, organisation_id
from services.chassis.asking.decisions import Asked, stream
from services.intake.domain.referral.adding import AddInformation
from services.intake.domain.referral.routing import RouteReferral, RoutingReason
from services.intake.domain.referral.sent import Adult, Answer, Route
from services.intake.domain.referral.state import Routing
from services.intake.domain.referral.submission import SubmitReferral
from tests.faults.evidence import Evidence
from tests.faults.gathering import gathered
from tests.faults.one_by_one import OneByOne

SUBMITTED = SubmitReferral(
    route=Route.SAFEGUARDING, adult=Adult(name="Edith Moss"), concern="Bruises.", reach="the desk", involved=Answer.YES
)
ROUTED = RouteReferral(
    routing=Routing.SAFEGUARDING, reason=RoutingReason.REASONABLE_SUSPICION, rationale="As it reads."
)


class Flow:
    """One referral through the house, with keys of its own."""

    made = 0

    def __init__(self, house: OneByOne) -> None:
        Flow.made += 1
        self.house, self.name = house, f"flow {Flow.made}"
        self.after = {name: opened.store.newest() for name, opened in house.parts.items()}
        house.answers.clear()
        house.refused.clear()

    def run(self) -> None:
        """From its first step to its last."""
        police, council = str(organisation_id("police")), str(organisation_id("council"))
        at, referral = self.house.at, stream("SubmitReferral", police, self.name)
        priya = Asked(by=str(member_id("priya")), role="referrer", organisation=police, at=at)
        tom = Asked(by=str(member_id("tom")), role="triage", organisation=council, at=at)
        self.house.asks("the referrer", "intake", referral, SUBMITTED, self.name, priya)
        self.house.quiet()
        self.house.asks("triage", "intake", referral, ROUTED, f"{self.name} routed", tom)
        self.house.quiet()
        more = AddInformation(information="Seen again.")
        self.house.asks("the referrer, again", "intake", referral, more, f"{self.name} added", priya)
        self.house.quiet()

    def evidence(self) -> Evidence:
        """What is there of it since it began."""
        house, urls = self.house, {name: opened.url for name, opened in self.house.parts.items()}
        return gathered(urls, house.mailbox, house.endpoint, house.answers, house.refused, self.after)


def flown(house: OneByOne) -> Flow:
    """A flow whose receivers have taken nothing before."""
    house.mailbox.taken.clear()
    house.endpoint.taken.clear()
    flow = Flow(house)
    flow.run()
    return flow
