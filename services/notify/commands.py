"""Commands of notify: one line a command, with its route, the roles that may give it and its look-up."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from msgspec.structs import replace

from services.chassis.application.command_spec import AnyCommandSpec, CommandSpec, LookupContext
from services.chassis.domain.working_time import london_day
from services.chassis.open_items.commands import item_commands
from services.notify.call_commands import CALL_COMMANDS
from services.notify.delivery_commands import DELIVERY_COMMANDS
from services.notify.domain.channel.absence import RecordResponsibleManagerAbsent
from services.notify.domain.channel.directory import (
    RecordMemberKnown,
    RecordMemberLeft,
    RecordPartnerKnown,
    RecordResponsibleManagerKnown,
)
from services.notify.domain.channel.mergers import (
    OrganisationRecord,
    record_of,
    same_organisations,
)
from services.notify.domain.channel.state import (
    Channel,
    Correspondent,
    ResponsibleManagers,
    responsible_managers_of,
)
from services.notify.domain.channel.webhooks import SetWebhook, is_own_channel
from services.notify.domain.delivery.attempts import (
    RecordAttemptFailed,
)
from services.notify.domain.delivery.state import Delivery
from services.notify.domain.feedback.correcting import outside_any_concern, standing
from services.notify.domain.feedback.deciding_again import RecordToBeDecidedAgain
from services.notify.domain.feedback.disclosure_risks import RecordDisclosureRisksChanged
from services.notify.domain.feedback.disputes import AnswerDispute, DisputeAnswer, DisputeFeedback, EscalateDispute
from services.notify.domain.feedback.holding_updates import SendHoldingUpdate
from services.notify.domain.feedback.involvement import RecordInvolvement, is_shown
from services.notify.domain.feedback.mergers import JudgeAgain
from services.notify.domain.feedback.next_word import TIMESCALE_NAMES
from services.notify.domain.feedback.obligations import (
    OpenObligation,
    RecordReferralReceived,
    RecordReferralWithdrawn,
    RecordSourceIdentified,
)
from services.notify.domain.feedback.owners import RecordOwnerChanged
from services.notify.domain.feedback.reading import ReadFeedback
from services.notify.domain.feedback.review import EscalateHeld, ReleaseFeedback
from services.notify.domain.feedback.sent_in_error import RecordConcernLeft
from services.notify.domain.feedback.state import Feedback, ResponsibleManager, feedback_of
from services.notify.domain.feedback.visibility import may_see
from services.notify.domain.feedback.withholding import LookAgain, WithholdFeedback
from services.notify.domain.feedback_case.joining import RecordJoinConfirmed, RecordReferralUnjoined
from services.notify.domain.feedback_case.milestones import (
    RecordDisclosureRisksKnown,
    RecordMilestoneReached,
    RecordReferralTaken,
    RecordSourcesKnown,
)
from services.notify.domain.feedback_case.state import FeedbackCase, feedback_case_of
from services.notify.domain.team.state import Team
from services.notify.domain.team.upstream_facts import RecordTeamKnown
from services.notify.domain.worker.absence import RecordMemberAbsent, RecordMemberPresent
from services.notify.domain.worker.state import Worker
from services.notify.domain.worker.upstream_facts import RecordWorkerKnown, RecordWorkerLeft
from services.notify.open_items import ITEMS
from services.notify.roles import NOTIFY, ORGANISATION_LEADS, REFERRERS, RESPONSIBLE_MANAGERS
from services.notify.visibility_commands import VISIBILITY_COMMANDS, correspondent


def responsible_manager(unit_of_work: LookupContext, command: object) -> ResponsibleManager:
    """Look-up: the owner of held feedback on a referral, who is at work that day; its clock and those of the next word;
    and whether its referrer has left their organisation.
    """
    referral = getattr(command, "referral", unit_of_work.stream_id)  # the stream of feedback has its referral's id
    referrer_has_left = _nobody_is_left_to_tell(unit_of_work, referral, getattr(command, "member", None))
    all_managers = unit_of_work.state(ResponsibleManagers, responsible_managers_of()) or ResponsibleManagers()
    managers = all_managers.present_on(london_day(unit_of_work.context.at))
    return ResponsibleManager(
        referrer_has_left=referrer_has_left,
        owner=managers.manager(referral),
        escalates_to=managers.lead(referral),
        clock=unit_of_work.clock("held"),
        next_words={name: unit_of_work.clock(name) for name in TIMESCALE_NAMES},
        aliases=_aliases(unit_of_work, referral, getattr(command, "organisation", None)),
    )


def _aliases(unit_of_work: LookupContext, referral: UUID, organisation: UUID | None) -> frozenset[UUID]:
    """The other ids of the referrer's organisation; `organisation` is theirs where nothing is recorded yet."""
    feedback = unit_of_work.state(Feedback, feedback_of(referral))
    own = feedback.addressee.organisation if feedback and feedback.addressee else organisation
    return same_organisations(partial(_record, unit_of_work), own) - {own} if own else frozenset()


