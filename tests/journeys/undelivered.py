"""This is where a notice is given up, as it is after its last attempt, without the days that takes."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

from deploy.embedded.founding import member_id, organisation_id
from deploy.embedded.house import House
from services.chassis.asking.decisions import Ask, Asked, Command
from services.chassis.asking.work import Trail
from services.notify.domain.delivery.sending import BeginAttempt, IntendDelivery, NoteFailed
from services.notify.domain.delivery.state import ATTEMPTS, By


def give_up(house: House, referral: UUID, *, to: str, member: str) -> None:
    """Tell by an e-mail that never arrives: notify's own commands in one save, so that nobody sends it meanwhile."""
    meant = IntendDelivery(
        referral=referral,
        occasion=f"M1/{referral}/1",
        name="M1.1",
        channel=By.EMAIL,
        organisation=organisation_id(to),
        member=member_id(member),
    )
    failed = NoteFailed(referral=referral, reason="the mail server refused the address", jitter=0.0)
    delivery = uuid4()
    attempt: list[Command] = [BeginAttempt(), failed]
    commands: list[Command] = [meant, *attempt * ATTEMPTS]
    asked = Asked(by="notify", role="notify", organisation="notify", at=datetime.now(UTC))
    trail = Trail(key=str(delivery), digest="given up", channel="test")
    house.parts["notify"].service.perform(*(Ask(delivery, command) for command in commands), asked=asked, trail=trail)
