"""Builder: a notice that was given up after its last attempt, without the days that this takes."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

from deploy.dev.dev_environment import DevEnvironment
from deploy.dev.seed import member_id, organisation_id
from services.chassis.application.unit_of_work import RequestMetadata
from services.chassis.domain.decider import Command, CommandContext, Dispatch
from services.notify.domain.delivery.attempts import BeginAttempt, IntendDelivery, RecordAttemptFailed
from services.notify.domain.delivery.state import ATTEMPTS_MAX, ChannelKind


def give_up(environment: DevEnvironment, referral: UUID, *, to: str, member: str) -> None:
    """Tell by an e-mail that never arrives: notify's own commands in one save, so that nobody sends it meanwhile."""
    meant = IntendDelivery(
        referral=referral,
        occasion=f"M1/{referral}/1",
        update="M1.1",
        channel=ChannelKind.EMAIL,
        organisation=organisation_id(to),
        member=member_id(member),
    )
    failed = RecordAttemptFailed(referral=referral, reason="the mail server refused the address", jitter=0.0)
    delivery = uuid4()
    attempt: list[Command] = [BeginAttempt(), failed]
    commands: list[Command] = [meant, *attempt * ATTEMPTS_MAX]
    context = CommandContext(by="notify", role="notify", organisation="notify", at=datetime.now(UTC))
    request_metadata = RequestMetadata(key=str(delivery), digest="given up", channel="test")
    environment.instances["notify"].service.handle(
        *(Dispatch(delivery, command) for command in commands), context=context, request_metadata=request_metadata
    )
