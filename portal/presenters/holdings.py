"""Presenter of what stands with a member, for whoever is about to remove them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from contracts.http.holdings import Holding
from portal.kit.dates import short_day
from portal.kit.summary_list import Row, summary_row
from portal.labels.open_items import SERVICES, kinds_label
from portal.labels.wording import label

NOTHING = "Nothing that the service knows of"
MISSING = "Not known: this part does not answer at the moment. Look again before you remove them"

RETURNED = " Everything that stands with them goes back to its team at once, without an owner, to be looked at today."

HIDDEN = "Of these you may see nothing. Somebody else has to look at them before this member is removed"

Parts = Mapping[str, Sequence[Holding] | None]
"""Service -> what stands with the member there; None where the service did not answer."""


def holding_rows(parts: Parts, hidden: int) -> list[Row]:
    """One row a kind of thing, with every reference and since when; a part that did not answer is named.

    `hidden`: so many more are not for the reader's eyes.
    """
    rows = [summary_row(label(SERVICES, service), MISSING) for service, found in parts.items() if found is None]
    by_kind: dict[str, list[str]] = {}
    for holding in (holding for found in parts.values() for holding in found or ()):
        line = f"{holding.reference}, since {short_day(holding.since)}"
        by_kind.setdefault(kinds_label(holding.kind), []).append(line)
    rows += [summary_row(f"{kind} ({len(lines)})", "\n".join(lines)) for kind, lines in by_kind.items()]
    rows += [summary_row(f"Not shown to you ({hidden})", HIDDEN)] if hidden else []
    return rows or [summary_row("Stands with them", NOTHING)]
