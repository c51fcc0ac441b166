"""This is where it is judged from outside whether anything was lost, doubled, misordered or left to nobody.

The judge knows the contracts and the milestones, reads the logs as rows, and calls nothing of the product.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

from contracts.catalogue import LISTENERS
from services.chassis.asking.decisions import LABELS
from services.chassis.restoring.agreeing import topic_of_wording
from services.enquiry.publishing import SAYS as ENQUIRY_SAYS
from services.intake.publishing import SAYS as INTAKE_SAYS
from services.notify.publishing import SAYS as NOTIFY_SAYS
from tests.faults.evidence import Evidence, Kept, by_key
from tests.faults.judging_notices import (
    every_notice_comes_to_an_end,
    nothing_is_sent_untried,
    nothing_is_tried_once_it_is_delivered,
    notices_are_effective_once,
    notices_say_what_is_meant_to_whom_it_is_meant,
)
from tests.faults.judging_receipts import what_stands_is_what_was_asked
from tests.faults.verdict import Kind, Trouble, Verdict

NOBODY = "nobody"
SAID = {
    service: {LABELS[kind]: topic_of_wording(say) for kind, say in says.items()}
    for service, says in {"intake": INTAKE_SAYS, "enquiry": ENQUIRY_SAYS, "notify": NOTIFY_SAYS}.items()
}


def judge(evidence: Evidence) -> Verdict:
    """All that is wrong; nothing, it is hoped."""
    return Verdict([trouble for check in CHECKS for trouble in check(evidence)])


def acknowledged_is_recorded_once(evidence: Evidence) -> Iterator[Trouble]:
    """Every receipt names what stands; one asking is one recording, however often it was asked."""
    keyed = {name: by_key(rows) for name, rows in evidence.logs.items()}
    for told in evidence.acknowledged:
        rows = keyed[told.service].get(told.key, [])
        here = [r for r in rows if str(r.stream) == told.receipt["id"] and r.position == told.receipt["position"]]
        if not here:
            yield Trouble(Kind.LOST, f"{told.service} acknowledged {told.key}, and it is not there as the receipt says")
        elif len({r.stamp["correlation"] for r in rows}) > 1:
            yield Trouble(Kind.DOUBLED, f"{told.service} recorded {told.key} more than once")


def refused_is_not_recorded(evidence: Evidence) -> Iterator[Trouble]:
    """What a client was told had failed, and did not ask again, is not there."""
    keyed = {name: by_key(rows) for name, rows in evidence.logs.items()}
    for service, key in evidence.refused:
        if key in keyed[service]:
            yield Trouble(Kind.ORPHAN, f"{service} recorded {key}, and said that it had not")


def streams_have_no_gap(evidence: Evidence) -> Iterator[Trouble]:
    """The versions of a stream are 1 to n, in the order of the log."""
    for service, rows in evidence.logs.items():
        for stream, versions in _versions(rows).items():
            if versions != [*range(1, len(versions) + 1)]:
                kind = Kind.MISORDERED if sorted(versions) == [*range(1, len(versions) + 1)] else Kind.LOST
                yield Trouble(kind, f"{service} {stream}: versions {versions}")


def all_that_was_said_is_remembered(evidence: Evidence) -> Iterator[Trouble]:
    """Who listens to a topic has heard each of its streams to the end of what was said of it."""
    for hearer, source in _hearers():
        listens = {label for label, topic in SAID[source].items() if topic in LISTENERS[hearer]}
        said: dict[UUID, int] = {r.stream: r.version for r in evidence.logs[source] if r.label in listens}
        for stream, version in said.items():
            heard = evidence.memories[hearer].get(f"{source}:{stream}", 0)
            if heard != version:
                yield Trouble(Kind.LOST, f"{hearer} heard {source}:{stream} to {heard}, and not to {version}", hearer)


def heard_once_and_in_order(evidence: Evidence) -> Iterator[Trouble]:
    """What hearing something led to is one save, and streams are heard in the order in which they were said."""
    for hearer, source in _hearers():
        reached: dict[UUID, int] = defaultdict(int)
        saves: dict[tuple[UUID, UUID, str], set[object]] = defaultdict(set)
        for row, cause in _led(evidence, source, hearer):
            if cause.version < reached[cause.stream]:
                yield Trouble(Kind.MISORDERED, f"{hearer} took {cause.label} {cause.version} of {cause.stream} late")
            reached[cause.stream] = max(reached[cause.stream], cause.version)
            saves[cause.id, row.stream, row.label].add(row.recorded_at)
        for (cause_id, stream, label), moments in saves.items():
            if len(moments) > 1:
                yield Trouble(Kind.DOUBLED, f"{hearer} recorded {label} on {stream} twice for {cause_id}")


def every_debt_ends_once(evidence: Evidence) -> Iterator[Trouble]:
    """Each milestone that was reached is told, held or withheld for each of its referrals: once, and not otherwise."""
    ends = _ends(evidence)
    owed = set(_owed(evidence))
    for debt in owed - ends.keys():
        yield Trouble(Kind.LOST, f"nobody was told of {debt}", "notify")
    for debt, how in ends.items():
        if debt not in owed:
            yield Trouble(Kind.ORPHAN, f"{debt} was {how}, and nothing led to it")
        if how["told"] + how["withheld"] > 1:
            yield Trouble(Kind.DOUBLED, f"{debt} ended more than once: {dict(how)}")


def what_is_held_is_somebodys(evidence: Evidence) -> Iterator[Trouble]:
    """A named person's, with a reason. That it has a clock is seen in what is kept of clocks (`aftermath`)."""
    for row in evidence.of("notify", "notify.feedback.held", "notify.feedback.escalated"):
        if row.said["owner"] in ("", NOBODY) or not row.said.get("reason", "handed over"):
            yield Trouble(Kind.ORPHAN, f"{row.said['occasion']} of {row.said['referral']} is held, and is nobody's")


