"""COMMANDS of notify about who may see feedback, and about organisations that are one; with their look-ups."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from services.chassis.application.command_spec import CommandSpec, LookupContext
from services.notify.domain.channel.mergers import OrganisationRecord, RecordPartnerMerged, RecordPartnerUnmerged
from services.notify.domain.channel.state import Correspondent, correspondent_of
from services.notify.domain.delivery.restriction import CancelDelivery, NarrowDelivery
from services.notify.domain.delivery.state import ChannelKind, Delivery, delivery_of
from services.notify.domain.feedback.colleagues import RecordColleagueActed
from services.notify.domain.feedback.state import Feedback, feedback_of
from services.notify.domain.feedback.visibility import NoticeSent, RecordReadersKnown, updates_told
from services.notify.domain.named_source.listing import ListReferral, MergeNamedSource
from services.notify.domain.named_source.state import NamedSource
from services.notify.roles import NOTIFY


def correspondent(unit_of_work: LookupContext, member: UUID) -> Correspondent | None:
    return unit_of_work.state(Correspondent, correspondent_of(member))


def addressed_member(unit_of_work: LookupContext, command: NarrowDelivery) -> Correspondent | None:
    """Look-up: the member whom a notice is for, as far as they are known."""
    delivery = unit_of_work.state(Delivery, unit_of_work.stream_id)
    return correspondent(unit_of_work, delivery.member) if delivery and delivery.member else None


def notices_sent(unit_of_work: LookupContext, command: RecordReadersKnown) -> tuple[NoticeSent, ...]:
    """Look-up: the notices of this referral that were tried."""
    feedback = unit_of_work.state(Feedback, feedback_of(command.referral))
    return tuple(_notices_sent(unit_of_work, feedback)) if feedback else ()


def _notices_sent(unit_of_work: LookupContext, feedback: Feedback) -> Iterator[NoticeSent]:
    receivers: list[tuple[ChannelKind, UUID | None]] = [(channel, None) for channel in ChannelKind]
    receivers += [(ChannelKind.EMAIL, member) for member in feedback.readers.members]
    for update in updates_told(feedback):
        for channel, member in receivers:
            delivery = unit_of_work.state(Delivery, delivery_of(feedback.referral, update, channel, member))
            if delivery and delivery.attempts:
                yield NoticeSent(update, channel)


VISIBILITY_COMMANDS = (
    CommandSpec(RecordReadersKnown, Feedback, None, NOTIFY, lookup=notices_sent),
    CommandSpec(RecordColleagueActed, Feedback, None, NOTIFY),
    CommandSpec(CancelDelivery, Delivery, None, NOTIFY),
    CommandSpec(NarrowDelivery, Delivery, None, NOTIFY, lookup=addressed_member),
    CommandSpec(RecordPartnerMerged, OrganisationRecord, None, NOTIFY),
    CommandSpec(RecordPartnerUnmerged, OrganisationRecord, None, NOTIFY),
    CommandSpec(ListReferral, NamedSource, None, NOTIFY),
    CommandSpec(MergeNamedSource, NamedSource, None, NOTIFY),
)
