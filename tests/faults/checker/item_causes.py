"""Causes of open items: which event makes somebody wait, and which ends the waiting. The checker's own tables.

They say in the words of practice (§1 to §4) what the product's reactions say in code. A kind that stands in no table is
still checked by whatever holds for every item: its owner, its clocks, that it is not doubled, and that something led to
its end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from tests.faults.history import History, LogEntry

SAFEGUARDING = "safeguarding"
AGAIN = "it will be decided again"


@dataclass
class Facts:
    """What the log of one service said before a row: where triage sent a referral, and what a concern answers."""

    routed: dict[UUID, str] = field(default_factory=dict)
    owned: set[UUID] = field(default_factory=set)
    rated: set[UUID] = field(default_factory=set)
    taken: dict[UUID, set[str]] = field(default_factory=lambda: defaultdict(set))
    decided: set[UUID] = field(default_factory=set)
    died: set[UUID] = field(default_factory=set)

    def learn(self, row: LogEntry) -> None:
        """Take in one row."""
        if teaches := TEACHES.get(row.event_type):
            teaches(self, row)


TEACHES: dict[str, Callable[[Facts, LogEntry], object]] = {
    "intake.referral.routed": lambda facts, row: facts.routed.update({row.stream: row.data["routing"]}),
    "intake.referral.unjoined": lambda facts, row: facts.routed.pop(row.stream, None),
    "intake.referral.routing-reopened": lambda facts, row: facts.routed.pop(row.stream, None),
    "intake.referral.allocated": lambda facts, row: facts.owned.add(row.stream),
    "intake.referral.unallocated": lambda facts, row: facts.owned.discard(row.stream),
    "intake.referral.risk-rated": lambda facts, row: facts.rated.add(row.stream),
    "enquiry.concern.referral-taken": lambda facts, row: facts.taken[row.stream].add(
        row.data["submission"]["referral"]
    ),
    "enquiry.concern.referral-unjoined": lambda facts, row: facts.taken[row.stream].discard(row.data["referral"]),
    "enquiry.concern.decided": lambda facts, row: facts.decided.add(row.stream),
    "enquiry.concern.death-confirmed": lambda facts, row: facts.died.add(row.stream),
    "enquiry.concern.death-found-wrong": lambda facts, row: facts.died.discard(row.stream),
}


Condition = Callable[[LogEntry, Facts], bool]


class Cause(NamedTuple):
    """Where `when` holds, an event of this type waits for a person as an item of this kind.

    `each`: every such event has an item of its own. Otherwise one open item about the stream is enough.
    """

    kind: str
    event_type: str
    when: Condition = lambda row, facts: True
    each: bool = False


class Wait(NamedTuple):
    """An event that waits for a person."""

    service: str
    kind: str
    row: LogEntry
    each: bool


def waits(history: History) -> Iterator[Wait]:
    """Every event of the logs that a person must see to, with the kind of its item."""
    for service, causes in CAUSES.items():
        facts = Facts()
        for row in history.logs[service]:
            for cause in causes.get(row.event_type, ()):
                if cause.when(row, facts):
                    yield Wait(service, cause.kind, row, cause.each)
            facts.learn(row)


def _to_safeguarding(row: LogEntry, facts: Facts) -> bool:
    return bool(row.data.get("routing") == SAFEGUARDING)


def _elsewhere(row: LogEntry, facts: Facts) -> bool:
    return row.data.get("routing") != SAFEGUARDING


def _is_news(row: LogEntry, facts: Facts) -> bool:
    """Of a referral in safeguarding enquiry says so; one at which nobody of triage has looked is read whole."""
    if routed := facts.routed.get(row.stream):
        return routed != SAFEGUARDING
    return row.stream in facts.owned | facts.rated


def _adult_disagrees(row: LogEntry, facts: Facts) -> bool:
    return bool(row.data["question"] == "agrees to the referral" and row.data["value"] == "no")


def _adult_disagrees_with_news(row: LogEntry, facts: Facts) -> bool:
    return _adult_disagrees(row, facts) and _is_news(row, facts)


def _joins(row: LogEntry, facts: Facts) -> bool:
    return bool(row.data.get("joined"))


def _begins_a_concern(row: LogEntry, facts: Facts) -> bool:
    return not facts.taken[row.stream]


def _comes_later(row: LogEntry, facts: Facts) -> bool:
    """The referral that raised a concern came after one that joins it."""
    return bool(facts.taken[row.stream]) and not row.data.get("joined")


def _reports_a_death(row: LogEntry, facts: Facts) -> bool:
    return bool(row.data["submission"].get("deceased")) and row.stream not in facts.died


def _was_decided(row: LogEntry, facts: Facts) -> bool:
    return row.stream in facts.decided


def _answered_again(row: LogEntry, facts: Facts) -> bool:
    return bool(row.data["answer"] == AGAIN)


def _by_type(*causes: Cause) -> dict[str, list[Cause]]:
    table: dict[str, list[Cause]] = defaultdict(list)
    for cause in causes:
        table[cause.event_type].append(cause)
    return table


NEW_MATTER = "new matter"
CAUSES: dict[str, dict[str, list[Cause]]] = {
    "intake": _by_type(
        Cause("triage", "intake.referral.received"),
        Cause("triage", "intake.referral.unjoined"),
        Cause("triage", "intake.referral.routing-reopened"),
        Cause("handed over", "intake.referral.routed", _to_safeguarding),
        Cause("sent on", "intake.referral.routed", _elsewhere),
        Cause(NEW_MATTER, "intake.referral.information-added", _is_news, each=True),
        Cause(NEW_MATTER, "intake.referral.withdrawn", _is_news, each=True),
        Cause(NEW_MATTER, "intake.referral.adults-view-recorded", _adult_disagrees_with_news),
        Cause("worry", "intake.referral.worry-raised", each=True),
        Cause("writer left", "intake.referral.writer-left", each=True),
    ),
    "enquiry": _by_type(
        Cause("concern", "enquiry.concern.referral-taken", _begins_a_concern),
        Cause("join", "enquiry.concern.referral-taken", _joins, each=True),
        Cause("incident", "enquiry.concern.referral-unjoined", lambda row, facts: row.data["confirmed"], each=True),
        Cause(NEW_MATTER, "enquiry.concern.referral-taken", _comes_later, each=True),
        Cause(NEW_MATTER, "enquiry.concern.information-added", each=True),
        Cause(NEW_MATTER, "enquiry.concern.referral-withdrawn", each=True),
        Cause(NEW_MATTER, "enquiry.concern.adults-view-recorded", _adult_disagrees),
        Cause("enquiry", "enquiry.enquiry.opened"),
        Cause("enquiry", "enquiry.enquiry.reopened"),
        Cause("duty to be recognised", "enquiry.concern.duty-to-be-recognised"),
        Cause("to be decided again", "enquiry.concern.to-be-decided-again", _was_decided),
        Cause("to be decided again", "enquiry.concern.death-confirmed", lambda row, facts: row.data["asks_again"]),
        Cause("death reported", "enquiry.concern.referral-taken", _reports_a_death),
    ),
    "notify": _by_type(
        Cause("held feedback", "notify.feedback.held", each=True),
        Cause("disagreement", "notify.feedback.disputed", each=True),
        Cause("handed over", "notify.feedback.dispute-answered", _answered_again, each=True),
        Cause("undeliverable notice", "notify.delivery.undeliverable"),
        Cause("incident", "notify.feedback.incident-opened", each=True),
        Cause("incident", "notify.feedback.known-before-restriction", each=True),
        Cause("incident", "notify.feedback.told-before-merger", each=True),
    ),
}
"""Service -> event type -> what waits for a person from then on."""

ENDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("intake", "triage"): ("intake.referral.routed",),
    ("intake", "handed over"): ("intake.referral.taken",),
    ("intake", "sent on"): ("intake.referral.routing-reopened",),
    ("intake", NEW_MATTER): (),
    ("intake", "worry"): (),
    ("intake", "writer left"): (),
    ("enquiry", "concern"): ("enquiry.concern.decided", "enquiry.concern.superseded"),
    ("enquiry", "join"): ("enquiry.concern.join-confirmed", "enquiry.concern.referral-unjoined"),
    ("enquiry", "incident"): (),
    ("enquiry", NEW_MATTER): (
        "enquiry.concern.decided",
        "enquiry.concern.superseded",
        "enquiry.enquiry.concluded",
        "enquiry.enquiry.closure-asked",
        "enquiry.referral.sent-back",
    ),
    ("enquiry", "enquiry"): ("enquiry.enquiry.closed",),
    ("enquiry", "duty to be recognised"): ("enquiry.concern.superseded", "enquiry.concern.duty-not-recognised"),
    ("enquiry", "to be decided again"): ("enquiry.concern.superseded", "enquiry.concern.death-found-wrong"),
    ("enquiry", "death reported"): ("enquiry.concern.death-confirmed", "enquiry.concern.death-found-wrong"),
    ("notify", "held feedback"): (
        "notify.feedback.held",
        "notify.feedback.released",
        "notify.feedback.withheld",
        "notify.feedback.source-identified",
        "notify.feedback.disclosure-risks-changed",
        "notify.feedback.concern-left",
    ),
    ("notify", "disagreement"): ("notify.feedback.dispute-answered",),
    ("notify", "handed over"): ("notify.feedback.to-be-decided-again",),
    ("notify", "undeliverable notice"): (
        "notify.delivery.renewed",
        "notify.delivery.seen-to",
        "notify.delivery.cancelled",
    ),
    ("notify", "incident"): (),
}
"""(service, kind) -> the events that may end the waiting. A person may too, by saying what they did."""

SEVERAL = {
    (service, cause.kind)
    for service, table in CAUSES.items()
    for causes in table.values()
    for cause in causes
    if cause.each
}
"""Kinds of which several may be open about one stream."""
ENDED_BY: dict[tuple[str, str], tuple[str, ...]] = {
    **{key: ends for key, ends in ENDS.items() if key not in SEVERAL},
    ("enquiry", "to be decided again"): ("enquiry.concern.superseded",),
}
"""(service, kind) -> the events after which no item of this kind about their stream may stay open."""

ENDS_ONE: dict[tuple[str, str], str] = {
    ("enquiry", "join"): "enquiry.concern.join-confirmed",
    ("notify", "held feedback"): "notify.feedback.released",
    ("notify", "disagreement"): "notify.feedback.dispute-answered",
    ("notify", "handed over"): "notify.feedback.to-be-decided-again",
}
"""(service, kind) -> the event each of which settles one item of this kind."""