def safeguarding_takes_what_is_routed_to_it(evidence: Evidence) -> Iterator[Trouble]:
    """A concern answers every referral that triage sent there."""
    taken = _taken(evidence)
    for row in evidence.of("intake", "intake.referral.routed"):
        if _to_safeguarding(row) and str(row.stream) not in taken:
            yield Trouble(Kind.LOST, f"no concern took {row.stream}", "enquiry")


def what_is_added_reaches_its_concern(evidence: Evidence) -> Iterator[Trouble]:
    """Once; what was added before its referral went there came with it."""
    routed = {r.stream: r.version for r in evidence.of("intake", "intake.referral.routed") if _to_safeguarding(r)}
    came = [*evidence.of("enquiry", "enquiry.referral.information-heard")]
    heard, words = Counter(row.said["said"] for row in came), {r.said["said"]: r.said.get("information") for r in came}
    for row in evidence.of("intake", "intake.referral.information-added"):
        times = heard[str(row.id)]
        if not times and row.version > routed.get(row.stream, row.version):
            what = f"what was added to {row.stream} at {row.version} is in no concern"
            yield Trouble(Kind.LOST, what, "enquiry")
        if times > 1:
            yield Trouble(Kind.DOUBLED, f"what was added to {row.stream} at {row.version} was taken in {times} times")
        if times and words[str(row.id)] != row.said.get("information"):
            yield Trouble(Kind.LOST, f"what was added to {row.stream} at {row.version} came in other words")


def nothing_comes_from_nowhere(evidence: Evidence) -> Iterator[Trouble]:
    """What something followed from is recorded somewhere."""
    known = {str(r.id) for rows in evidence.logs.values() for r in rows}
    for service, rows in evidence.logs.items():
        for row in rows:
            if (cause := row.stamp.get("causation")) and cause not in known:
                yield Trouble(Kind.ORPHAN, f"{service} {row.label} on {row.stream} follows from nothing that is kept")


CHECKS: tuple[Callable[[Evidence], Iterable[Trouble]], ...] = (
    acknowledged_is_recorded_once,
    what_stands_is_what_was_asked,
    refused_is_not_recorded,
    streams_have_no_gap,
    all_that_was_said_is_remembered,
    heard_once_and_in_order,
    safeguarding_takes_what_is_routed_to_it,
    every_debt_ends_once,
    what_is_added_reaches_its_concern,
    notices_are_effective_once,
    nothing_is_sent_untried,
    nothing_is_tried_once_it_is_delivered,
    notices_say_what_is_meant_to_whom_it_is_meant,
    every_notice_comes_to_an_end,
    what_is_held_is_somebodys,
    nothing_comes_from_nowhere,
)


def _versions(rows: Iterable[Kept]) -> dict[UUID, list[int]]:
    found: dict[UUID, list[int]] = defaultdict(list)
    for row in rows:
        found[row.stream].append(row.version)
    return found


def _hearers() -> Iterator[tuple[str, str]]:
    for hearer, topics in LISTENERS.items():
        for source in sorted({topic.partition(".")[0] for topic in topics}):
            yield hearer, source


def _led(evidence: Evidence, source: str, hearer: str) -> Iterator[tuple[Kept, Kept]]:
    """What a hearer recorded for what it heard of a source, with what that was."""
    said = {str(r.id): r for r in evidence.logs[source]}
    for row in evidence.logs[hearer]:
        if cause := said.get(row.stamp.get("causation") or ""):
            yield row, cause


def _owed(evidence: Evidence) -> Iterator[tuple[str, str]]:
    """(referral, occasion) of every milestone that intake and enquiry recorded."""
    for row in evidence.of("intake", *OF_ONE):
        if not _to_safeguarding(row):
            yield str(row.stream), f"{OF_ONE[row.label]}/{row.stream}/{row.version}"
    taken: dict[str, set[str]] = defaultdict(set)
    for referral, row in _taken(evidence).items():
        taken[str(row.stream)].add(referral)
        yield referral, f"M2/{row.stream}/{row.version}"
    concerns = {r.stream: r.said["concern"] for r in evidence.of("enquiry", "enquiry.enquiry.opened")}
    for row in evidence.of("enquiry", *OF_ALL):
        for referral in taken[concerns.get(row.stream, str(row.stream))]:
            yield referral, f"{OF_ALL[row.label]}/{row.stream}/{row.version}"


def _to_safeguarding(row: Kept) -> bool:
    return row.said.get("routing") == SAFEGUARDING


def _taken(evidence: Evidence) -> dict[str, Kept]:
    """Referral -> the row in which a concern took it."""
    return {r.said["submission"]["referral"]: r for r in evidence.of("enquiry", "enquiry.concern.referral-taken")}


SAFEGUARDING = "safeguarding"
"""What goes there is told of when a concern takes it."""
OF_ONE = {"intake.referral.received": "M1", "intake.referral.routed": "M2"}
OF_ALL = {
    "enquiry.concern.decided": "M3",
    "enquiry.enquiry.opened": "M4",
    "enquiry.enquiry.concluded": "M6",
    "enquiry.enquiry.closed": "M8",
}


def _ends(evidence: Evidence) -> dict[tuple[str, str], Counter[str]]:
    ends: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in evidence.of("notify", *(f"notify.feedback.{how}" for how in ("told", "held", "withheld"))):
        ends[row.said["referral"], row.said["occasion"]][row.label.rpartition(".")[2]] += 1
    return ends
