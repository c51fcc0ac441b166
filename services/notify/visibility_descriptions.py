"""DESCRIPTIONS of who may see feedback, and of organisations that are one: a plain sentence for every event."""

from __future__ import annotations

from services.chassis.application.service_manifest import Descriptions
from services.notify.domain.channel.mergers import PartnerMerged, PartnerUnmerged
from services.notify.domain.delivery.restriction import DeliveryCancelled, DeliveryNarrowed
from services.notify.domain.feedback.colleagues import ColleagueActed
from services.notify.domain.feedback.mergers import ToldBeforeMerger
from services.notify.domain.feedback.visibility import KnownBeforeRestriction, ReadersKnown
from services.notify.domain.named_source.listing import NamedSourceMerged, ReferralListed


def _describe_readers(event: ReadersKnown) -> str:
    named = ", ".join(map(str, event.readers.members))
    if event.readers.holders:
        return f"Of the referrer's organisation its lead may see this, and {named}."
    return f"The referral is restricted: of the referrer's organisation only {named} may see this."


def _describe_known(event: KnownBeforeRestriction) -> str:
    gone = ", ".join(f"{notice.update} by {notice.channel}" for notice in event.notices) or "no notice"
    read = ", ".join(f"{reading.update} by {reading.member}" for reading in event.readings) or "nothing"
    return f"When the referral became restricted, these had gone: {gone}; who may not see it any more had read: {read}."


VISIBILITY_DESCRIPTIONS: Descriptions = {
    ReadersKnown: _describe_readers,
    KnownBeforeRestriction: _describe_known,
    ColleagueActed: lambda e: f"{e.member}, a colleague of who wrote the referral, {e.act}; its writer is to be told.",
    DeliveryCancelled: lambda e: "The notice is not sent: whom it would have reached may not know of the referral.",
    DeliveryNarrowed: lambda e: "The notice goes to the member's own address only.",
    PartnerMerged: lambda e: f"{e.organisation} and {e.into} were found to be one organisation.",
    PartnerUnmerged: lambda e: f"{e.organisation} and {e.apart_from} are two organisations after all.",
    ReferralListed: lambda e: "A referral names this organisation as a source of risk.",
    NamedSourceMerged: lambda e: (
        f"The organisation was merged; {len(e.referrals)} referrals that name it as a source of risk are judged again."
    ),
    ToldBeforeMerger: lambda e: (
        f"The referrer's organisation is a source of risk under another id; it had been told {', '.join(e.updates)}."
    ),
}
