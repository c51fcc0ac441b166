"""Checks: whether a history shows anything lost, doubled, misordered, or without an owner.

The checker knows the contracts and the milestones, reads the logs as rows, and calls no code that decides.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import UUID

from contracts.catalogue import TOPICS_BY_CONSUMER
from deploy.composition import SERVICES
from services.chassis.domain.decider import STORED_EVENT_TYPES
from services.chassis.messaging.published_versions import published_topic
from services.enquiry.publishing import PUBLISHED as ENQUIRY_PUBLISHED
from services.intake.publishing import PUBLISHED as INTAKE_PUBLISHED
from services.notify.publishing import PUBLISHED as NOTIFY_PUBLISHED
from tests.faults.checker.anomalies import Anomaly, CheckResult, Kind
from tests.faults.checker.item_lives import lives
from tests.faults.checker.items import ITEM_CHECKS
from tests.faults.checker.milestones import obligations, taken_referrals, to_safeguarding
from tests.faults.checker.notices import (
    deliveries_are_effective_once,
    every_notice_ends,
    every_send_has_a_recorded_attempt,
    no_attempt_follows_a_delivery,
    notices_match_their_intent,
)
from tests.faults.checker.receipts import recorded_data_matches_the_command
from tests.faults.history import History, LogEntry, by_key

NO_OWNER = "nobody"
PUBLISHED_TOPICS = {
    service: {
        STORED_EVENT_TYPES[kind]: published_topic(SERVICES[service], translate) for kind, translate in published.items()
    }
    for service, published in {
        "intake": INTAKE_PUBLISHED,
        "enquiry": ENQUIRY_PUBLISHED,
        "notify": NOTIFY_PUBLISHED,
    }.items()
}


def check_history(history: History) -> CheckResult:
    """Apply every check, those of open items too."""
    anomalies = [anomaly for check in (*CHECKS, *ITEM_CHECKS) for anomaly in check(history)]
    return CheckResult(anomalies, items=len(lives(history)))


def acknowledgements_are_recorded_once(history: History) -> Iterator[Anomaly]:
    """Every receipt names a recorded event; a command is recorded once, however often it was sent."""
    keyed = {name: by_key(rows) for name, rows in history.logs.items()}
    for ack in history.acknowledgements:
        rows = keyed[ack.service].get(ack.key, [])
        named = [r for r in rows if str(r.stream) == ack.receipt["id"] and r.position == ack.receipt["position"]]
        if not named:
            yield Anomaly(Kind.LOST, f"{ack.service} acknowledged {ack.key}, and has no event as in the receipt")
        elif len({r.metadata["correlation"] for r in rows}) > 1:
            yield Anomaly(Kind.DOUBLED, f"{ack.service} recorded {ack.key} more than once")


def refused_commands_are_not_recorded(history: History) -> Iterator[Anomaly]:
    """No log holds a command that a client was told was refused."""
    keyed = {name: by_key(rows) for name, rows in history.logs.items()}
    for service, key in history.refusals:
        if key in keyed[service]:
            yield Anomaly(Kind.ORPHAN, f"{service} recorded {key}, and said that it had not")


def streams_have_no_gap(history: History) -> Iterator[Anomaly]:
    """The versions of a stream are 1 to n in the order of the log."""
    for service, rows in history.logs.items():
        for stream, versions in _versions(rows).items():
            if versions != [*range(1, len(versions) + 1)]:
                kind = Kind.MISORDERED if sorted(versions) == [*range(1, len(versions) + 1)] else Kind.LOST
                yield Anomaly(kind, f"{service} {stream}: versions {versions}")


def published_messages_reach_every_consumer(history: History) -> Iterator[Anomaly]:
    """Each consumer has an inbox mark at the last published version of every stream of its topics."""
    for consumer, source in _subscriptions():
        subscribed = {
            event_type
            for event_type, topic in PUBLISHED_TOPICS[source].items()
            if topic in TOPICS_BY_CONSUMER[consumer]
        }
        sent: dict[UUID, int] = {r.stream: r.version for r in history.logs[source] if r.event_type in subscribed}
        for stream, version in sent.items():
            mark = history.inbox_marks[consumer].get(f"{source}:{stream}", 0)
            if mark != version:
                yield Anomaly(
                    Kind.LOST, f"{consumer} consumed {source}:{stream} to {mark}, and not to {version}", consumer
                )


def messages_are_handled_once_and_in_order(history: History) -> Iterator[Anomaly]:
    """The effects of a message are one transaction, and the messages of a stream take effect in their order."""
    for consumer, source in _subscriptions():
        reached: dict[UUID, int] = defaultdict(int)
        saves: dict[tuple[UUID, UUID, str], set[object]] = defaultdict(set)
        for row, cause in _caused(history, source, consumer):
            if cause.version < reached[cause.stream]:
                yield Anomaly(
                    Kind.MISORDERED, f"{consumer} took {cause.event_type} {cause.version} of {cause.stream} late"
                )
            reached[cause.stream] = max(reached[cause.stream], cause.version)
            saves[cause.id, row.stream, row.event_type].add(row.recorded_at)
        for (cause_id, stream, event_type), moments in saves.items():
            if len(moments) > 1:
                yield Anomaly(Kind.DOUBLED, f"{consumer} recorded {event_type} on {stream} twice for {cause_id}")


def every_obligation_ends_once(history: History) -> Iterator[Anomaly]:
    """Each milestone that is reached is told, held or withheld once for each of its referrals, and no other is."""
    outcomes, found = _outcomes(history), obligations(history)
    for obligation in found.due - outcomes.keys():
        yield Anomaly(Kind.LOST, f"nobody was told of {obligation}", "notify")
    expected = found.due | found.allowed
    for obligation, counts in outcomes.items():
        if obligation not in expected:
            yield Anomaly(Kind.ORPHAN, f"{obligation} was {dict(counts)}, and nothing led to it")
        if counts["told"] + counts["withheld"] > 1:
            yield Anomaly(Kind.DOUBLED, f"{obligation} ended more than once: {dict(counts)}")


def held_feedback_has_an_owner(history: History) -> Iterator[Anomaly]:
    """Held feedback has a named owner and a reason. `final_reads` checks its deadline."""
    for row in history.events("notify", "notify.feedback.held", "notify.feedback.escalated"):
        if row.data["owner"] in ("", NO_OWNER) or not row.data.get("reason", "handed over"):
            yield Anomaly(Kind.ORPHAN, f"{row.data['occasion']} of {row.data['referral']} is held, and has no owner")


def concerns_take_every_routed_referral(history: History) -> Iterator[Anomaly]:
    """A concern takes every referral that triage routed to safeguarding."""
    taken = taken_referrals(history)
    for row in history.events("intake", "intake.referral.routed"):
        if to_safeguarding(row) and str(row.stream) not in taken:
            yield Anomaly(Kind.LOST, f"no concern took {row.stream}", "enquiry")


def added_information_reaches_its_concern(history: History) -> Iterator[Anomaly]:
    """Once. Information added before the routing is part of the submission that the concern takes."""
    routed = {r.stream: r.version for r in history.events("intake", "intake.referral.routed") if to_safeguarding(r)}
    copies: dict[str, list[Any]] = defaultdict(list)
    for row in history.events("enquiry", "enquiry.referral.information-added"):
        copies[row.data["message_id"]].append(row.data["information"])
    for row in history.events("intake", "intake.referral.information-added"):
        addition, texts = f"what was added to {row.stream} at {row.version}", copies[str(row.id)]
        if not texts and row.version > routed.get(row.stream, row.version):
            yield Anomaly(Kind.LOST, f"{addition} is in no concern", "enquiry")
        if len(texts) > 1:
            yield Anomaly(Kind.DOUBLED, f"{addition} was recorded {len(texts)} times")
        if texts and texts[-1] != row.data["information"]:
            yield Anomaly(Kind.LOST, f"{addition} was recorded in other words")


def every_cause_is_recorded(history: History) -> Iterator[Anomaly]:
    """The cause of each event is an event in one of the logs."""
    event_ids = {str(r.id) for rows in history.logs.values() for r in rows}
    for service, rows in history.logs.items():
        for row in rows:
            if (cause := row.metadata.get("causation")) and cause not in event_ids:
                yield Anomaly(Kind.ORPHAN, f"{service} {row.event_type} on {row.stream} has a cause that no log holds")


CHECKS: tuple[Callable[[History], Iterable[Anomaly]], ...] = (
    acknowledgements_are_recorded_once,
    recorded_data_matches_the_command,
    refused_commands_are_not_recorded,
    streams_have_no_gap,
    published_messages_reach_every_consumer,
    messages_are_handled_once_and_in_order,
    concerns_take_every_routed_referral,
    every_obligation_ends_once,
    added_information_reaches_its_concern,
    deliveries_are_effective_once,
    every_send_has_a_recorded_attempt,
    no_attempt_follows_a_delivery,
    notices_match_their_intent,
    every_notice_ends,
    held_feedback_has_an_owner,
    every_cause_is_recorded,
)


def _versions(rows: Iterable[LogEntry]) -> dict[UUID, list[int]]:
    versions: dict[UUID, list[int]] = defaultdict(list)
    for row in rows:
        versions[row.stream].append(row.version)
    return versions


def _subscriptions() -> Iterator[tuple[str, str]]:
    """(consumer, source) of each pair of services."""
    for consumer, topics in TOPICS_BY_CONSUMER.items():
        for source in sorted({topic.partition(".")[0] for topic in topics}):
            yield consumer, source


def _caused(history: History, source: str, consumer: str) -> Iterator[tuple[LogEntry, LogEntry]]:
    """(effect, cause): each event that a consumer recorded because of an event of the source."""
    sent = {str(r.id): r for r in history.logs[source]}
    for row in history.logs[consumer]:
        if cause := sent.get(row.metadata.get("causation") or ""):
            yield row, cause


def _outcomes(history: History) -> dict[tuple[str, str], Counter[str]]:
    """(referral, occasion) -> how often it was told, held and withheld."""
    outcomes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in history.events("notify", *(f"notify.feedback.{outcome}" for outcome in ("told", "held", "withheld"))):
        outcomes[row.data["referral"], row.data["occasion"]][row.event_type.rpartition(".")[2]] += 1
    return outcomes
