"""This is where all that there is to judge by is gathered, as it stands now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from tests.faults.evidence import Acknowledged, Evidence, Kept, log_of, memories_of
from tests.faults.receivers import Endpoint, Mailbox


def gathered(
    urls: Mapping[str, str],
    mailbox: Mailbox,
    endpoint: Endpoint,
    acknowledged: Iterable[Acknowledged],
    refused: Iterable[tuple[str, str]] = (),
    after: Mapping[str, int] = {},
) -> Evidence:
    """Of the services whose databases are at `urls`, what they recorded `after` a position of each."""
    logs = {name: log_of(url, name) for name, url in urls.items()}
    return Evidence(
        logs={name: [row for row in rows if row.position > after.get(name, 0)] for name, rows in logs.items()},
        memories={name: memories_of(url, name) for name, url in urls.items()},
        acknowledged=[*acknowledged],
        refused=[*refused],
        mails=[*mailbox.taken],
        webhooks=[*endpoint.taken],
        addressed={one: frozenset(to) for one, to in mailbox.addressed.copy().items()},
        addresses=addresses_in(logs["intake"]),
        spoken_of=endpoint.spoken_of.copy(),
    )


def addresses_in(log: Iterable[Kept]) -> dict[str, frozenset[str]]:
    """Of every member and organisation; a mailbox is said with its members, or of the organisation itself."""
    found: dict[str, frozenset[str]] = defaultdict(frozenset)
    for row in log:
        if row.label.startswith(("intake.member.", "intake.partner.")):
            mailbox, own = (frozenset(filter(None, [row.said.get(of)])) for of in ("mailbox", "email"))
            found[str(row.stream)] |= own or mailbox
            found[str(row.said.get("organisation"))] |= mailbox
    return found
