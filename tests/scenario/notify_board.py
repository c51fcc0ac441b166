"""A council with a manager and a safeguarding lead, three services in memory, and what waits for them in notify."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from services.chassis.domain.decider import CommandContext, Dispatch
from services.chassis.domain.open_items.state import OpenItem
from services.intake.domain.member.membership import JoinMember
from services.intake.domain.member.state import Role
from services.intake.domain.partner.state import Kind
from services.notify.domain.delivery.attempts import BeginAttempt, RecordAttemptFailed
from services.notify.domain.delivery.state import ChannelKind, delivery_of
from services.notify.domain.feedback.disputes import DisputeFeedback
from services.notify.domain.feedback.review import ReleaseFeedback
from services.notify.domain.feedback.settlement import FeedbackTold
from services.notify.domain.feedback.state import (
    Level,
    ReleaseReason,
    WithholdReason,
)
from services.notify.domain.feedback.withholding import WithholdFeedback
from services.notify.domain.item_kinds import DISPUTE, HELD, UNDELIVERABLE
from tests.domain.notify.builders import NOTIFY_CONTEXT, NOW
from tests.scenario.three_services_in_memory import ThreeServicesInMemory

WHY = "It reads so, and the ward says the same."
GRACE = CommandContext(by=str(UUID(int=31)), role="manager", organisation="council", at=NOW)


class Council:
    """Three services, and a manager and a safeguarding lead who may own what waits."""

    def __init__(self) -> None:
        self.services = ThreeServicesInMemory()
        council = self.services.organisation("Northshire Council", Kind.COUNCIL)
        self.grace, self.ruth = uuid4(), uuid4()
        for member, role in ((self.grace, Role.MANAGER), (self.ruth, Role.SAFEGUARDING_LEAD)):
            self.services.administer(member, JoinMember(organisation=council, name=role.value, roles=(role,)))

    def refers_about_itself(self) -> UUID:
        """A care home names itself as the source of risk: where triage sent it is held."""
        home = self.services.homes[0]
        referral = self.services.refer(home, source_organisation=home)
        self.services.route(referral)
        return referral

    def refers_and_disagrees(self) -> UUID:
        referral = self.services.refer(self.services.force)
        self.services.route(referral)
        (told,) = [e for e in self.recorded(referral, FeedbackTold) if e.milestone == "M2"]
        pat = str(self.services.members[self.services.force])
        context = CommandContext(by=pat, role="referrer", organisation=str(self.services.force), at=NOW)
        disagrees = DisputeFeedback(update=told.update, reason="She was never seen.")
        self.services.ask("notify", referral, disagrees, context)
        return referral

    def has_an_undeliverable_notice(self) -> UUID:
        referral = self.services.refer(self.services.force)
        delivery = delivery_of(referral, "M1.1", ChannelKind.EMAIL)
        self.fails(delivery, referral)
        return delivery

    def fails(self, delivery: UUID, referral: UUID) -> None:
        self.notify(delivery, BeginAttempt())
        self.notify(delivery, RecordAttemptFailed(referral=referral, reason="no such address", jitter=0.0, final=True))

    def ask(self, on: UUID, command: Any) -> None:
        self.services.ask("notify", on, command, GRACE)

    def notify(self, on: UUID, command: Any) -> None:
        """Notify gives a command of its own."""
        self.services.services["notify"].handle(Dispatch(on, command), context=NOTIFY_CONTEXT)

    def state(self, stream_id: UUID) -> Any:
        return self.services.services["notify"].state(stream_id)

    def recorded(self, stream_id: UUID, kind: type) -> list[Any]:
        return [event for event in self.services.recorded("notify", stream_id) if isinstance(event, kind)]

    def items(self, kind: str) -> dict[UUID, OpenItem]:
        """What waits for a person."""
        streams = {row.stream for row in self.services.stores["notify"].rows}
        states = {stream: self.state(stream) for stream in streams}
        return {
            stream: state
            for stream, state in states.items()
            if isinstance(state, OpenItem) and state.kind == kind and not state.settled
        }

    def item(self, kind: str) -> tuple[UUID, OpenItem]:
        ((stream, item),) = self.items(kind).items()
        return stream, item


OWNED = {
    HELD: Council.refers_about_itself,
    DISPUTE: Council.refers_and_disagrees,
    UNDELIVERABLE: Council.has_an_undeliverable_notice,
}
"""Kind of item -> what makes it wait."""


def release(occasion: str) -> ReleaseFeedback:
    return ReleaseFeedback(occasion=occasion, level=Level.STATUS, reason=ReleaseReason.REVIEWED)


def withhold(occasion: str) -> WithholdFeedback:
    return WithholdFeedback(occasion=occasion, reason=WithholdReason.RISK, rationale="He reads what comes to the home.")
