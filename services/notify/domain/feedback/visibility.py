"""Visibility: who of the referrer's organisation may see feedback, as intake says it (`readers`).

Where a referral becomes restricted, notices that were not sent yet go to nobody else, and what had gone and who had
read is listed: the council must know of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from msgspec.structs import replace

from contracts.personal import Plain
from services.chassis.domain.decider import CommandContext, Event, command, event, value
from services.chassis.domain.readers import Readers
from services.notify.domain.delivery.state import ChannelKind
from services.notify.domain.feedback.state import EndingKind, Feedback


def may_see(feedback: Feedback, context: CommandContext) -> bool:
    """Whether the caller may see this feedback and act on it."""
    return feedback.readers.admit(context)


@event("notify.feedback.readers-known")
class ReadersKnown:
    """`restricts`: from now on nobody may see it but members by name. `removed`: who was named before and is no more.

    `updates`: what was told until now.
    """

    referral: UUID
    readers: Readers
    restricts: bool = False
    removed: tuple[UUID, ...] = ()
    updates: tuple[Plain, ...] = ()

    def apply(self, feedback: Feedback | None) -> Feedback:
        return replace(feedback or Feedback(referral=self.referral), readers=self.readers)


@value
class NoticeGone:
    """A notice that had been sent, or was being sent, when the referral became restricted."""

    update: Plain
    channel: ChannelKind


@value
class Reading:
    """A member opened an update before the referral became restricted."""

    update: Plain
    member: Plain


@event("notify.feedback.known-before-restriction")
class KnownBeforeRestriction:
    """What had gone to the organisation, and which of its members had read, when it became restricted."""

    referral: UUID
    notices: tuple[NoticeGone, ...]
    readings: tuple[Reading, ...]

    def apply(self, feedback: Feedback) -> Feedback:
        return feedback


class NoticeSent(NamedTuple):
    """Look-up: a notice of this referral that was tried at least once."""

    update: str
    channel: ChannelKind


@command
class RecordReadersKnown:
    """Record who may see this feedback. A repeat records nothing."""

    referral: UUID
    readers: Readers

    def decide(
        self, feedback: Feedback | None, context: CommandContext, notices: tuple[NoticeSent, ...]
    ) -> Iterator[Event[Feedback]]:
        before = feedback or Feedback(referral=self.referral)
        if feedback and before.readers == self.readers:
            return
        restricts = bool(before.readers.holders) and not self.readers.holders
        yield ReadersKnown(
            referral=self.referral,
            readers=self.readers,
            restricts=restricts,
            removed=tuple(member for member in before.readers.members if member not in self.readers.members),
            updates=updates_told(before),
        )
        gone = tuple(NoticeGone(update=notice.update, channel=notice.channel) for notice in notices)
        readings = tuple(_readings(before, self.readers))
        if restricts and (gone or readings):
            yield KnownBeforeRestriction(referral=self.referral, notices=gone, readings=readings)


def updates_told(feedback: Feedback) -> tuple[str, ...]:
    """The ids of all that was told."""
    return tuple(ending.update for ending in feedback.endings.values() if ending.kind is EndingKind.TOLD)


def _readings(feedback: Feedback, readers: Readers) -> Iterator[Reading]:
    """What was read by members who may not see it any more."""
    for ending in feedback.endings.values():
        for member in sorted(ending.read_by - {str(one) for one in readers.members}):
            yield Reading(update=ending.update, member=member)
