"""Staff notices: a notice to the council's own people, about an open item of theirs or to test a team's address.

It is a Delivery like any other: attempts, retries, and a person who sees to what does not arrive. Its subject is the
item, or the team.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event
from services.notify.domain.delivery.staff_subject import StaffSubject
from services.notify.domain.delivery.state import ChannelKind, Delivery, Result
from services.notify.domain.item_call.receivers import Receiver


@event("notify.delivery.staff-notice-intended")
class StaffNoticeIntended:
    subject: StaffSubject
    receiver: Receiver

    def apply(self, delivery: Delivery | None) -> Delivery:
        return Delivery(
            referral=self.subject.id,
            occasion="",
            channel=ChannelKind.EMAIL,
            member=self.receiver.member,
            staff=self.subject,
        )


@command
class IntendStaffNotice:
    """Intend to write to one of the council's people, or one of its teams. A repeat records nothing."""

    subject: StaffSubject
    receiver: Receiver

    def decide(self, delivery: Delivery | None, context: CommandContext) -> Iterator[Event[Delivery]]:
        if delivery is None:
            yield StaffNoticeIntended(subject=self.subject, receiver=self.receiver)


@event("notify.delivery.staff-notice-undeliverable")
class StaffNoticeUndeliverable:
    """It did not arrive. `owner` sees to it; an urgent item goes on to the next rung meanwhile."""

    subject: StaffSubject
    reason: Plain
    owner: Plain

    def apply(self, delivery: Delivery) -> Delivery:
        return replace(delivery, result=Result.UNDELIVERABLE, owner=self.owner)
