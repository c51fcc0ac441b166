"""Item flow: what waits for people while days pass; who owns some of it leaves; and the history of it all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from deploy.dev.seed import member_id, organisation_id
from services.chassis.application.holidays import calendar
from services.chassis.domain.decider import CommandContext, stream
from services.chassis.domain.open_items.allocation import AllocateItem
from services.chassis.domain.open_items.review import AcknowledgeItem
from services.chassis.domain.open_items.seen import SeeItem
from services.chassis.domain.open_items.state import item_of
from services.enquiry.domain.concern.state import concern_of
from services.intake.domain.member.membership import JoinMember, RemoveMember
from services.intake.domain.member.state import Role
from services.intake.domain.referral.additions import AddInformation
from services.intake.domain.referral.routing import RouteReferral, RoutingReason
from services.intake.domain.referral.state import Routing
from services.intake.domain.referral.worry import RaiseWorry
from tests.faults.history import History
from tests.faults.history_collection import collect_history
from tests.faults.simulation.referral_flow import ROUTING, SUBMISSION
from tests.faults.simulation.services import Simulation

STEP, SHORT_STEP = timedelta(hours=6), timedelta(minutes=30)
LATE_AFTER = timedelta(hours=9)
"""Longer than a step with all the rounds of its loops."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK_AND_MORE, FRIDAY = 9, 4
RATIONALE = "As the referral itself reads."
ADVICE = RouteReferral(routing=Routing.ADVICE, reason=RoutingReason.ADVICE_SUFFICED, rationale=RATIONALE)
SEEN = SeeItem(outcome="telephoned", words="They know that somebody has it.")
READ = SeeItem(outcome="looked at with the concern", words="It is on the log of the concern.")


def next_quiet_monday() -> datetime:
    """Ten o'clock on a Monday to come, with no holiday near it: what was recorded later than now is not due yet."""
    moment = (datetime.now(UTC) + DAY).replace(hour=10, minute=0, second=0, microsecond=0)
    while moment.weekday() or not all(_is_worked_on(moment + day * DAY) for day in range(WEEK_AND_MORE)):
        moment += DAY
    return moment


def _is_worked_on(moment: datetime) -> bool:
    return moment.weekday() > FRIDAY or calendar().is_working_day(moment.date())


class ItemFlow:
    """One referral is routed at once. Another worries its referrer; it waits beyond its time, is routed, and waits
    again; its owner leaves meanwhile.
    """

    def __init__(self, simulation: Simulation) -> None:
        self.simulation, self.requests = simulation, 0
        self.referral, self.other = (stream("SubmitReferral", str(organisation_id("police")), n) for n in "12")
        self.cara = stream("JoinMember", "item flow", "cara")

    def run(self) -> History:
        """Send the commands; the loops run until idle after each, and days pass between some."""
        triage = item_of("intake", "triage", self.referral)
        self._ask("ada", "administrator", "intake", self.cara, _COLLEAGUE)
        self._ask("priya", "referrer", "intake", self.referral, SUBMISSION, organisation="police")
        self._ask("tom", "triage", "intake", triage, AllocateItem(owner=self.cara))
        self._ask("priya", "referrer", "intake", self.other, SUBMISSION, organisation="police")
        self._ask("tom", "triage", "intake", self.other, ADVICE)
        self._worry()
        self.simulation.pass_time(4 * DAY, STEP)
        self._ask("tom", "triage", "intake", self.referral, ROUTING)
        concern = concern_of(self.referral)
        self._ask(
            "amara", "practitioner", "enquiry", item_of("enquiry", "concern", concern), AllocateItem(owner=self.cara)
        )
        self._add(concern)
        self._ask("ada", "administrator", "intake", self.cara, RemoveMember())
        self.simulation.pass_time(4 * DAY, STEP)
        return self.history()

    def history(self) -> History:
        simulation, urls = self.simulation, {name: part.url for name, part in self.simulation.parts.items()}
        history = collect_history(
            urls, simulation.mailbox, simulation.endpoint, simulation.acknowledgements, simulation.refusals
        )
        history.simulated, history.collected_at, history.late_after = True, simulation.now, LATE_AFTER
        return history

    def _worry(self) -> None:
        """The second is acknowledged at once, before its first clock is over; the first by nobody for an hour."""
        first, second = (item_of("intake", "worry", self.referral, key) for key in "12")
        self._ask("priya", "referrer", "intake", self.referral, RaiseWorry(words="Nobody rang."), organisation="police")
        self.simulation.pass_time(HOUR, SHORT_STEP)
        again = RaiseWorry(words="Still nothing.")
        self._ask("priya", "referrer", "intake", self.referral, again, organisation="police", idle=False)
        self._ask("tom", "triage", "intake", second, AcknowledgeItem())
        self.simulation.pass_time(HOUR, SHORT_STEP)
        for item in (first, second):
            self._ask("tom", "triage", "intake", item, SEEN)

    def _add(self, concern: UUID) -> None:
        """Something new about the concern; whoever reads it says so."""
        more = AddInformation(information="Seen again.")
        self._ask("priya", "referrer", "intake", self.referral, more, organisation="police")
        log = self.history().events("enquiry", "open-item.raised")
        (news,) = (row.stream for row in log if row.data["kind"] == "new matter")
        self._ask("amara", "practitioner", "enquiry", news, READ)

    def _ask(
        self,
        who: str,
        role: str,
        service: str,
        stream_id: UUID,
        command: Any,
        organisation: str = "council",
        *,
        idle: bool = True,
    ) -> None:
        """Send a command as one of the personas, and let the loops come to rest."""
        self.requests += 1
        simulation = self.simulation
        context = CommandContext(
            by=str(member_id(who)), role=role, organisation=str(organisation_id(organisation)), at=simulation.now
        )
        simulation.request(who, service, stream_id, command, f"item flow {self.requests}", context)
        if idle:
            simulation.run_until_idle()


_COLLEAGUE = JoinMember(
    organisation=organisation_id("council"), name="Cara Lund", roles=(Role.TRIAGE, Role.PRACTITIONER)
)
