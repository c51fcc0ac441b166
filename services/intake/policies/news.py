"""News: whatever arrives about a referral that somebody has looked at waits for whoever has it, or for their team.

A referral at which nobody has looked is read whole by whoever does; of one in safeguarding, enquiry puts it on its
board. What came while somebody had it in triage stays there until they say that they have seen it, also once routed.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from services.chassis.application.service_manifest import Reactions
from services.chassis.domain.decider import Dispatch
from services.chassis.domain.open_items.state import item_of, team_of
from services.intake.domain.referral.additions import InformationAdded, ReferralWithdrawn
from services.intake.domain.referral.adults_view import AdultsViewRecorded
from services.intake.domain.referral.content import Answer
from services.intake.domain.referral.detention import DetentionRecorded
from services.intake.domain.referral.seen_to import addition_key
from services.intake.domain.referral.state import Referral, RiskRating, Routing, ViewQuestion
from services.intake.domain.referral.triage import SourceIdentified
from services.intake.open_items import NEW_MATTER, SENT_ON, TEAM_BY_ROUTING, TRIAGE
from services.intake.policies.raising import INTAKE, raise_item, who

WITHDRAWAL, DISAGREES, DETAINED = "withdrawal", "the adult does not agree", "the adult is detained"


def information_added(event: InformationAdded, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    key = addition_key(len(referral.information))
    yield from _new_matter(referral, stream_id, key, f"Information was added: {event.information}")


def referral_withdrawn(event: ReferralWithdrawn, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    yield from _new_matter(referral, stream_id, WITHDRAWAL, f"{who(event)} asks to withdraw it: {event.reason}")


def source_identified(event: SourceIdentified, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    detail = f"A source of risk was identified: {event.rationale}"
    yield from _new_matter(referral, stream_id, _key_of_source(event.organisation), detail)


def adults_view_recorded(event: AdultsViewRecorded, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    """Whether the referrer hears back is held or told by notify; that the adult does not agree is for a person."""
    if event.question is ViewQuestion.AGREES and event.value is Answer.NO:
        detail = f"The adult does not agree to the referral: {event.basis}"
        yield from _new_matter(referral, stream_id, DISAGREES, detail)


def detention_recorded(event: DetentionRecorded, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    """Triage records it, and routes by it; whoever works on what was routed elsewhere has yet to read it."""
    if event.detained is Answer.YES and referral.routing:
        yield from _new_matter(
            referral, stream_id, DETAINED, f"The adult is in prison or approved premises: {event.source}"
        )


def _new_matter(referral: Referral, stream_id: UUID, key: str, detail: str) -> Iterator[Dispatch]:
    if referral.routing is None and _was_looked_at(referral):
        beside = (item_of(INTAKE, TRIAGE, stream_id),)
        yield raise_item(referral, stream_id, NEW_MATTER, key=key, detail=detail, beside=beside)
    elif referral.routing and referral.routing is not Routing.SAFEGUARDING:
        team, beside = team_of(TEAM_BY_ROUTING[referral.routing]), (item_of(INTAKE, SENT_ON, stream_id),)
        yield raise_item(referral, stream_id, NEW_MATTER, key=key, detail=detail, team=team, beside=beside)


def _was_looked_at(referral: Referral) -> bool:
    """Whether somebody of triage has it, said so, or has rated or reviewed it: they do not read it as new."""
    return referral.looked_at or referral.owner is not None or referral.rating is not RiskRating.NOT_RATED


def _key_of_source(organisation: UUID | None) -> str:
    return f"source {organisation}"


NEWS: Reactions = {
    InformationAdded: information_added,
    ReferralWithdrawn: referral_withdrawn,
    SourceIdentified: source_identified,
    AdultsViewRecorded: adults_view_recorded,
    DetentionRecorded: detention_recorded,
}
