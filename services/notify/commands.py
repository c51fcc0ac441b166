"""This is everything that notify can be asked, where, and by whom: one line a command."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.chassis.asking.tables import Accepts, InHand
from services.notify.domain.channel.noting import NoteChannel, NoteCorrespondent, NoteSteward
from services.notify.domain.channel.state import channel_of, correspondent_of, stewards_of
from services.notify.domain.channel.webhooks import SetWebhook
from services.notify.domain.channel.webhooks import is_theirs as channel_is_theirs
from services.notify.domain.delivery.seeing_to import SeeTo, SendAgain
from services.notify.domain.delivery.sending import BeginAttempt, IntendDelivery, NoteDelivered, NoteFailed
from services.notify.domain.feedback.disputing import AnswerDispute, DisputeFeedback, EscalateDispute
from services.notify.domain.feedback.holding import EscalateHeld, ReleaseFeedback, WithholdFeedback
from services.notify.domain.feedback.owing import (
    KnowSources,
    NoteAddressee,
    NoteWithdrawal,
    OweFeedback,
)
from services.notify.domain.feedback.reading import ReadFeedback, is_theirs
from services.notify.domain.feedback.state import Steward, feedback_of
from services.notify.domain.matter.reaching import AddReferral, LearnSources, ReachMilestone

ITSELF = frozenset({"notify"})
REFERRERS = frozenset({"referrer", "organisation lead"})
STEWARDS = frozenset({"manager", "safeguarding lead"})
LEADS = frozenset({"organisation lead", "administrator"})


def steward(work: InHand, command: Any) -> Steward:
    """Who looks after what is held of a referral, and whether its referrer has left."""
    referral = getattr(command, "referral", work.on)  # feedback is asked for by its referral's id
    member = getattr(command, "member", None) or _member(work, referral)
    known = work.state(correspondent_of(member)) if member else None
    stewards = work.state(stewards_of())
    left = bool(known and known.left)
    if stewards is None:
        return Steward(left=left)
    return Steward(left=left, owner=stewards.manager(referral), escalates_to=stewards.lead(referral))


def owner(work: InHand, command: Any) -> str:
    return steward(work, command).owner


def channel(work: InHand, command: Any) -> Any:
    return work.state(channel_of(command.organisation))


def _member(work: InHand, referral: UUID) -> UUID | None:
    feedback = work.state(feedback_of(referral))
    return feedback.addressee.member if feedback and feedback.addressee else None


OCCASION = "/feedback/{id}/occasions/{occasion}"

ACCEPTS = (
    Accepts(NoteAddressee, None, ITSELF, knowing=steward),
    Accepts(OweFeedback, None, ITSELF, knowing=steward),
    Accepts(KnowSources, None, ITSELF, knowing=steward),
    Accepts(NoteWithdrawal, None, ITSELF),
    Accepts(EscalateHeld, None, ITSELF, knowing=steward),
    Accepts(ReadFeedback, f"POST {OCCASION}/reading", REFERRERS, whose=is_theirs, adds=True),
    Accepts(DisputeFeedback, f"POST {OCCASION}/dispute", REFERRERS, knowing=steward, whose=is_theirs, adds=True),
    Accepts(AnswerDispute, f"POST {OCCASION}/dispute-answer", STEWARDS),
    Accepts(EscalateDispute, None, ITSELF, knowing=steward),
    Accepts(ReleaseFeedback, f"POST {OCCASION}/release", STEWARDS),
    Accepts(WithholdFeedback, f"POST {OCCASION}/withholding", STEWARDS),
    Accepts(AddReferral, None, ITSELF),
    Accepts(ReachMilestone, None, ITSELF),
    Accepts(LearnSources, None, ITSELF),
    Accepts(NoteChannel, None, ITSELF),
    Accepts(NoteCorrespondent, None, ITSELF),
    Accepts(NoteSteward, None, ITSELF),
    Accepts(SetWebhook, "POST /channels/{id}/webhook", LEADS, whose=channel_is_theirs),
    Accepts(IntendDelivery, None, ITSELF, knowing=channel),
    Accepts(BeginAttempt, None, ITSELF),
    Accepts(NoteDelivered, None, ITSELF),
    Accepts(NoteFailed, None, ITSELF, knowing=owner),
    Accepts(SendAgain, "POST /deliveries/{id}/renewal", STEWARDS | {"administrator"}),
    Accepts(SeeTo, "POST /deliveries/{id}/seen-to", STEWARDS),
)