def _record(unit_of_work: LookupContext, organisation: UUID) -> OrganisationRecord | None:
    return unit_of_work.state(OrganisationRecord, record_of(organisation))


def who_answers(unit_of_work: LookupContext, command: DisputeFeedback) -> ResponsibleManager:
    """Look-up: who answers a disagreement, and by when."""
    return replace(responsible_manager(unit_of_work, command), clock=unit_of_work.clock("dispute"))


DISPUTE_CLOCKS = {DisputeAnswer.AGAIN: "decided again"}
"""Answer -> the clock that it sets. That of any other runs where what it leads to is held."""


def who_decides_again(unit_of_work: LookupContext, command: AnswerDispute) -> ResponsibleManager:
    """Look-up: the owner, by when it is decided again where that is the answer, and what makes telling unsafe now."""
    found = replace(
        responsible_manager(unit_of_work, command), clock=unit_of_work.clock(DISPUTE_CLOCKS.get(command.answer, "held"))
    )
    feedback = unit_of_work.state(Feedback, unit_of_work.stream_id)
    stands = standing(feedback) if feedback else None
    case = unit_of_work.state(FeedbackCase, feedback_case_of(stands.concern)) if stands and stands.concern else None
    if case:
        return replace(found, sources=case.sources, objects=case.objects, deceased=case.deceased)
    own = outside_any_concern(feedback) if feedback else None
    return replace(found, sources=own.sources, objects=own.objects, deceased=own.deceased) if own else found


def owner(unit_of_work: LookupContext, command: RecordAttemptFailed) -> str:
    """Look-up: the owner of an undeliverable notice."""
    delivery = unit_of_work.state(Delivery, unit_of_work.stream_id)
    if delivery and delivery.staff:
        managers = unit_of_work.state(ResponsibleManagers, responsible_managers_of()) or ResponsibleManagers()
        return managers.present_on(london_day(unit_of_work.context.at)).manager(delivery.referral)
    return responsible_manager(unit_of_work, command).owner


def _nobody_is_left_to_tell(unit_of_work: LookupContext, referral: UUID, writer: UUID | None) -> bool:
    """Whether the writer has left, and so has everybody with whom the referral is shared."""
    feedback = unit_of_work.state(Feedback, feedback_of(referral))
    addressee = feedback.addressee.member if feedback and feedback.addressee else writer
    if not addressee or not _has_left(unit_of_work, addressee):
        return False
    shared_with = feedback.readers.members if feedback else ()
    return all(_has_left(unit_of_work, member) for member in shared_with)


def _has_left(unit_of_work: LookupContext, member: UUID) -> bool:
    known = correspondent(unit_of_work, member)
    return known is not None and known.has_left


UPDATE, OCCASION = "/feedback/{id}/updates/{update}", "/feedback/{id}/occasions/{occasion}"

