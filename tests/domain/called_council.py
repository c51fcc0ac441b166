"""A council whose people are called for what waits: teams with hours and addresses, and a clock that a test moves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from deploy.ops.default_teams import OFFICE_HOURS
from services.chassis.domain.decider import CommandContext, stream
from services.chassis.domain.open_items.escalation import EscalateItem
from services.chassis.domain.open_items.overdue import RecordItemOverdue
from services.chassis.domain.open_items.state import OpenItem, item_of, team_of
from services.chassis.domain.working_time import LONDON
from services.intake.domain.member.membership import JoinMember
from services.intake.domain.member.state import Role
from services.intake.domain.partner.state import Kind
from services.intake.domain.referral.content import Adult, Answer, Route
from services.intake.domain.referral.submission import SubmitReferral
from services.intake.domain.team.registration import RegisterTeam
from services.notify.domain.delivery.staff_notices import StaffNoticeIntended
from services.notify.domain.item_call.addressing import CallAddressed
from services.notify.domain.item_call.receivers import Receiver
from tests.scenario.three_services_in_memory import ThreeServicesInMemory

FRIDAY_AFTERNOON = datetime(2026, 7, 3, 16, 55, tzinfo=LONDON)
FRIDAY_MORNING = datetime(2026, 7, 3, 10, tzinfo=LONDON)
TRIAGE, NIGHT = team_of("triage"), team_of("out of hours")


class CalledCouncil:
    """Tom is in triage, Grace manages it, Ruth leads safeguarding. The triage team works in office hours."""

    def __init__(self, at: datetime = FRIDAY_MORNING, **triage: Any) -> None:
        self.at, self.made = at, ThreeServicesInMemory()
        self.council = self.made.organisation("Northshire Council", Kind.COUNCIL)
        self.tom, self.tara = self.join("tom", Role.TRIAGE), self.join("tara", Role.TRIAGE)
        self.grace, self.ruth = self.join("grace", Role.MANAGER), self.join("ruth", Role.SAFEGUARDING_LEAD)
        given: dict[str, Any] = {
            "mailbox": "triage@council.example.org",
            "out_of_hours_address": "duty.night@council.example.org",
            "members": (self.tom, self.tara),
            "managers": (self.grace,),
            "hours": OFFICE_HOURS,
        }
        self.made.administer(TRIAGE, RegisterTeam(name="Triage", **{**given, **triage}))

    def join(self, name: str, role: Role) -> UUID:
        member = uuid4()
        joined = JoinMember(
            organisation=self.council, name=name.title(), roles=(role,), email=f"{name}@council.example.org"
        )
        self.made.administer(member, joined)
        return member

    def refer(self, danger: Answer = Answer.YES, **more: Any) -> UUID:
        """A police officer refers; the id of the item with which triage has it."""
        given: dict[str, Any] = {"adult": Adult(name="Edith Moss"), "concern": "Stabbed again.", "reach": "the desk"}
        sent = SubmitReferral(**{"route": Route.SAFEGUARDING, "immediate_danger": danger, **given, **more})
        referral = stream("a test's", "referral", uuid4())
        self.made.ask_as("intake", referral, sent, self.police())
        return item_of("intake", "triage", referral)

    def police(self) -> CommandContext:
        """The officer who refers."""
        force = self.made.force
        return CommandContext(by=str(self.made.members[force]), role="referrer", organisation=str(force), at=self.at)

    def ask(self, item: UUID, command: Any, by: UUID | None = None, role: str = "triage") -> None:
        context = CommandContext(by=str(by or self.tom), role=role, organisation=str(self.council), at=self.at)
        self.made.ask_as("intake", item, command, context)

    def wait(self, item: UUID, minutes: int = 15) -> None:
        """Time passes, and the scheduler asks what is due then."""
        self.at += timedelta(minutes=minutes)
        self.due(item)

    def due(self, item: UUID) -> None:
        state = self.state(item)
        itself = CommandContext(by="intake", role="intake", organisation="intake", at=self.at)
        for clock in (state.due.due_at, state.review.due_at):
            if clock <= self.at:
                self.made.ask_as("intake", item, RecordItemOverdue(passed=clock), itself)
        if state.escalates.due_at <= self.at:
            self.made.ask_as("intake", item, EscalateItem(due_at=state.escalates.due_at), itself)

    def state(self, item: UUID) -> OpenItem:
        found: OpenItem = self.made.services["intake"].state(item)
        return found

    @property
    def called(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """Each call: why, which rung, and who is written to."""
        return [
            (event.call.reason, event.call.rung, tuple(map(self.name, event.receivers)))
            for event in self.made.newest("notify")
            if isinstance(event, CallAddressed)
        ]

    @property
    def notices(self) -> list[str]:
        """Who is to be written to, once for each notice."""
        return [self.name(e.receiver) for e in self.made.newest("notify") if isinstance(e, StaffNoticeIntended)]

    def name(self, receiver: Receiver) -> str:
        people = {self.tom: "tom", self.tara: "tara", self.grace: "grace", self.ruth: "ruth"}
        teams = {TRIAGE: "triage", NIGHT: "out of hours"}
        if receiver.member:
            return people[receiver.member]
        return f"{teams[receiver.team]}: {receiver.place}" if receiver.team else str(receiver.place)
