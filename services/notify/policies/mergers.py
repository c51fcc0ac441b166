"""Policies of mergers: both organisations record them; what names either organisation as a source is judged again."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from contracts.envelope import Envelope
from contracts.events.intake_access import PartnerMergedV1, PartnerUnmergedV1
from services.chassis.domain.decider import Dispatch
from services.notify.domain.channel.mergers import RecordPartnerMerged, RecordPartnerUnmerged, record_of
from services.notify.domain.feedback.mergers import JudgeAgain
from services.notify.domain.feedback.obligations import ObligationOpened, SourceIdentified
from services.notify.domain.feedback.state import Feedback, Source, feedback_of
from services.notify.domain.named_source.listing import ListReferral, MergeNamedSource, NamedSourceMerged
from services.notify.domain.named_source.state import NamedSource, named_source_of


def partner_merged(message: PartnerMergedV1, envelope: Envelope) -> Iterator[Dispatch]:
    """Both are recorded before anything is judged again: a judgement asks both."""
    both = (message.organisation, message.into)
    for one in both:
        command = RecordPartnerMerged(recorded_by=one, organisation=message.organisation, into=message.into)
        yield Dispatch(record_of(one), command)
    for organisation in both:
        yield Dispatch(named_source_of(organisation), MergeNamedSource())


def partner_unmerged(message: PartnerUnmergedV1, envelope: Envelope) -> Iterator[Dispatch]:
    """What is held stays held: a person decides on it."""
    for one in (message.organisation, message.apart_from):
        command = RecordPartnerUnmerged(
            recorded_by=one, organisation=message.organisation, apart_from=message.apart_from
        )
        yield Dispatch(record_of(one), command)


def obligation_opened(event: ObligationOpened, feedback: Feedback, stream_id: UUID) -> Iterator[Dispatch]:
    yield from _listed(event.obligation.sources, event.referral)


def source_identified(event: SourceIdentified, feedback: Feedback, stream_id: UUID) -> Iterator[Dispatch]:
    yield from _listed(event.sources, feedback.referral)


def named_source_merged(event: NamedSourceMerged, named: NamedSource, stream_id: UUID) -> Iterator[Dispatch]:
    for referral in event.referrals:
        yield Dispatch(feedback_of(referral), JudgeAgain(referral=referral))


def _listed(sources: tuple[Source, ...], referral: UUID) -> Iterator[Dispatch]:
    for source in sources:
        if source.organisation:
            yield Dispatch(named_source_of(source.organisation), ListReferral(referral=referral))
