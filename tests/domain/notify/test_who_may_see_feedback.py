"""Who of the referrer's organisation may see feedback and hears of it; and what a late restriction stops and lists."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from contracts.events import ReadersV1
from contracts.events.intake import (
    InformationAddedV1,
    MemberJoinedV1,
    MemberLeftV1,
    ReferralWithdrawnV1,
)
from contracts.events.intake_access import (
    ReferralRestrictedV1,
    ReferralSharedV1,
    RestrictionLiftedV1,
    ShareEndedV1,
)
from services.chassis.domain.decider import CommandContext, Dispatch
from services.notify.domain.channel.state import channel_of
from services.notify.domain.channel.webhooks import SetWebhook
from services.notify.domain.delivery.attempts import BeginAttempt, DeliveryIntended, RecordNoticeDelivered
from services.notify.domain.delivery.restriction import CancelDelivery, DeliveryCancelled, DeliveryNarrowed
from services.notify.domain.delivery.state import ChannelKind, Result, delivery_of
from services.notify.domain.feedback.colleagues import ColleagueAct, ColleagueActed
from services.notify.domain.feedback.disputes import DisputeFeedback
from services.notify.domain.feedback.reading import FeedbackRead, ReadFeedback
from services.notify.domain.feedback.settlement import FeedbackHeld
from services.notify.domain.feedback.state import HoldReason
from services.notify.domain.feedback.visibility import KnownBeforeRestriction, NoticeGone, Reading, may_see
from tests.domain.notify.builders import NOTIFY_CONTEXT, NOW, PAT, POLICE, REFERRAL, Notify, when
from tests.domain.notify.test_late_joins import DECIDED, referral_received, referral_taken

ANN, LEAD = UUID(int=51), UUID(int=52)
OPEN = ReadersV1(members=(PAT,), leads_of=POLICE)
SHARED = ReadersV1(members=(PAT, ANN), leads_of=POLICE)
RESTRICTED = ReadersV1(members=(PAT,))
EMAIL, WEBHOOK = ChannelKind.EMAIL, ChannelKind.WEBHOOK


def asker(member: UUID, role: str = "referrer", organisation: UUID = POLICE) -> CommandContext:
    return CommandContext(by=str(member), role=role, organisation=str(organisation), at=NOW)


def member(id: UUID, email: str | None) -> MemberJoinedV1:
    return MemberJoinedV1(
        member=id,
        organisation=POLICE,
        organisation_name="Northshire Police",
        kind="police",
        name="Somebody",
        email=email,
        mailbox="desk@police.example.org",
        roles=("referrer",),
    )


def police_with_addresses(pat: str | None = "pat@police.example.org") -> Notify:
    """The police have a webhook and a mailbox; Pat and Ann have addresses of their own."""
    notify = Notify()
    for message in (member(PAT, pat), member(ANN, "ann@police.example.org")):
        notify.receive(message)
    hook = SetWebhook(webhook="https://police.example.org/hook")
    lead = asker(LEAD, "organisation lead")
    notify.service.handle(Dispatch(channel_of(POLICE), hook), context=lead)
    return notify


def told(notify: Notify) -> Notify:
    """The police were told M1, M2 and M3."""
    for message in (referral_received(), referral_taken(), DECIDED):
        notify.receive(message)
    return notify


def restrict(notify: Notify) -> None:
    notify.receive(ReferralRestrictedV1(referral=REFERRAL, readers=RESTRICTED))


def seen_by(notify: Notify) -> set[str]:
    feedback = notify.service.state(REFERRAL)
    askers = {"Pat": asker(PAT), "Ann": asker(ANN), "lead": asker(LEAD, "organisation lead")}
    return {name for name, who in askers.items() if may_see(feedback, who)}


def results(notify: Notify, channel: ChannelKind, colleague: UUID | None = None) -> list[Any]:
    """What became of each notice by this channel, M1 to M3."""
    deliveries = [notify.service.state(delivery_of(REFERRAL, f"M{n}.1", channel, colleague)) for n in (1, 2, 3)]
    return [delivery.result if delivery else "none" for delivery in deliveries]


def test_feedback_is_seen_as_intake_says_it_and_as_it_says_it_last() -> None:
    notify = told(police_with_addresses())
    seen = [seen_by(notify)]
    for message in (
        ReferralSharedV1(referral=REFERRAL, member=ANN, readers=SHARED),
        ShareEndedV1(referral=REFERRAL, member=ANN, readers=OPEN),
        ReferralRestrictedV1(referral=REFERRAL, readers=RESTRICTED),
        RestrictionLiftedV1(referral=REFERRAL, readers=OPEN),
    ):
        notify.receive(message)
        seen.append(seen_by(notify))

    assert seen == [{"Pat", "lead"}, {"Pat", "lead", "Ann"}, {"Pat", "lead"}, {"Pat"}, {"Pat", "lead"}]
    assert not may_see(notify.service.state(REFERRAL), asker(LEAD, "organisation lead", UUID(int=99)))


def test_a_restricted_referrals_notices_go_to_the_writers_own_address_and_nowhere_else() -> None:
    notify = police_with_addresses()
    notify.receive(referral_received().model_copy(update={"readers": RESTRICTED}))
    intended = notify.events(DeliveryIntended)

    assert [(i.channel, i.member, i.own_address_only) for i in intended] == [(EMAIL, PAT, True)]


def test_of_a_writer_without_an_address_a_restricted_referral_is_told_to_nobody() -> None:
    notify = police_with_addresses(pat=None)
    notify.receive(referral_received().model_copy(update={"readers": RESTRICTED}))

    assert notify.events(DeliveryIntended) == []


def test_whom_it_is_shared_with_hears_of_it_at_their_own_address() -> None:
    notify = police_with_addresses()
    notify.receive(referral_received().model_copy(update={"readers": SHARED}))
    intended = [(i.channel, i.member, i.own_address_only) for i in notify.events(DeliveryIntended)]

    assert intended == [(EMAIL, PAT, False), (WEBHOOK, PAT, False), (EMAIL, ANN, True)]


def test_a_late_restriction_stops_what_has_not_gone_yet() -> None:
    notify = told(police_with_addresses())
    restrict(notify)

    assert results(notify, WEBHOOK) == [Result.CANCELLED] * 3
    assert results(notify, EMAIL) == [None] * 3
    assert len(notify.events(DeliveryNarrowed)) == 3
    restrict(notify)
    assert len(notify.events(DeliveryNarrowed)) == 3


def test_a_late_restriction_sends_a_writer_without_an_address_nothing() -> None:
    notify = told(police_with_addresses(pat=None))
    restrict(notify)

    assert results(notify, EMAIL) == [Result.CANCELLED] * 3


def test_who_is_named_no_more_is_sent_nothing_more() -> None:
    notify = police_with_addresses()
    notify.receive(referral_received().model_copy(update={"readers": SHARED}))
    notify.receive(ShareEndedV1(referral=REFERRAL, member=ANN, readers=OPEN))
    notify.receive(referral_taken())

    assert results(notify, EMAIL, ANN) == [Result.CANCELLED, "none", "none"]
    assert results(notify, EMAIL) == [None, None, "none"]


def test_what_had_gone_and_who_had_read_is_listed_when_it_becomes_restricted() -> None:
    notify = told(police_with_addresses())
    sent = delivery_of(REFERRAL, "M1.1", WEBHOOK)
    for command in (BeginAttempt(), RecordNoticeDelivered()):
        notify.service.handle(Dispatch(sent, command), context=NOTIFY_CONTEXT)
    for reader in (asker(PAT), asker(LEAD, "organisation lead")):
        notify.service.handle(Dispatch(REFERRAL, ReadFeedback(update="M2.1")), context=reader)
    restrict(notify)

    (known,) = notify.events(KnownBeforeRestriction)
    assert known.notices == (NoticeGone(update="M1.1", channel=WEBHOOK),)
    assert known.readings == (Reading(update="M2.1", member=str(LEAD)),)
    assert results(notify, WEBHOOK)[0] is Result.DELIVERED


def test_nothing_is_listed_where_nobody_could_know() -> None:
    notify = told(police_with_addresses())
    restrict(notify)

    assert notify.events(KnownBeforeRestriction) == []


def test_one_persons_reading_is_nobody_elses() -> None:
    notify = told(police_with_addresses())
    for reader in (asker(LEAD, "organisation lead"), asker(PAT), asker(PAT)):
        notify.service.handle(Dispatch(REFERRAL, ReadFeedback(update="M1.1")), context=reader)

    assert [read.member for read in notify.events(FeedbackRead)] == [str(LEAD), str(PAT)]


def test_the_writer_is_told_at_their_own_address_what_a_colleague_did() -> None:
    notify = told(police_with_addresses())
    before = len(notify.events(DeliveryIntended))
    by_lead = {"actorid": str(LEAD), "actorrole": "organisation lead"}
    receive_as(notify, InformationAddedV1(referral=REFERRAL, information="More."), **by_lead)
    receive_as(notify, ReferralWithdrawnV1(referral=REFERRAL, reason="All is well."), **by_lead)
    dispute = DisputeFeedback(update="M3.1", reason="No.")
    notify.service.handle(Dispatch(REFERRAL, dispute), context=asker(LEAD, "organisation lead"))

    assert [one.act for one in notify.events(ColleagueActed)] == [*ColleagueAct]
    intended = notify.events(DeliveryIntended)[before:]
    assert [(i.channel, i.member, i.own_address_only) for i in intended] == [(EMAIL, PAT, True)] * 3


def test_what_the_writer_or_the_council_adds_is_no_news_to_the_writer() -> None:
    notify = told(police_with_addresses())
    added = InformationAddedV1(referral=REFERRAL, information="More.")
    receive_as(notify, added, actorid=str(PAT), actorrole="referrer")
    receive_as(notify, added, actorid=str(UUID(int=9)), actorrole="triage")

    assert notify.events(ColleagueActed) == []


def test_a_leavers_feedback_goes_on_to_whom_it_is_shared_with() -> None:
    """And is held where nobody is left who may see it by name."""
    for readers, held in ((SHARED, []), (OPEN, [HoldReason.LEFT])):
        notify = police_with_addresses()
        notify.receive(referral_received().model_copy(update={"readers": readers}))
        notify.receive(MemberLeftV1(member=PAT, organisation=POLICE))
        notify.receive(referral_taken())

        assert [one.reason for one in notify.events(FeedbackHeld)] == held


def test_a_notice_that_was_never_meant_or_has_gone_is_not_cancelled() -> None:
    intended = DeliveryIntended(
        referral=REFERRAL, occasion="M1/x/1", update="M1.1", channel=EMAIL, organisation=POLICE, member=PAT
    )

    assert when([], CancelDelivery()) == []
    assert when([intended], CancelDelivery()) == [DeliveryCancelled()]
    assert when([intended, DeliveryCancelled()], CancelDelivery()) == []


def receive_as(notify: Notify, message: Any, **actor: str) -> None:
    """The message, as somebody of intake asked for it."""
    envelope = notify.receive(message.model_copy(), UUID(int=1000 + len(notify.store.rows)))
    notify.receive_again(message, envelope.model_copy(update=actor))
