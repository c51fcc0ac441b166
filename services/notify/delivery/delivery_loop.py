"""This is where due notices are sent: an attempt is recorded, made, and its result recorded.

Killed in between, the attempt is made again under the same id: at-least-once delivery with a stable id.
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
    """Try each notice that is due once; how many were tried. `due` reads a read model, so the log has the last word.

    Where one could not be brought, the others of that organisation wait for the next round, and others' do not.
    """
    tried, unreachable = 0, set[tuple[UUID, str]]()
    for notice in due(now()):
        to = (notice.organisation, notice.channel)
        if to not in unreachable and (result := _deliver(service, notice, senders, now, jitter)):
            tried += 1
            unreachable |= {to} if isinstance(result, RecordAttemptFailed) else set()
    return tried


def _deliver(
    service: Service, notice: Notice, senders: Senders, now: Callable[[], datetime], jitter: Callable[[], float]
) -> Command | None:
    if not _is_due(service.state(notice.delivery), now()):
        return None
    _record(service, notice, BeginAttempt(), now())
    if not _is_pending(service.state(notice.delivery)):  # another delivered it between our looking and our writing
        return None
    result: Command
    try:
        _send(senders, notice)
        result = RecordNoticeDelivered()
    except NotSent as failure:
        final = isinstance(failure, PermanentFailure)
        result = RecordAttemptFailed(referral=notice.referral, reason=str(failure), jitter=jitter(), final=final)
    _record(service, notice, result, now())
    return result


def _send(senders: Senders, notice: Notice) -> None:
    sender = senders.get(ChannelKind(notice.channel))
    if sender is None:
        raise NotSent(NO_SENDER)
    try:
        sender.send(notice)
    except NotSent:
        raise
    except Exception as fault:  # a fault of ours with one notice must not keep the others waiting
        raise NotSent(f"it could not be sent ({type(fault).__name__})") from fault


def _is_due(delivery: Delivery | None, at: datetime) -> bool:
    """The read model may lag behind what this very loop recorded."""
    return delivery is not None and _is_pending(delivery) and (delivery.due is None or delivery.due <= at)


def _is_pending(delivery: Delivery) -> bool:
    return delivery.result is None


def _record(service: Service, notice: Notice, command: Command, at: datetime) -> None:
    context = CommandContext(by=service.name, role=service.name, organisation=service.name, at=at)
    service.handle(Dispatch(notice.delivery, command), context=context)
