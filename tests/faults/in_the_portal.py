"""This is where it is read in the portal, as referrers read it, what they were told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing

from deploy.embedded.founding import organisation_id
from deploy.embedded.personas import PERSONAS
from tests.faults.evidence import Kept
from tests.faults.verdict import Kind, Trouble
from tests.journeys.reading import Reader

REFERRERS = {str(organisation_id(p.organisation)): p.key for p in PERSONAS if "referrer" in p.roles}
BEGINS, ENDS, ENTRY = "What you have been told", "What you sent", 'class="moj-timeline__item"'
LOOKS = 8
"""So many of each organisation's are looked at, from the first to the last."""


def read_in_the_portal(address: str, log: Iterable[Kept]) -> Iterator[Trouble]:
    """Each page shows as many entries as were told of its referral."""
    for organisation, told in _told(log).items():
        with closing(Reader(address)) as reader:
            reader.signs_in_as(REFERRERS[organisation])
            for referral in [*told][:: len(told) // LOOKS + 1]:
                page = reader.http.get(f"/referrals/{referral}")
                shown = page.text.partition(BEGINS)[2].partition(ENDS)[0].count(ENTRY) if page.is_success else 0
                if shown != told[referral]:
                    kind = Kind.LOST if shown < told[referral] else Kind.DOUBLED
                    found = f"{shown} of {told[referral]} that were told of {referral} ({page.status_code})"
                    yield Trouble(kind, f"the portal shows {found}")


def _told(log: Iterable[Kept]) -> dict[str, Counter[str]]:
    """Organisation -> referral -> how often it was told of."""
    found: dict[str, Counter[str]] = {}
    for row in log:
        if row.label == "notify.feedback.told":
            found.setdefault(row.said["organisation"], Counter())[row.said["referral"]] += 1
    return found
