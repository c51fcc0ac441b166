"""This is where a notice that could not be delivered is worded: to whom, by which channel, why, and what can be done.

Nothing sends it again: what it tells stands in the organisation's inbox here, and its later notices are sent anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.http.notify import UndeliverableNotice
from portal.presenters.held import Names, capital, milestone, owner

CHANNELS = {"email": "Email", "webhook": "Their system (webhook)"}
DO = {
    "email": "Telephone them, and say that there is news in the portal. Have an administrator check the addresses.",
    "webhook": "Ask their organisation lead to check the address of their system.",
}
"""What a person can do, by channel."""

SOMEBODY = "An organisation that is not registered any more"


@dataclass(frozen=True, kw_only=True)
class Undelivered:
    """One line. `href` leads to the organisation, for whoever may change it."""

    reference: str
    milestone: str
    organisation: str
    href: str
    channel: str
    reason: str
    owner: str
    since: datetime
    do: str


def undelivered(
    notices: Iterable[UndeliverableNotice], names: Names, organisations: Mapping[UUID, str]
) -> list[Undelivered]:
    """The longest undelivered first."""
    return [_line(one, names, organisations) for one in sorted(notices, key=lambda one: one.since)]


def _line(one: UndeliverableNotice, names: Names, organisations: Mapping[UUID, str]) -> Undelivered:
    return Undelivered(
        reference=one.reference,
        milestone=milestone(one.occasion.partition(".")[0]),
        organisation=organisations.get(one.organisation, SOMEBODY),
        href=f"/partners/{one.organisation}",
        channel=CHANNELS.get(one.channel, one.channel),
        reason=capital(one.reason),
        owner=owner(one.owner, names),
        since=one.since,
        do=DO.get(one.channel, ""),
    )
