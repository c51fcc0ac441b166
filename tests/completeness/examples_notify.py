"""Examples: what referrers do with what they were told, managers with what is held, and mail servers with notices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from services.intake.domain.member.state import Role
from services.intake.domain.referral.content import Answer
from services.intake.domain.referral.restriction import RestrictReferral
from services.notify.domain.channel.state import channel_of
from services.notify.domain.channel.webhooks import SetWebhook
from services.notify.domain.delivery.attempts import BeginAttempt, RecordAttemptFailed, RecordNoticeDelivered
from services.notify.domain.delivery.follow_up import SeeTo, SendAgain
from services.notify.domain.delivery.state import Delivery
from services.notify.domain.feedback.disputes import AnswerDispute, DisputeAnswer, DisputeFeedback
from services.notify.domain.feedback.reading import ReadFeedback
from services.notify.domain.feedback.review import ReleaseFeedback
from services.notify.domain.feedback.state import Feedback, Level, ReleaseReason, WithholdReason, occasion_to_path
from services.notify.domain.feedback.withholding import WithholdFeedback
from tests.completeness.examples import NotToBeGiven, example
from tests.completeness.examples_intake import of_referral, route, share, submit
from tests.completeness.examples_people import team
from tests.completeness.matter import WholeMatter

WHY = "Talked about with the practitioner."


def feedback_on(matter: WholeMatter) -> Feedback:
    assert matter.referral
    return matter.states("notify", Feedback).get(matter.referral) or Feedback(referral=matter.referral)


def _last_update(matter: WholeMatter, milestone: str = "") -> str:
    told = [ending.update for ending in feedback_on(matter).endings.values() if ending.update.startswith(milestone)]
    return told[-1] if told else "M1.9"


def _first(mapping: Any) -> str:
    return occasion_to_path(next(iter(mapping), "M3/none/1"))


def _of_feedback(command: Callable[[WholeMatter], Any], role: Role, label: str, what: type[Any]) -> None:
    @example(what, label)
    def give(matter: WholeMatter) -> None:
        matter.give(role, "notify", matter.referral, command(matter))  # type: ignore[arg-type]


def _disputed(matter: WholeMatter) -> str:
    return _first(key for key, ending in feedback_on(matter).endings.items() if ending.dispute)


def _held(matter: WholeMatter) -> str:
    return _first(feedback_on(matter).held_obligations)


_of_feedback(lambda m: ReadFeedback(update=_last_update(m)), Role.REFERRER, "the last", ReadFeedback)


def _declare_disputes() -> None:
    for milestone in ("M2", "M3", "M6"):

        @example(DisputeFeedback, milestone)
        def dispute(matter: WholeMatter, milestone: str = milestone) -> None:
            disagrees = DisputeFeedback(update=_last_update(matter, milestone), reason="Nobody saw her.")
            matter.give(Role.REFERRER, "notify", feedback_on(matter).referral, disagrees)

    for answer in DisputeAnswer:

        @example(AnswerDispute, answer)
        def answered(matter: WholeMatter, answer: DisputeAnswer = answer) -> None:
            answers = AnswerDispute(occasion=_disputed(matter), answer=answer, rationale=WHY)
            matter.give(Role.MANAGER, "notify", feedback_on(matter).referral, answers)


_declare_disputes()
_of_feedback(
    lambda m: ReleaseFeedback(occasion=_held(m), level=Level.STATUS, reason=ReleaseReason.REVIEWED),
    Role.MANAGER,
    "at the level of a status",
    ReleaseFeedback,
)
_of_feedback(
    lambda m: WithholdFeedback(occasion=_held(m), reason=WithholdReason.RISK, rationale=WHY, ends=True),
    Role.MANAGER,
    "for good",
    WithholdFeedback,
)
_of_feedback(
    lambda m: WithholdFeedback(occasion=_held(m), reason=WithholdReason.RISK, rationale=WHY, look_again_on=m.day(3)),
    Role.MANAGER,
    "until it is looked at again",
    WithholdFeedback,
)


@example(RestrictReferral, "after a colleague has read what was told")
def restrict_after_reading(matter: WholeMatter) -> None:
    share(matter)
    writer, colleague = matter.people[Role.REFERRER], matter.asked[-1][1].member
    matter.people = {**matter.people, Role.REFERRER: colleague}
    matter.give(Role.REFERRER, "notify", feedback_on(matter).referral, ReadFeedback(update=_last_update(matter)))
    matter.people = {**matter.people, Role.REFERRER: writer}
    of_referral(matter, Role.TRIAGE, RestrictReferral(reason="He is her nephew.", involved=(colleague,)))


@example(SetWebhook)
def set_webhook(matter: WholeMatter) -> None:
    given = SetWebhook(webhook="https://tellback.example.org/hook")
    matter.give(Role.ORGANISATION_LEAD, "notify", channel_of(matter.force), given)


def _notice(matter: WholeMatter) -> UUID:
    """A notice that is on its way."""
    notices = matter.states("notify", Delivery).items()
    waiting = [id for id, one in notices if one.result is None and one.staff is None]
    if not waiting:
        raise NotToBeGiven("no notice is on its way")
    return waiting[-1]


@example(RecordNoticeDelivered, "a mail server takes it")
def delivered(matter: WholeMatter) -> None:
    notice = _notice(matter)
    matter.itself("notify", notice, BeginAttempt())
    matter.itself("notify", notice, RecordNoticeDelivered())


@example(RecordAttemptFailed, "a mail server refuses it for good")
def refused_for_good(matter: WholeMatter) -> UUID:
    notice = _notice(matter)
    matter.itself("notify", notice, BeginAttempt())
    assert matter.referral
    failed = RecordAttemptFailed(referral=matter.referral, reason="no such mailbox", jitter=0.0, final=True)
    matter.itself("notify", notice, failed)
    return notice


@example(RecordAttemptFailed, "of a call about a danger")
def call_does_not_arrive(matter: WholeMatter) -> UUID:
    """Somebody is called about a joined referral that tells of danger, and nothing arrives."""
    team(matter, "Safeguarding")
    submit(matter, immediate_danger=Answer.YES)
    route(matter, matter.later[-1], joins=matter.referral)
    matter.pass_time(0.2)
    called = [id for id, one in matter.states("notify", Delivery).items() if one.staff and one.result is None]
    if not called:
        raise NotToBeGiven("nobody is called by a notice")
    matter.itself("notify", called[-1], BeginAttempt())
    failed = RecordAttemptFailed(referral=feedback_on(matter).referral, reason="no such box", jitter=0.0, final=True)
    matter.itself("notify", called[-1], failed)
    return called[-1]


@example(SendAgain)
def send_again(matter: WholeMatter) -> None:
    matter.give(Role.MANAGER, "notify", refused_for_good(matter), SendAgain())


@example(SeeTo)
def see_to(matter: WholeMatter) -> UUID:
    notice = refused_for_good(matter)
    matter.give(Role.MANAGER, "notify", notice, SeeTo(reason="Rang them."))
    return notice


@example(SendAgain, "one that was seen to")
def send_seen_to(matter: WholeMatter) -> None:
    matter.give(Role.MANAGER, "notify", see_to(matter), SendAgain())
