"""This is where three services live through whole matters in one process, so that their logs are like real ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from deploy.embedded.founding import found, member_id, organisation_id
from deploy.parts import Part, now, part
from services.chassis.asking.decisions import Ask, Asked
from services.chassis.asking.work import Trail
from services.chassis.carrying.direct import DirectCarrier
from services.chassis.carrying.relay import Relay, republish
from services.chassis.carrying.telling import Teller
from services.chassis.keeping.datastore import connect
from services.enquiry.domain.concern.decision import DecideConcern
from services.enquiry.domain.concern.findings import RecordFinding
from services.enquiry.domain.concern.state import Finding, Limb, concern_of
from services.enquiry.domain.enquiry.actions import RecordAction
from services.enquiry.domain.enquiry.allocation import AllocateEnquiry
from services.enquiry.domain.enquiry.closing import Answer, Checked, CloseEnquiry, ClosureReason, Item
from services.enquiry.domain.enquiry.conclusion import ConcludeEnquiry, Risk
from services.enquiry.domain.enquiry.outcomes import EvaluateOutcomes, RecordDesiredOutcome
from services.enquiry.domain.enquiry.risk import AssessRisk
from services.enquiry.domain.enquiry.state import Achieved, Assessment, Wishes, enquiry_of
from services.enquiry.wiring import TABLES as ENQUIRY
from services.intake.domain.referral.adding import AddInformation
from services.intake.domain.referral.routing import RouteReferral, RoutingReason
from services.intake.domain.referral.state import RiskRating, Routing
from services.intake.domain.referral.triage import RateRisk
from services.intake.wiring import TABLES as INTAKE
from services.notify.wiring import TABLES as NOTIFY
from tests.benchmarks.made import ACTION, SUBMISSION
from tests.benchmarks.world import World

TABLES = {tables.name: tables for tables in (INTAKE, ENQUIRY, NOTIFY)}


@dataclass(frozen=True)
class Council:
    """Three services that hear each other without a broker."""

    parts: Mapping[str, Part]
    relays: Mapping[str, tuple[Relay, Any]]

    def prepare(self) -> None:
        """Make what relays keep."""
        for relay, own in self.relays.values():
            republish(own, relay.name)

    def carry(self) -> None:
        """Let all that was recorded be said and heard, until nobody has anything to say."""
        while sum(relay.once(own) for relay, own in self.relays.values()):
            pass

    def catch_up(self) -> None:
        """Bring every read model up to date."""
        for opened in self.parts.values():
            opened.follower.catch_up()

    def live_through(self, matters: int) -> list[UUID]:
        """So many matters from referral to closure; the referrals."""
        referrals = [self._refer() for _ in range(matters)]
        self.carry()
        for referral in referrals:
            self._decide(concern_of(referral))
        self.carry()
        for referral in referrals:
            self._close(enquiry_of(concern_of(referral)))
        self.carry()
        return referrals

    def _refer(self) -> UUID:
        on, today = uuid4(), now().date()
        self._ask("intake", "priya", "referrer", on, SUBMISSION)
        self._ask("intake", "priya", "referrer", on, AddInformation(information=ACTION))
        rated = RateRisk(rating=RiskRating.HIGH, rationale="As it reads.", review_on=today + timedelta(days=1))
        self._ask("intake", "tom", "triage", on, rated)
        routed = RouteReferral(
            routing=Routing.SAFEGUARDING, reason=RoutingReason.REASONABLE_SUSPICION, rationale="As it reads."
        )
        self._ask("intake", "tom", "triage", on, routed)
        return on

    def _decide(self, concern: UUID) -> None:
        for limb in Limb:
            found_met = RecordFinding(limb=limb, finding=Finding.MET, rationale="Seen and heard at the visit.")
            self._ask("enquiry", "amara", "practitioner", concern, found_met)
        self._ask("enquiry", "amara", "practitioner", concern, DecideConcern(rationale="All three are met."))

    def _close(self, enquiry: UUID) -> None:
        checklist = {item: Checked(answer=Answer.DONE) for item in Item}
        closes = CloseEnquiry(reason=ClosureReason.DUTY_COMPLETED, adults_view="She agrees.", checklist=checklist)
        for command in (
            AllocateEnquiry(worker=member_id("amara")),
            RecordDesiredOutcome(wishes=Wishes.EXPRESSED, words="To feel safe."),
            RecordAction(action=ACTION),
            RecordAction(action=ACTION),
            AssessRisk(assessment=Assessment.IDENTIFIED_ACTED, rationale="The care plan changed."),
            EvaluateOutcomes(achieved=Achieved.FULLY, rationale="She says so."),
            ConcludeEnquiry(findings="Care was poor and has changed.", risk=Risk.REDUCED),
            closes,
        ):
            self._ask("enquiry", "grace", "manager", enquiry, command)

    def _ask(self, service: str, who: str, role: str, on: UUID, command: Any) -> None:
        organisation = "police" if role == "referrer" else "council"
        asked = Asked(by=str(member_id(who)), role=role, organisation=str(organisation_id(organisation)), at=now())
        trail = Trail(key=f"{organisation}/{uuid4()}", digest="digest", channel="api", purpose="direct care")
        self.parts[service].service.perform(Ask(on, command), asked=asked, trail=trail)


@contextmanager
def council(world: World) -> Iterator[Council]:
    """The three services over databases of their own, with their people known to all of them."""
    carrier, parts, relays = DirectCarrier(), {}, {}
    with ExitStack() as opened:
        for name, tables in TABLES.items():
            url = world.database(name).url
            parts[name] = here = part(tables, url)
            opened.callback(here.close)
            here.listens_on(carrier)
            own = opened.enter_context(connect(url))
            relay = Relay(Teller(tables, here.store), lambda url=url: connect(url), carrier.send)  # type: ignore[misc]
            relays[name] = (relay, own)
        found(parts["intake"].service, "http://bench.example.org")
        made = Council(parts, relays)
        made.prepare()
        made.carry()
        yield made
