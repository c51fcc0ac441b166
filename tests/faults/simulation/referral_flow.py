"""Referral flow: one referral through the simulated services, and its history."""

from __future__ import annotations

from deploy.dev.seed import member_id, organisation_id
from services.chassis.domain.decider import CommandContext, stream
from services.intake.domain.referral.additions import AddInformation
from services.intake.domain.referral.content import Adult, Answer, Route
from services.intake.domain.referral.routing import RouteReferral, RoutingReason
from services.intake.domain.referral.state import Routing
from services.intake.domain.referral.submission import SubmitReferral
from tests.faults.history import History
from tests.faults.history_collection import collect_history
from tests.faults.simulation.own_history import without_earlier_flows
from tests.faults.simulation.services import Simulation

SUBMISSION = SubmitReferral(
    route=Route.SAFEGUARDING, adult=Adult(name="Edith Moss"), concern="Bruises.", reach="the desk", involved=Answer.YES
)
ROUTING = RouteReferral(
    routing=Routing.SAFEGUARDING, reason=RoutingReason.REASONABLE_SUSPICION, rationale="As the referral itself reads."
)


class ReferralFlow:
    """A referral that is submitted, routed to safeguarding and added to, with its own idempotency keys."""

    count = 0

    def __init__(self, simulation: Simulation) -> None:
        ReferralFlow.count += 1
        self.simulation, self.name = simulation, f"flow {ReferralFlow.count}"
        self.positions_before = {name: part.store.last_position() for name, part in simulation.parts.items()}
        simulation.acknowledgements.clear()
        simulation.refusals.clear()

    def run(self) -> None:
        """Send the three commands; the loops run until idle after each."""
        police, council = str(organisation_id("police")), str(organisation_id("council"))
        now, referral = self.simulation.now, stream("SubmitReferral", police, self.name)
        priya = CommandContext(by=str(member_id("priya")), role="referrer", organisation=police, at=now)
        tom = CommandContext(by=str(member_id("tom")), role="triage", organisation=council, at=now)
        self.simulation.request("the referrer", "intake", referral, SUBMISSION, self.name, priya)
        self.simulation.run_until_idle()
        self.simulation.request("triage", "intake", referral, ROUTING, f"{self.name} routed", tom)
        self.simulation.run_until_idle()
        more = AddInformation(information="Seen again.")
        self.simulation.request("the referrer, again", "intake", referral, more, f"{self.name} added", priya)
        self.simulation.run_until_idle()

    def history(self) -> History:
        """The history since the flow began, of this flow alone. Its clocks are not judged."""
        simulation, urls = self.simulation, {name: part.url for name, part in self.simulation.parts.items()}
        history = collect_history(
            urls,
            simulation.mailbox,
            simulation.endpoint,
            simulation.acknowledgements,
            simulation.refusals,
            self.positions_before,
        )
        history.simulated, history.collected_at = True, None
        return without_earlier_flows(history)


def run_referral(simulation: Simulation) -> ReferralFlow:
    """Run a flow, after forgetting what the receivers received before."""
    simulation.mailbox.received.clear()
    simulation.endpoint.received.clear()
    flow = ReferralFlow(simulation)
    flow.run()
    return flow
