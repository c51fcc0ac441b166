"""Check of the portal: its pages show referrers everything that they were told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing

from deploy.dev.personas import PERSONAS
from deploy.dev.seed import organisation_id
from tests.faults.checker.anomalies import Anomaly, Kind
from tests.faults.history import LogEntry
from tests.journeys.page_reader import Reader

REFERRERS = {str(organisation_id(p.organisation)): p.key for p in PERSONAS if "referrer" in p.roles}
SECTION_START, SECTION_END, ENTRY = "What you have been told", "What was sent", 'class="moj-timeline__item"'
PAGES_CHECKED_MAX = 8
"""How many referrals of each organisation are read, from the first to the last."""


def check_portal(address: str, log: Iterable[LogEntry]) -> Iterator[Anomaly]:
    """The page of a referral shows one entry for each update that its referrer was told."""
    for organisation, told in _told_counts(log).items():
        with closing(Reader(address)) as reader:
            reader.signs_in_as(REFERRERS[organisation])
            for referral in [*told][:: len(told) // PAGES_CHECKED_MAX + 1]:
                page = reader.http.get(f"/referrals/{referral}")
                shown = (
                    page.text.partition(SECTION_START)[2].partition(SECTION_END)[0].count(ENTRY)
                    if page.is_success
                    else 0
                )
                if shown != told[referral]:
                    kind = Kind.LOST if shown < told[referral] else Kind.DOUBLED
                    counts = f"{shown} of {told[referral]} that were told of {referral} ({page.status_code})"
                    yield Anomaly(kind, f"the portal shows {counts}")


def _told_counts(log: Iterable[LogEntry]) -> dict[str, Counter[str]]:
    """Organisation -> referral -> how many updates were told of it."""
    counts: dict[str, Counter[str]] = {}
    for row in log:
        if row.event_type == "notify.feedback.told":
            counts.setdefault(row.data["organisation"], Counter())[row.data["referral"]] += 1
    return counts
