"""Open items: what makes a person wait is on the board in the same save, and what ends the waiting takes it off."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import shorten
from uuid import UUID

from services.chassis.application.service_manifest import Reactions, merged_reactions
from services.chassis.domain.decider import Dispatch
from services.chassis.domain.open_items.life import ItemRaised, ItemSettled, RaiseItem, SettleItem
from services.chassis.domain.open_items.state import ItemSubject, OpenItem, Risk, item_of
from services.chassis.domain.references import reference_of
from services.chassis.open_items.policies import item_reactions
from services.enquiry.domain.concern.decision import ConcernDecided
from services.enquiry.domain.concern.joining import JoinConfirmed, ReferralUnjoined
from services.enquiry.domain.concern.raising import ReferralTaken, Submission
from services.enquiry.domain.concern.state import Concern
from services.enquiry.domain.concern.superseding import ConcernSuperseded
from services.enquiry.domain.concern.upstream_facts import (
    ConcernAdultsViewRecorded,
    ConcernInformationAdded,
    ConcernReferralWithdrawn,
    ConcernSourceIdentified,
)
from services.enquiry.domain.enquiry.allocation import RecordWorker
from services.enquiry.domain.enquiry.closure import ClosureAsked, EnquiryClosed
from services.enquiry.domain.enquiry.conclusion import EnquiryConcluded
from services.enquiry.domain.enquiry.opening import EnquiryOpened, EnquiryReopened
from services.enquiry.domain.enquiry.state import Enquiry
from services.enquiry.domain.news.unseen import (
    RecordAdditionArrived,
    RecordNewsArrived,
    RecordNewsSeen,
    news_of,
)
from services.enquiry.domain.referral.state import Referral
from services.enquiry.domain.referral.upstream_facts import ReferralSentBack
from services.enquiry.open_items import (
    CONCERN,
    DETAIL_CHARACTERS_MAX,
    ENQUIRY,
    INCIDENT,
    JOIN,
    NEW_MATTER,
    UNDER_WAY,
    beside_enquiry,
    concern_item,
    enquiry_item,
    incident_item,
    join_item,
)
from services.enquiry.policies.decision_items import DECISION_ITEMS
from services.enquiry.policies.owners import OWNERS

SENT_BACK = "its referral was sent back to triage"
SEEN_WITH_IT = "looked at with the decision, the conclusion or the closure"
AGREES, NO = "agrees to the referral", "no"
"""The question to the adult and the answer that ask something of whoever has the concern, as intake words them."""
RISK_BY_RATING = {"low": Risk.LOW, "medium": Risk.MEDIUM, "high": Risk.HIGH}


def referral_taken(event: ReferralTaken, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    """A concern waits from its first referral on. One that joined waits until a practitioner has confirmed that it
    belongs here, also where it is heard first; the one that raised the concern is something new where it comes later.
    """
    submission = event.submission
    if len(concern.taken) == 1:
        yield Dispatch(concern_item(stream_id), _raise_concern(submission, stream_id))
    if event.joined:
        detail = f"A referral was joined: {submission.concern}"
        item = beside_enquiry(JOIN, stream_id, concern, detail, _risk(submission), urgent=submission.danger)
        yield Dispatch(join_item(stream_id, submission.referral), item)
    elif len(concern.taken) > 1:
        detail = f"The referral that raised the concern came: {submission.concern}"
        item = beside_enquiry(NEW_MATTER, stream_id, concern, detail, _risk(submission), urgent=submission.danger)
        yield Dispatch(item_of(ENQUIRY, NEW_MATTER, stream_id, f"raised {submission.referral}"), item)


def join_ended(event: JoinConfirmed | ReferralUnjoined, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    outcome = "confirmed" if isinstance(event, JoinConfirmed) else "sent back to triage"
    yield Dispatch(join_item(stream_id, event.referral), SettleItem(outcome=outcome))
    if isinstance(event, ReferralUnjoined) and event.confirmed:
        yield Dispatch(incident_item(stream_id, event.referral), _raise_incident(event, stream_id))


def referral_sent_back(event: ReferralSentBack, referral: Referral, stream_id: UUID) -> Iterator[Dispatch]:
    """What was new of an unjoined referral is about another adult or matter: nobody has to see it here any more."""
    keys = [*map(str, referral.message_ids), f"withdrawn {event.referral}", f"does not agree {event.referral}"]
    for key in keys:
        yield Dispatch(item_of(ENQUIRY, NEW_MATTER, event.concern, key), SettleItem(outcome=SENT_BACK))


def information_added(event: ConcernInformationAdded, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    key = str(event.message_id)
    yield _new_matter(stream_id, concern, key, f"Information was added: {event.information}")
    if event.from_partner:
        arrived = RecordAdditionArrived(item=item_of(ENQUIRY, NEW_MATTER, stream_id, key), referral=event.referral)
        yield Dispatch(news_of(stream_id), arrived)


def referral_withdrawn(event: ConcernReferralWithdrawn, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    """The referral names who asked: its writer, or a colleague of theirs."""
    detail = "A referrer, or a colleague of theirs, asks to withdraw a referral, which names who asked"
    yield _new_matter(stream_id, concern, f"withdrawn {event.referral}", detail)


def source_identified(event: ConcernSourceIdentified, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    key = f"source {event.referral} {'/'.join(str(source.organisation) for source in event.sources)}"
    yield _new_matter(stream_id, concern, key, "Triage says who a named source of risk is")


def adults_view_recorded(event: ConcernAdultsViewRecorded, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    """Whether the referrer hears back is held or told by notify; that the adult does not agree is for a person."""
    if event.question == AGREES and event.value == NO:
        key = f"does not agree {event.referral}"
        yield _new_matter(stream_id, concern, key, "The adult does not agree to the referral")


def concern_decided(event: ConcernDecided | ConcernSuperseded, concern: Concern, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(concern_item(stream_id), SettleItem(outcome=f"decided: {event.decision}"))
    yield from _seen(event.seen)


def enquiry_opened(event: EnquiryOpened | EnquiryReopened, enquiry: Enquiry, stream_id: UUID) -> Iterator[Dispatch]:
    """Whoever had the concern has the enquiry, until it is allocated."""
    raised = RaiseItem(kind=UNDER_WAY, beside=(concern_item(event.concern),), about_stream=stream_id)
    yield Dispatch(enquiry_item(stream_id), raised, begins_stream=True)


def enquiry_concluded(event: EnquiryConcluded, enquiry: Enquiry, stream_id: UUID) -> Iterator[Dispatch]:
    yield from _seen(event.seen)


def closure_asked(event: ClosureAsked, enquiry: Enquiry, stream_id: UUID) -> Iterator[Dispatch]:
    yield from _seen(event.seen)


def enquiry_closed(event: EnquiryClosed, enquiry: Enquiry, stream_id: UUID) -> Iterator[Dispatch]:
    yield Dispatch(enquiry_item(stream_id), SettleItem(outcome=f"closed: {event.reason}"))


def item_raised(event: ItemRaised, item: OpenItem, stream_id: UUID) -> Iterator[Dispatch]:
    if item.kind == NEW_MATTER:
        yield Dispatch(news_of(item.subject.stream), RecordNewsArrived(item=stream_id))
    if item.kind == UNDER_WAY and event.owner:
        yield Dispatch(item.subject.stream, RecordWorker(worker=event.owner))


def item_settled(event: ItemSettled, item: OpenItem, stream_id: UUID) -> Iterator[Dispatch]:
    if item.kind == NEW_MATTER:
        concern = item.subject.stream
        seen = RecordNewsSeen(concern=concern, item=stream_id, read=event.outcome != SENT_BACK)
        yield Dispatch(news_of(concern), seen)


def _raise_incident(event: ReferralUnjoined, concern: UUID) -> RaiseItem:
    """Once its join was confirmed, its referrer may have been told of somebody else's matter."""
    detail = f"A confirmed join was wrong, and its referrer may have been told of this concern: {event.reason}"
    return RaiseItem(
        kind=INCIDENT,
        subject=ItemSubject(
            stream=concern, case=concern, reference=reference_of(event.referral), key=str(event.referral)
        ),
        detail=shorten(detail, DETAIL_CHARACTERS_MAX, placeholder=" …"),
        risk=Risk.HIGH,
    )


