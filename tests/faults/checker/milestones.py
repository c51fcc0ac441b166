"""Milestones of a history: the obligations to each referrer, as the logs of the three services show them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from tests.faults.history import History, LogEntry

Obligation = tuple[str, str]
"""(referral, occasion)."""


@dataclass
class Obligations:
    """`due` must end; `allowed` may: what a referral that left its concern was told before, or what time leads to."""

    due: set[Obligation] = field(default_factory=set)
    allowed: set[Obligation] = field(default_factory=set)


def obligations(history: History) -> Obligations:
    """Of every milestone that intake and enquiry reached, and of what notify tells beside these."""
    found = Obligations()
    for row in history.events("intake", *REFERRAL_MILESTONES):
        if not to_safeguarding(row):
            found.due.add((str(row.stream), f"{REFERRAL_MILESTONES[row.event_type]}/{row.stream}/{row.version}"))
    matters = _Matters(found)
    for row in history.logs["enquiry"]:
        matters.learn(row)
    for row in history.events("enquiry", ADDITION_READ):
        found.due.add((row.data["referral"], f"addition-read/{row.stream}/{row.version}"))
    found.due |= set(_answers(history))
    found.allowed |= set(_asides(history))
    return found


class _Reached(NamedTuple):
    occasion: str
    position: int


@dataclass
class _Matter:
    """A concern: the milestones that it reached, and the position at which it took each referral; 0: raised by it."""

    reached: list[_Reached] = field(default_factory=list)
    taken: dict[str, int] = field(default_factory=dict)
    pending: set[str] = field(default_factory=set)


@dataclass
class _Matters:
    """The log of enquiry, row by row. `concerns`: enquiry -> its concern. `continued`: the next enquiry goes on."""

    found: Obligations
    matters: dict[str, _Matter] = field(default_factory=lambda: defaultdict(_Matter))
    concerns: dict[UUID, str] = field(default_factory=dict)
    continued: set[UUID] = field(default_factory=set)

    def learn(self, row: LogEntry) -> None:
        if row.data.get("continued_by"):
            self.continued.add(row.stream)
        if row.event_type in OPENED:
            self.concerns[row.stream] = row.data["concern"]
        if row.event_type in CONCERN_MILESTONES:
            self._reach(row)
        if learns := JOINING.get(row.event_type):
            learns(self, row, self.matters[str(row.stream)])

    def take(self, row: LogEntry, matter: _Matter) -> None:
        """The referral that raised a concern is due everything that it reached, even before."""
        referral = row.data["submission"]["referral"]
        self.found.due.add((referral, f"M2/{row.stream}/{row.version}"))
        matter.taken[referral] = row.position if row.data.get("joined") else 0
        if row.data.get("joined"):
            matter.pending.add(referral)
        else:
            self._due_since(referral, matter)

    def confirm(self, row: LogEntry, matter: _Matter) -> None:
        """It is due what happened since it joined, and one message about a decision that stood before."""
        referral = row.data["referral"]
        matter.pending.discard(referral)
        self._due_since(referral, matter)
        decided = [reached for reached in matter.reached if reached.occasion.startswith(DECISION)]
        if decided and decided[-1].position < matter.taken[referral]:
            self.found.due.add((referral, f"{DECISION}{row.stream}/{row.version}"))

    def leave(self, row: LogEntry, matter: _Matter) -> None:
        """What it was due of this concern is cancelled where it was not told; whether it was is a race."""
        referral = row.data["referral"]
        streams = {str(row.stream), *(str(enquiry) for enquiry, c in self.concerns.items() if c == str(row.stream))}
        cancelled = {o for o in self.found.due if o[0] == referral and o[1].split("/")[1] in streams}
        self.found.due -= cancelled
        self.found.allowed |= {*cancelled, (referral, f"in-error/{row.stream}/{row.version}")}
        del matter.taken[referral]
        matter.pending.discard(referral)

    def _reach(self, row: LogEntry) -> None:
        """Where the next enquiry goes on, a closure closes no matter."""
        if row.event_type == "enquiry.enquiry.closed" and row.stream in self.continued:
            return
        matter = self.matters[self.concerns.get(row.stream, str(row.stream))]
        occasion = f"{CONCERN_MILESTONES[row.event_type]}/{row.stream}/{row.version}"
        matter.reached.append(_Reached(occasion, row.position))
        self.found.due |= {(referral, occasion) for referral in matter.taken.keys() - matter.pending}

    def _due_since(self, referral: str, matter: _Matter) -> None:
        since = matter.taken[referral]
        self.found.due |= {(referral, r.occasion) for r in matter.reached if r.position > since}


def _answers(history: History) -> Iterator[Obligation]:
    """Each answer to a disagreement is told. Whoever was told of a concern that was not theirs is told that, too."""
    answers = Counter[str]()
    for row in history.events("notify", "notify.feedback.dispute-answered"):
        referral = row.data["referral"]
        answers[referral] += 1
        yield referral, f"answer/{referral}/{answers[referral]}"
    left = {(r.data["referral"], str(r.stream)): r for r in history.events("enquiry", UNJOINED)}
    for row in history.events("notify", "notify.feedback.concern-left"):
        unjoined = left.get((str(row.stream), row.data["concern"]))
        if unjoined and row.data["in_error"]:
            yield str(row.stream), f"in-error/{unjoined.stream}/{unjoined.version}"


def _asides(history: History) -> Iterator[Obligation]:
    """What is told beside the pathway, for a cause or by a person's command: other checks judge these."""
    for row in history.events("notify", "notify.feedback.told", "notify.feedback.held", "notify.feedback.withheld"):
        milestone = row.data["occasion"].partition("/")[0]
        if milestone not in {*PATHWAY, "answer"} and (row.metadata.get("causation") or row.metadata.get("key")):
            yield row.data["referral"], row.data["occasion"]


def to_safeguarding(row: LogEntry) -> bool:
    return row.data.get("routing") == SAFEGUARDING


def taken_referrals(history: History) -> dict[str, LogEntry]:
    """Referral -> the event by which a concern took it."""
    return {r.data["submission"]["referral"]: r for r in history.events("enquiry", TAKEN)}


SAFEGUARDING, DECISION = "safeguarding", "M3/"
"""The routing of a referral to safeguarding is told when a concern takes it."""
TAKEN, CONFIRMED = "enquiry.concern.referral-taken", "enquiry.concern.join-confirmed"
UNJOINED = "enquiry.concern.referral-unjoined"
OPENED = ("enquiry.enquiry.opened", "enquiry.enquiry.reopened")
JOINING = {TAKEN: _Matters.take, CONFIRMED: _Matters.confirm, UNJOINED: _Matters.leave}
REFERRAL_MILESTONES = {
    "intake.referral.received": "M1",
    "intake.referral.routed": "M2",
    "intake.referral.addition-read": "addition-read",
    "intake.referral.callback-made": "callback",
}
ADDITION_READ = "enquiry.news.addition-read"
CONCERN_MILESTONES = {
    "enquiry.concern.decided": "M3",
    "enquiry.concern.superseded": "M3",
    "enquiry.enquiry.opened": "M4",
    "enquiry.enquiry.became-statutory": "M4",
    "enquiry.enquiry.delayed": "delayed",
    "enquiry.enquiry.reopened": "reopened",
    "enquiry.enquiry.concluded": "M6",
    "enquiry.enquiry.ended": "M6",
    "enquiry.enquiry.closed": "M8",
}
PATHWAY = {*REFERRAL_MILESTONES.values(), *CONCERN_MILESTONES.values()}
