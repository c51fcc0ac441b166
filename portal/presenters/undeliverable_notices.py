"""This is where a notice that could not be delivered is worded: to whom, by which channel, why, what can be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.http.notify import UndeliverableNotice
from portal.presenters.held_feedback import Names, capitalised, milestone, owner
from portal.presenters.moments import moment
from portal.presenters.referring import summary

CHANNELS = {"email": "Email", "webhook": "Their system (webhook)"}
NEXT_STEPS = {
    "email": "Telephone them, and say that there is news in the portal. Have an administrator check the addresses.",
    "webhook": "Ask their organisation lead to check the address of their system.",
}
"""What a person can do, by channel."""

SOMEBODY = "An organisation that is not registered any more"


@dataclass(frozen=True, kw_only=True)
class UndeliveredLine:
    """One line. `href` leads to the organisation, for whoever may change it; `at` to what is done about the notice."""

    reference: str
    milestone: str
    organisation: str
    href: str
    at: str
    channel: str
    reason: str
    owner: str
    since: datetime
    do: str


def undelivered_lines(
    notices: Iterable[UndeliverableNotice], names: Names, organisations: Mapping[UUID, str]
) -> list[UndeliveredLine]:
    """The longest undelivered first."""
    return [_line(one, names, organisations) for one in sorted(notices, key=lambda one: one.since)]


def rows(line: UndeliveredLine) -> list[dict[str, Any]]:
    """The notice on the page on which it is seen to."""
    said = {
        "What it tells": line.milestone,
        "To": f"{line.organisation}\n{line.channel}",
        "Why it did not arrive": line.reason,
        "Owner": line.owner,
        "Since": moment(line.since),
        "What to do": line.do,
    }
    return [summary(key, value) for key, value in said.items()]


def _line(one: UndeliverableNotice, names: Names, organisations: Mapping[UUID, str]) -> UndeliveredLine:
    return UndeliveredLine(
        reference=one.reference,
        milestone=milestone(one.occasion.partition(".")[0]),
        organisation=organisations.get(one.organisation, SOMEBODY),
        href=f"/partners/{one.organisation}",
        at=f"/undeliverable/{one.delivery}",
        channel=CHANNELS.get(one.channel, one.channel),
        reason=capitalised(one.reason),
        owner=owner(one.owner, names),
        since=one.since,
        do=NEXT_STEPS.get(one.channel, ""),
    )