COMMANDS: tuple[AnyCommandSpec, ...] = (
    CommandSpec(RecordReferralReceived, Feedback, None, NOTIFY, lookup=responsible_manager),
    CommandSpec(OpenObligation, Feedback, None, NOTIFY, lookup=responsible_manager),
    CommandSpec(RecordSourceIdentified, Feedback, None, NOTIFY, lookup=responsible_manager),
    CommandSpec(RecordReferralWithdrawn, Feedback, None, NOTIFY),
    CommandSpec(EscalateHeld, Feedback, None, NOTIFY, lookup=responsible_manager),
    CommandSpec(ReadFeedback, Feedback, f"POST {UPDATE}/reading", REFERRERS, visible_to=may_see, append_only=True),
    CommandSpec(
        DisputeFeedback,
        Feedback,
        f"POST {UPDATE}/dispute",
        REFERRERS,
        lookup=who_answers,
        visible_to=may_see,
        append_only=True,
    ),
    CommandSpec(
        AnswerDispute,
        Feedback,
        f"POST {OCCASION}/dispute-answer",
        RESPONSIBLE_MANAGERS,
        lookup=who_decides_again,
        visible_to=is_shown,
    ),
    CommandSpec(EscalateDispute, Feedback, None, NOTIFY, lookup=responsible_manager),
    CommandSpec(RecordInvolvement, Feedback, None, NOTIFY),
    CommandSpec(RecordOwnerChanged, Feedback, None, NOTIFY),
    CommandSpec(RecordToBeDecidedAgain, Feedback, None, NOTIFY),
    CommandSpec(
        ReleaseFeedback,
        Feedback,
        f"POST {OCCASION}/release",
        RESPONSIBLE_MANAGERS,
        lookup=responsible_manager,
        visible_to=is_shown,
    ),
    CommandSpec(
        WithholdFeedback,
        Feedback,
        f"POST {OCCASION}/withholding",
        RESPONSIBLE_MANAGERS,
        lookup=responsible_manager,
        visible_to=is_shown,
    ),
    CommandSpec(LookAgain, Feedback, None, NOTIFY, lookup=responsible_manager),
    CommandSpec(SendHoldingUpdate, Feedback, None, NOTIFY, lookup=responsible_manager),
    CommandSpec(RecordDisclosureRisksChanged, Feedback, None, NOTIFY, lookup=responsible_manager),
    CommandSpec(RecordDisclosureRisksKnown, FeedbackCase, None, NOTIFY),
    CommandSpec(RecordReferralTaken, FeedbackCase, None, NOTIFY),
    CommandSpec(RecordJoinConfirmed, FeedbackCase, None, NOTIFY),
    CommandSpec(RecordReferralUnjoined, FeedbackCase, None, NOTIFY),
    CommandSpec(RecordConcernLeft, Feedback, None, NOTIFY, lookup=responsible_manager),
    CommandSpec(RecordMilestoneReached, FeedbackCase, None, NOTIFY),
    CommandSpec(RecordSourcesKnown, FeedbackCase, None, NOTIFY),
    CommandSpec(RecordPartnerKnown, Channel, None, NOTIFY),
    CommandSpec(JudgeAgain, Feedback, None, NOTIFY, lookup=responsible_manager),
    CommandSpec(RecordMemberKnown, Correspondent, None, NOTIFY),
    CommandSpec(RecordMemberLeft, Correspondent, None, NOTIFY),
    CommandSpec(RecordResponsibleManagerKnown, ResponsibleManagers, None, NOTIFY),
    CommandSpec(RecordResponsibleManagerAbsent, ResponsibleManagers, None, NOTIFY),
    CommandSpec(RecordWorkerKnown, Worker, None, NOTIFY),
    CommandSpec(RecordWorkerLeft, Worker, None, NOTIFY),
    CommandSpec(RecordMemberAbsent, Worker, None, NOTIFY),
    CommandSpec(RecordMemberPresent, Worker, None, NOTIFY),
    CommandSpec(RecordTeamKnown, Team, None, NOTIFY),
    CommandSpec(SetWebhook, Channel, "POST /channels/{id}/webhook", ORGANISATION_LEADS, visible_to=is_own_channel),
    CommandSpec(RecordAttemptFailed, Delivery, None, NOTIFY, lookup=owner),
    *item_commands(ITEMS),
    *VISIBILITY_COMMANDS,
    *DELIVERY_COMMANDS,
    *CALL_COMMANDS,
)
