"""Presenter of an undeliverable notice: to whom, by which channel, why it did not arrive, what can be done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from contracts.http.notify import UndeliverableNotice
from portal.kit.dates import moment
from portal.kit.people import Names
from portal.kit.summary_list import Row, summary_rows
from portal.labels.feedback import CHANNELS, milestone_label
from portal.labels.wording import capitalised
from portal.presenters.held_feedback import owner

UNREGISTERED = "An organisation that is not registered any more"


@dataclass(frozen=True, kw_only=True)
class UndeliveredLine:
    """One line. `organisation_href` is for those who may change the organisation, `href` for the notice."""

    reference: str
    milestone: str
    organisation: str
    organisation_href: str
    href: str
    channel: str
    reason: str
    owner: str
    since: datetime
    next_step: str


def undelivered_lines(
    notices: Iterable[UndeliverableNotice], names: Names, organisations: Names
) -> list[UndeliveredLine]:
    """The longest undelivered first."""
    return [_line(notice, names, organisations) for notice in sorted(notices, key=lambda notice: notice.since)]


def rows(line: UndeliveredLine) -> list[Row]:
    return summary_rows(
        {
            "What it tells": line.milestone,
            "To": f"{line.organisation}\n{line.channel}",
            "Why it did not arrive": line.reason,
            "Owner": line.owner,
            "Since": moment(line.since),
            "What to do": line.next_step,
        }
    )


def _line(notice: UndeliverableNotice, names: Names, organisations: Names) -> UndeliveredLine:
    channel = CHANNELS.get(notice.channel)
    return UndeliveredLine(
        reference=notice.reference,
        milestone=milestone_label(notice.occasion.partition(".")[0]),
        organisation=organisations.get(str(notice.organisation), UNREGISTERED),
        organisation_href=f"/partners/{notice.organisation}",
        href=f"/undeliverable/{notice.delivery}",
        channel=channel.label if channel else notice.channel,
        reason=capitalised(notice.reason),
        owner=owner(notice.owner, names),
        since=notice.since,
        next_step=channel.next_step if channel else "",
    )
