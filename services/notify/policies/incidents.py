"""Policies of incidents: somebody was told what they should not have been, and a person sees what follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import shorten
from uuid import UUID

from services.chassis.application.service_manifest import Reactions
from services.chassis.domain.decider import Dispatch
from services.chassis.domain.open_items.life import RaiseItem
from services.chassis.domain.open_items.state import ItemSubject, Risk
from services.chassis.domain.references import reference_of
from services.notify.domain.feedback.mergers import ToldBeforeMerger
from services.notify.domain.feedback.sent_in_error import IncidentOpened
from services.notify.domain.feedback.state import Feedback
from services.notify.domain.feedback.visibility import KnownBeforeRestriction
from services.notify.domain.item_kinds import INCIDENT
from services.notify.open_items import incident_item

DETAIL_CHARACTERS_MAX = 300


def incident_opened(event: IncidentOpened, feedback: Feedback, stream_id: UUID) -> Iterator[Dispatch]:
    detail = f"Its referrer was told of somebody else's matter: {', '.join(event.updates)}"
    yield _raise(event.referral, detail)


def known_before_restriction(event: KnownBeforeRestriction, feedback: Feedback, stream_id: UUID) -> Iterator[Dispatch]:
    """The history names who had read."""
    gone = ", ".join(f"{notice.update} by {notice.channel}" for notice in event.notices) or "no notice"
    yield _raise(event.referral, f"It became restricted after {gone} had gone; {_who_had_read(event)}")


def _who_had_read(event: KnownBeforeRestriction) -> str:
    read = ", ".join(dict.fromkeys(reading.update for reading in event.readings))
    readers = len({reading.member for reading in event.readings})
    return f"{readers} who may not see it had read {read}" if readers else "nobody else had read any of it"


def told_before_merger(event: ToldBeforeMerger, feedback: Feedback, stream_id: UUID) -> Iterator[Dispatch]:
    told = ", ".join(event.updates)
    yield _raise(
        event.referral, f"The referrer's organisation is a source of risk under another id; it was told {told}"
    )


def _raise(referral: UUID, detail: str) -> Dispatch:
    """The same facts again are the same incident."""
    raised = RaiseItem(
        kind=INCIDENT,
        subject=ItemSubject(stream=referral, case=referral, reference=reference_of(referral)),
        detail=shorten(detail, DETAIL_CHARACTERS_MAX, placeholder=" …"),
        risk=Risk.HIGH,
    )
    return Dispatch(incident_item(referral, detail), raised)


INCIDENTS: Reactions = {
    IncidentOpened: incident_opened,
    KnownBeforeRestriction: known_before_restriction,
    ToldBeforeMerger: told_before_merger,
}