def _raise_concern(submission: Submission, concern: UUID) -> RaiseItem:
    return RaiseItem(
        kind=CONCERN,
        subject=ItemSubject(stream=concern, case=concern, reference=submission.reference),
        about=submission.about,
        risk=_risk(submission),
        urgent=submission.danger,
    )


def _risk(submission: Submission) -> Risk:
    return Risk.HIGH if submission.danger else RISK_BY_RATING.get(submission.rating, Risk.UNKNOWN)


def _new_matter(concern_id: UUID, concern: Concern, key: str, detail: str) -> Dispatch:
    raised = beside_enquiry(NEW_MATTER, concern_id, concern, detail)
    return Dispatch(item_of(ENQUIRY, NEW_MATTER, concern_id, key), raised)


def _seen(items: tuple[UUID, ...]) -> Iterator[Dispatch]:
    return (Dispatch(item, SettleItem(outcome=SEEN_WITH_IT)) for item in items)


ON_THE_BOARD: Reactions = {
    ReferralTaken: referral_taken,
    JoinConfirmed: join_ended,
    ReferralUnjoined: join_ended,
    ReferralSentBack: referral_sent_back,
    ConcernInformationAdded: information_added,
    ConcernReferralWithdrawn: referral_withdrawn,
    ConcernSourceIdentified: source_identified,
    ConcernAdultsViewRecorded: adults_view_recorded,
    ConcernDecided: concern_decided,
    ConcernSuperseded: concern_decided,
    EnquiryOpened: enquiry_opened,
    EnquiryReopened: enquiry_opened,
    EnquiryConcluded: enquiry_concluded,
    ClosureAsked: closure_asked,
    EnquiryClosed: enquiry_closed,
    ItemRaised: item_raised,
    ItemSettled: item_settled,
}

OPEN_ITEMS: Reactions = merged_reactions(item_reactions(ENQUIRY), ON_THE_BOARD, DECISION_ITEMS, OWNERS)
