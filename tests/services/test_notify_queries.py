"""Queries of notify over a real PostgreSQL: a partner sees what it was told; held feedback looks like none yet."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import Connection

from contracts.http.notify import DISPUTE_ANSWERS, LEVELS, RELEASE_REASONS, WITHHOLDING_REASONS
from services.chassis.application.recorded_events import decode_event
from services.chassis.domain.decider import STORED_EVENT_TYPES, CommandContext, Dispatch, Unknown
from services.chassis.domain.references import reference_of
from services.chassis.open_items.holdings import holdings
from services.notify.domain.delivery.state import delivery_of
from services.notify.domain.feedback.disputes import AnswerDispute, DisputeAnswer, DisputeFeedback
from services.notify.domain.feedback.reading import ReadFeedback
from services.notify.domain.feedback.review import ReleaseFeedback
from services.notify.domain.feedback.settlement import FeedbackTold
from services.notify.domain.feedback.state import Level, Milestone, ReleaseReason, WithholdReason, occasion_to_path
from services.notify.domain.feedback.withholding import WithholdFeedback
from services.notify.projections import inbox as projection
from services.notify.projections.channels import own_channel
from services.notify.projections.deliveries import due_notices, undeliverable_notices
from services.notify.projections.disputes import disputed_feedback
from services.notify.projections.held_feedback import held_feedback
from services.notify.projections.pending_decisions import CHANGES
from services.notify.timescales import TIMESCALES
from tests.domain.notify.builders import CONCERN, HOME, MANAGER_CONTEXT, NOW, OTHER, POLICE, REFERRAL, Notify
from tests.domain.notify.builders import PAT as PAT_ID
from tests.domain.notify.test_late_joins import JO as JO_ID
from tests.domain.notify.test_late_joins import MEMBER
from tests.services.feedback_told_and_held import shown

PAT = CommandContext(by=str(PAT_ID), role="referrer", organisation=str(POLICE), at=NOW)
JO = CommandContext(by=str(JO_ID), role="referrer", organisation=str(HOME), at=NOW)
inbox, feedback = partial(projection.inbox, timescales=TIMESCALES), partial(projection.feedback, timescales=TIMESCALES)


def test_a_partner_sees_what_it_was_told(told: Notify, rows: Connection) -> None:
    shown(told, rows)
    answer = feedback(rows, PAT, referral=REFERRAL)

    assert [(t.milestone, t.level, t.outcome) for t in answer.told] == [
        ("M1", "L0", None),
        ("M2", "L3", "safeguarding"),
        ("M3", "L3", "s42 enquiry"),
    ]
    assert {t.update for t in inbox(rows, PAT).entries} == {t.update for t in answer.told}


def test_an_inbox_can_be_limited_to_some_referrals(told: Notify, rows: Connection) -> None:
    shown(told, rows)
    own, others = (inbox(rows, PAT, referral=[referral]).entries for referral in (REFERRAL, OTHER))

    assert [entry.referral for entry in own] == [REFERRAL] * 3
    assert others == []


def test_held_feedback_looks_like_none_yet(told: Notify, rows: Connection) -> None:
    shown(told, rows)

    assert [t.milestone for t in feedback(rows, JO, referral=OTHER).told] == ["M1", "M2"]
    assert {t.milestone for t in inbox(rows, JO).entries} == {"M1", "M2"}


@pytest.mark.parametrize("referral", [REFERRAL, UUID(int=404)])
def test_the_feedback_of_another_organisation_looks_like_none(told: Notify, rows: Connection, referral: UUID) -> None:
    shown(told, rows)

    with pytest.raises(Unknown, match="there is none of that id"):
        feedback(rows, JO, referral=referral)


def test_a_manager_sees_the_owner_of_held_feedback_its_reason_and_its_ceiling(told: Notify, rows: Connection) -> None:
    shown(told, rows)
    (held,) = held_feedback(rows, MANAGER_CONTEXT).entries

    assert (held.referral, held.reference, held.level) == (OTHER, "SA-OTHER", "L1")
    assert held.owner == str(MEMBER.member)
    assert held.version == len(told.store.read_stream(OTHER))
    assert held.escalates_at > held.since + timedelta(days=2)
    (holding,) = holdings(rows, MANAGER_CONTEXT, MEMBER.member).entries
    assert (holding.kind, holding.reference, holding.since) == ("held feedback", reference_of(OTHER), held.since)


def test_every_event_of_feedback_updates_the_version_that_a_manager_names() -> None:
    assert CHANGES.keys() == {
        kind for kind, label in STORED_EVENT_TYPES.items() if label.startswith("notify.feedback.")
    }


def test_released_feedback_shows_at_its_level_and_is_held_no_more(told: Notify, rows: Connection) -> None:
    occasion = next(e.occasion for e in told.events() if type(e).__name__ == "FeedbackHeld")
    release = ReleaseFeedback(occasion=occasion, level=Level.STATUS, reason=ReleaseReason.REVIEWED)
    told.service.handle(Dispatch(OTHER, release), context=MANAGER_CONTEXT)
    shown(told, rows)

    assert [(t.milestone, t.level, t.outcome) for t in feedback(rows, JO, referral=OTHER).told] == [
        ("M1", "L0", None),
        ("M2", "L3", "safeguarding"),
        ("M3", "L1", None),
    ]
    assert held_feedback(rows, MANAGER_CONTEXT).entries == []


def test_withheld_feedback_looks_like_none_yet(told: Notify, rows: Connection) -> None:
    occasion = next(e.occasion for e in told.events() if type(e).__name__ == "FeedbackHeld")
    withhold = WithholdFeedback(
        occasion=occasion, reason=WithholdReason.RISK, rationale="it would tell him where she is"
    )
    told.service.handle(Dispatch(OTHER, withhold), context=MANAGER_CONTEXT)
    shown(told, rows)

    assert [t.milestone for t in feedback(rows, JO, referral=OTHER).told] == ["M1", "M2"]
    assert held_feedback(rows, MANAGER_CONTEXT).entries == []


def test_a_reading_shows_in_the_feedback(told: Notify, rows: Connection) -> None:
    update = next(e.update for e in told.events() if type(e).__name__ == "FeedbackTold")
    told.service.handle(Dispatch(REFERRAL, ReadFeedback(update=update)), context=PAT)
    shown(told, rows)

    assert [t.read_at is not None for t in feedback(rows, PAT, referral=REFERRAL).told] == [True, False, False]


def test_a_due_notice_has_its_address(told: Notify, rows: Connection) -> None:
    shown(told, rows)
    due = {n.delivery: n for n in due_notices(rows, NOW)}

    assert len(due) == 5
    assert {(n.referral, n.reference) for n in due.values()} == {(REFERRAL, "SA"), (OTHER, "SA-OTHER")}
    assert {n.email for n in due.values()} == {None}  # nobody has said where the referrers are reached
    assert due_notices(rows, NOW - timedelta(minutes=1)) == []
    assert all(delivery_of(n.referral, n.update, n.channel) == d for d, n in due.items())
    assert undeliverable_notices(rows, MANAGER_CONTEXT).entries == []


def test_an_addressee_recorded_before_references_is_still_read() -> None:
    noted = {"referral": str(REFERRAL), "organisation": str(POLICE), "member": str(UUID(int=21))}
    older = json.dumps({**noted, "kind": "police", "involved": "yes"}).encode()
    read = decode_event("notify.feedback.referral-received", older, shape=1)

    assert (read.referral, read.reference) == (REFERRAL, str(REFERRAL))


def test_an_organisation_sees_its_own_channel(told: Notify, rows: Connection) -> None:
    shown(told, rows)
    council = CommandContext(by="x", role="organisation lead", organisation=str(MEMBER.organisation), at=NOW)

    assert own_channel(rows, council).version == 1
    with pytest.raises(Unknown):
        own_channel(rows, PAT)


def test_the_codes_that_are_offered_are_those_that_notify_takes() -> None:
    assert (*LEVELS,) == (*Level,)
    assert (*RELEASE_REASONS,) == (*ReleaseReason,)
    assert (*WITHHOLDING_REASONS, WithholdReason.ANONYMOUS) == (*WithholdReason,)


def test_a_referrer_who_disagrees_is_answered_with_a_code_and_no_more(told: Notify, rows: Connection) -> None:
    update, occasion = decision_told_to_the_police(told)
    pat = CommandContext(by=str(PAT_ID), role="referrer", organisation=str(POLICE), at=NOW)
    disagrees = DisputeFeedback(update=update, reason="She was never seen.")
    told.service.handle(Dispatch(REFERRAL, disagrees), context=pat)
    shown(told, rows)

    (disputed,) = disputed_feedback(rows, MANAGER_CONTEXT).entries
    assert (disputed.occasion, disputed.reason, disputed.escalated) == (occasion, "She was never seen.", False)
    assert disputed.version == len(told.store.read_stream(REFERRAL))
    (shown_to_pat,) = [t for t in feedback(rows, PAT, referral=REFERRAL).told if t.disputed_at]
    assert shown_to_pat.update == update
    assert shown_to_pat.words[-2] == "On 5 January 2026 you said that you disagree: “She was never seen.”"
    assert "If nobody has answered by 8 January 2026, it goes to a safeguarding lead." in shown_to_pat.words[-1]


def test_an_answered_dispute_waits_for_nobody(told: Notify, rows: Connection) -> None:
    update, occasion = decision_told_to_the_police(told)
    pat = CommandContext(by=str(PAT_ID), role="referrer", organisation=str(POLICE), at=NOW)
    answer = AnswerDispute(occasion=occasion, answer=DisputeAnswer.AGAIN, rationale="Her sister must be heard.")
    told.service.handle(Dispatch(REFERRAL, DisputeFeedback(update=update, reason="No.")), context=pat)
    told.service.handle(Dispatch(REFERRAL, answer), context=MANAGER_CONTEXT)
    shown(told, rows)
    answered = next(t for t in feedback(rows, PAT, referral=REFERRAL).told if t.update == update)

    assert disputed_feedback(rows, MANAGER_CONTEXT).entries == []
    assert answered.dispute_answer == "it will be decided again"
    assert "sister" not in answered.model_dump_json()


def test_an_answer_is_an_update_with_the_referrers_own_words_and_the_next_rung(told: Notify, rows: Connection) -> None:
    update, occasion = decision_told_to_the_police(told)
    answer = AnswerDispute(occasion=occasion, answer=DisputeAnswer.STANDS, rationale="Her sister was heard.")
    told.service.handle(Dispatch(REFERRAL, DisputeFeedback(update=update, reason="Nobody went.")), context=PAT)
    told.service.handle(Dispatch(REFERRAL, answer), context=MANAGER_CONTEXT)
    shown(told, rows)
    answered = next(t for t in feedback(rows, PAT, referral=REFERRAL).told if t.answers == update)

    disputed = next(t for t in feedback(rows, PAT, referral=REFERRAL).told if t.update == update)
    assert disputed.words[-1] == "It was answered on 5 January 2026."
    assert "“Nobody went.”" in " ".join(answered.words)
    assert "safeguarding lead, who has 3 working days" in answered.words[-1]
    assert (answered.read_at, answered.disputable, disputed.disputable) == (None, True, False)


def test_nothing_that_a_referrer_is_given_names_the_case(told: Notify, rows: Connection) -> None:
    shown(told, rows)
    notices = due_notices(rows, NOW)
    shown_to_partners = [feedback(rows, PAT, referral=REFERRAL).model_dump_json(), *map(str, notices)]

    assert notices
    assert not [text for text in shown_to_partners if str(CONCERN) in text]


def decision_told_to_the_police(notify: Notify) -> tuple[str, str]:
    """The id of the police's update about the decision, and its occasion as a path for staff carries it."""
    told = (e for e in notify.events(FeedbackTold) if e.referral == REFERRAL)
    decided = next(e for e in told if e.milestone is Milestone.DECIDED)
    return decided.update, occasion_to_path(decided.occasion)


def test_the_answers_that_are_offered_are_those_that_notify_takes() -> None:
    assert set(DISPUTE_ANSWERS) == {*DisputeAnswer}


def test_a_colleagues_disagreement_is_not_said_to_be_the_readers(told: Notify, rows: Connection) -> None:
    update, _ = decision_told_to_the_police(told)
    lead = CommandContext(by="the lead", role="organisation lead", organisation=str(POLICE), at=NOW)
    told.service.handle(Dispatch(REFERRAL, DisputeFeedback(update=update, reason="She was never seen.")), context=lead)
    shown(told, rows)
    read_by_lead, read_by_writer = (
        next(t for t in feedback(rows, reader, referral=REFERRAL).told if t.update == update).words
        for reader in (lead, PAT)
    )

    assert any("you said that you disagree: “She was never seen.”" in words for words in read_by_lead)
    assert any("a colleague of yours said that they disagree" in words for words in read_by_writer)
    assert not any("you said" in words for words in read_by_writer)
