"""Delivery loop: records an attempt, makes it, and records its result, for each notice that is due.

A process killed in between makes the attempt again under the same id: at-least-once delivery with a stable id.
That one loop at a time sends by a channel is for its process to see to: `AttemptBegun` excludes nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from services.chassis.application.command_handler import Service
from services.chassis.domain.decider import Command, CommandContext, Dispatch
from services.notify.delivery.ports import NotSent, PermanentFailure, Sender
from services.notify.domain.delivery.attempts import BeginAttempt, RecordAttemptFailed, RecordNoticeDelivered
from services.notify.domain.delivery.state import ChannelKind, Delivery, Notice

Senders = Mapping[ChannelKind, Sender]
NO_SENDER = "no sender is set up for this channel"


def deliver_due(
    service: Service,
    due: Callable[[datetime], Iterable[Notice]],
    senders: Senders,
    now: Callable[[], datetime],
    jitter: Callable[[], float],
) -> int:
    """Try each notice that is due once; the number tried. `due` reads a read model, so the log has the last word.

    After a failure the organisation's other notices of that channel wait for the next round.
    """
    tried, unreachable = 0, set[tuple[UUID, str]]()
    for notice in due(now()):
        receiver = (notice.organisation, notice.channel)
        if receiver not in unreachable and (result := _deliver(service, notice, senders, now, jitter)):
            tried += 1
            unreachable |= {receiver} if isinstance(result, RecordAttemptFailed) else set()
    return tried


def _deliver(
    service: Service, notice: Notice, senders: Senders, now: Callable[[], datetime], jitter: Callable[[], float]
) -> Command | None:
    if not _is_due(service.state(notice.delivery), now()):
        return None
    _record(service, notice, BeginAttempt(), now())
    delivery = service.state(notice.delivery)
    if not _is_pending(delivery):  # another process delivered it meanwhile, or it was cancelled
        return None
    result: Command
    try:
        _send(senders, _addressed(notice, delivery))
        result = RecordNoticeDelivered()
    except NotSent as failure:
        final = isinstance(failure, PermanentFailure)
        result = RecordAttemptFailed(referral=notice.referral, reason=str(failure), jitter=jitter(), final=final)
    _record(service, notice, result, now())
    return result


def _addressed(notice: Notice, delivery: Delivery) -> Notice:
    """The log has the last word on where it may go: the read model may not know yet that it became restricted."""
    return notice._replace(email=notice.own_email) if delivery.own_address_only else notice


def _send(senders: Senders, notice: Notice) -> None:
    sender = senders.get(ChannelKind(notice.channel))
    if sender is None:
        raise NotSent(NO_SENDER)
    try:
        sender.send(notice)
    except NotSent:
        raise
    except Exception as fault:  # an error of our own code with one notice must not stop the others
        raise NotSent(f"it could not be sent ({type(fault).__name__})") from fault


def _is_due(delivery: Delivery | None, at: datetime) -> bool:
    """Read from the log: the read model may lag behind what this loop recorded."""
    return delivery is not None and _is_pending(delivery) and (delivery.due is None or delivery.due <= at)


def _is_pending(delivery: Delivery) -> bool:
    return delivery.result is None


def _record(service: Service, notice: Notice, command: Command, at: datetime) -> None:
    context = CommandContext(by=service.name, role=service.name, organisation=service.name, at=at)
    service.handle(Dispatch(notice.delivery, command), context=context)
