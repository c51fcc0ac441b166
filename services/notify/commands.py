"""This is everything that notify can be asked, where, and by whom: one line a command."""

from __future__ import annotations

from uuid import UUID

from services.chassis.application.command_spec import CommandSpec, LookupContext
from services.notify.domain.channel.directory import (
    RecordMemberKnown,
    RecordMemberLeft,
    RecordPartnerKnown,
    RecordResponsibleManagerKnown,
)
from services.notify.domain.channel.state import (
    Channel,
    Correspondent,
    ResponsibleManagers,
    channel_of,
    correspondent_of,
    responsible_managers_of,
)
from services.notify.domain.channel.webhooks import SetWebhook
from services.notify.domain.channel.webhooks import is_theirs as channel_is_theirs
from services.notify.domain.delivery.attempts import (
    BeginAttempt,
    IntendDelivery,
    RecordAttemptFailed,
    RecordNoticeDelivered,
)
from services.notify.domain.delivery.follow_up import SeeTo, SendAgain
from services.notify.domain.delivery.state import Delivery
from services.notify.domain.feedback.disputes import AnswerDispute, DisputeFeedback, EscalateDispute
from services.notify.domain.feedback.obligations import (
    OpenObligation,
    RecordReferralReceived,
    RecordReferralWithdrawn,
    RecordSourceIdentified,
)
from services.notify.domain.feedback.reading import ReadFeedback, is_theirs
from services.notify.domain.feedback.review import EscalateHeld, ReleaseFeedback, WithholdFeedback
from services.notify.domain.feedback.state import Feedback, ResponsibleManager, feedback_of
from services.notify.domain.feedback_case.milestones import (
    RecordMilestoneReached,
    RecordReferralTaken,
    RecordSourcesKnown,
)
from services.notify.domain.feedback_case.state import FeedbackCase

ITSELF = frozenset({"notify"})
REFERRERS = frozenset({"referrer", "organisation lead"})
RESPONSIBLE_MANAGERS = frozenset({"manager", "safeguarding lead"})
LEADS = frozenset({"organisation lead", "administrator"})


def responsible_manager(unit_of_work: LookupContext, command: object) -> ResponsibleManager:
    """Who looks after what is held of a referral, and whether its referrer has left."""
    referral = getattr(command, "referral", unit_of_work.stream_id)  # feedback is asked for by its referral's id
    member = getattr(command, "member", None) or _member(unit_of_work, referral)
    known = unit_of_work.state(Correspondent, correspondent_of(member)) if member else None
    responsible_managers = unit_of_work.state(ResponsibleManagers, responsible_managers_of())
    left = bool(known and known.left)
    if responsible_managers is None:
        return ResponsibleManager(left=left)
    return ResponsibleManager(
        left=left, owner=responsible_managers.manager(referral), escalates_to=responsible_managers.lead(referral)
    )


def owner(unit_of_work: LookupContext, command: object) -> str:
    return responsible_manager(unit_of_work, command).owner


def channel(unit_of_work: LookupContext, command: IntendDelivery) -> Channel | None:
    return unit_of_work.state(Channel, channel_of(command.organisation))


def _member(unit_of_work: LookupContext, referral: UUID) -> UUID | None:
    feedback = unit_of_work.state(Feedback, feedback_of(referral))
    return feedback.addressee.member if feedback and feedback.addressee else None


UPDATE, OCCASION = "/feedback/{id}/updates/{update}", "/feedback/{id}/occasions/{occasion}"

COMMANDS = (
    CommandSpec(RecordReferralReceived, Feedback, None, ITSELF, lookup=responsible_manager),
    CommandSpec(OpenObligation, Feedback, None, ITSELF, lookup=responsible_manager),
    CommandSpec(RecordSourceIdentified, Feedback, None, ITSELF, lookup=responsible_manager),
    CommandSpec(RecordReferralWithdrawn, Feedback, None, ITSELF),
    CommandSpec(EscalateHeld, Feedback, None, ITSELF, lookup=responsible_manager),
    CommandSpec(ReadFeedback, Feedback, f"POST {UPDATE}/reading", REFERRERS, visible_to=is_theirs, append_only=True),
    CommandSpec(
        DisputeFeedback,
        Feedback,
        f"POST {UPDATE}/dispute",
        REFERRERS,
        lookup=responsible_manager,
        visible_to=is_theirs,
        append_only=True,
    ),
    CommandSpec(AnswerDispute, Feedback, f"POST {OCCASION}/dispute-answer", RESPONSIBLE_MANAGERS),
    CommandSpec(EscalateDispute, Feedback, None, ITSELF, lookup=responsible_manager),
    CommandSpec(ReleaseFeedback, Feedback, f"POST {OCCASION}/release", RESPONSIBLE_MANAGERS),
    CommandSpec(WithholdFeedback, Feedback, f"POST {OCCASION}/withholding", RESPONSIBLE_MANAGERS),
    CommandSpec(RecordReferralTaken, FeedbackCase, None, ITSELF),
    CommandSpec(RecordMilestoneReached, FeedbackCase, None, ITSELF),
    CommandSpec(RecordSourcesKnown, FeedbackCase, None, ITSELF),
    CommandSpec(RecordPartnerKnown, Channel, None, ITSELF),
    CommandSpec(RecordMemberKnown, Correspondent, None, ITSELF),
    CommandSpec(RecordMemberLeft, Correspondent, None, ITSELF),
    CommandSpec(RecordResponsibleManagerKnown, ResponsibleManagers, None, ITSELF),
    CommandSpec(SetWebhook, Channel, "POST /channels/{id}/webhook", LEADS, visible_to=channel_is_theirs),
    CommandSpec(IntendDelivery, Delivery, None, ITSELF, lookup=channel),
    CommandSpec(BeginAttempt, Delivery, None, ITSELF),
    CommandSpec(RecordNoticeDelivered, Delivery, None, ITSELF),
    CommandSpec(RecordAttemptFailed, Delivery, None, ITSELF, lookup=owner),
    CommandSpec(SendAgain, Delivery, "POST /deliveries/{id}/renewal", RESPONSIBLE_MANAGERS | {"administrator"}),
    CommandSpec(SeeTo, Delivery, "POST /deliveries/{id}/seen-to", RESPONSIBLE_MANAGERS),
)
