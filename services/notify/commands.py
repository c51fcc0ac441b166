"""This is everything that notify can be asked, where, and by whom: one line a command."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.chassis.application.service_manifest import CommandSpec, LookupContext
from services.notify.domain.channel.directory import (
    RecordMemberKnown,
    RecordMemberLeft,
    RecordPartnerKnown,
    RecordResponsibleManagerKnown,
)
from services.notify.domain.channel.state import channel_of, correspondent_of, responsible_managers_of
from services.notify.domain.channel.webhooks import SetWebhook
from services.notify.domain.channel.webhooks import is_theirs as channel_is_theirs
from services.notify.domain.delivery.attempts import (
    BeginAttempt,
    IntendDelivery,
    RecordAttemptFailed,
    RecordNoticeDelivered,
)
from services.notify.domain.delivery.follow_up import SeeTo, SendAgain
from services.notify.domain.feedback.disputes import AnswerDispute, DisputeFeedback, EscalateDispute
from services.notify.domain.feedback.obligations import (
    OpenObligation,
    RecordReferralReceived,
    RecordReferralWithdrawn,
    RecordSourceIdentified,
)
from services.notify.domain.feedback.reading import ReadFeedback, is_theirs
from services.notify.domain.feedback.review import EscalateHeld, ReleaseFeedback, WithholdFeedback
from services.notify.domain.feedback.state import ResponsibleManager, feedback_of
from services.notify.domain.feedback_case.milestones import (
    RecordMilestoneReached,
    RecordReferralTaken,
    RecordSourcesKnown,
)

ITSELF = frozenset({"notify"})
REFERRERS = frozenset({"referrer", "organisation lead"})
RESPONSIBLE_MANAGERS = frozenset({"manager", "safeguarding lead"})
LEADS = frozenset({"organisation lead", "administrator"})


def responsible_manager(unit_of_work: LookupContext, command: Any) -> ResponsibleManager:
    """Who looks after what is held of a referral, and whether its referrer has left."""
    referral = getattr(command, "referral", unit_of_work.stream_id)  # feedback is asked for by its referral's id
    member = getattr(command, "member", None) or _member(unit_of_work, referral)
    known = unit_of_work.state(correspondent_of(member)) if member else None
    responsible_managers = unit_of_work.state(responsible_managers_of())
    left = bool(known and known.left)
    if responsible_managers is None:
        return ResponsibleManager(left=left)
    return ResponsibleManager(
        left=left, owner=responsible_managers.manager(referral), escalates_to=responsible_managers.lead(referral)
    )


def owner(unit_of_work: LookupContext, command: Any) -> str:
    return responsible_manager(unit_of_work, command).owner


def channel(unit_of_work: LookupContext, command: Any) -> Any:
    return unit_of_work.state(channel_of(command.organisation))


def _member(unit_of_work: LookupContext, referral: UUID) -> UUID | None:
    feedback = unit_of_work.state(feedback_of(referral))
    return feedback.addressee.member if feedback and feedback.addressee else None


UPDATE, OCCASION = "/feedback/{id}/updates/{update}", "/feedback/{id}/occasions/{occasion}"

COMMANDS = (
    CommandSpec(RecordReferralReceived, None, ITSELF, lookup=responsible_manager),
    CommandSpec(OpenObligation, None, ITSELF, lookup=responsible_manager),
    CommandSpec(RecordSourceIdentified, None, ITSELF, lookup=responsible_manager),
    CommandSpec(RecordReferralWithdrawn, None, ITSELF),
    CommandSpec(EscalateHeld, None, ITSELF, lookup=responsible_manager),
    CommandSpec(ReadFeedback, f"POST {UPDATE}/reading", REFERRERS, visible_to=is_theirs, append_only=True),
    CommandSpec(
        DisputeFeedback,
        f"POST {UPDATE}/dispute",
        REFERRERS,
        lookup=responsible_manager,
        visible_to=is_theirs,
        append_only=True,
    ),
    CommandSpec(AnswerDispute, f"POST {OCCASION}/dispute-answer", RESPONSIBLE_MANAGERS),
    CommandSpec(EscalateDispute, None, ITSELF, lookup=responsible_manager),
    CommandSpec(ReleaseFeedback, f"POST {OCCASION}/release", RESPONSIBLE_MANAGERS),
    CommandSpec(WithholdFeedback, f"POST {OCCASION}/withholding", RESPONSIBLE_MANAGERS),
    CommandSpec(RecordReferralTaken, None, ITSELF),
    CommandSpec(RecordMilestoneReached, None, ITSELF),
    CommandSpec(RecordSourcesKnown, None, ITSELF),
    CommandSpec(RecordPartnerKnown, None, ITSELF),
    CommandSpec(RecordMemberKnown, None, ITSELF),
    CommandSpec(RecordMemberLeft, None, ITSELF),
    CommandSpec(RecordResponsibleManagerKnown, None, ITSELF),
    CommandSpec(SetWebhook, "POST /channels/{id}/webhook", LEADS, visible_to=channel_is_theirs),
    CommandSpec(IntendDelivery, None, ITSELF, lookup=channel),
    CommandSpec(BeginAttempt, None, ITSELF),
    CommandSpec(RecordNoticeDelivered, None, ITSELF),
    CommandSpec(RecordAttemptFailed, None, ITSELF, lookup=owner),
    CommandSpec(SendAgain, "POST /deliveries/{id}/renewal", RESPONSIBLE_MANAGERS | {"administrator"}),
    CommandSpec(SeeTo, "POST /deliveries/{id}/seen-to", RESPONSIBLE_MANAGERS),
)
