"""This is where all that there is to judge by is gathered, as it stands now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from tests.faults.cluster.receivers import Endpoint, Mailbox
from tests.faults.history import Acknowledgement, History, LogEntry, inbox_marks_of, log_of


def collect_history(
    urls: Mapping[str, str],
    mailbox: Mailbox,
    endpoint: Endpoint,
    acknowledgements: Iterable[Acknowledgement],
    refusals: Iterable[tuple[str, str]] = (),
    after: Mapping[str, int] = {},
) -> History:
    """Of the services whose databases are at `urls`, what they recorded `after` a position of each."""
    logs = {name: log_of(url, name) for name, url in urls.items()}
    return History(
        logs={name: [row for row in rows if row.position > after.get(name, 0)] for name, rows in logs.items()},
        inbox_marks={name: inbox_marks_of(url, name) for name, url in urls.items()},
        acknowledgements=[*acknowledgements],
        refusals=[*refusals],
        mails=[*mailbox.received],
        webhooks=[*endpoint.received],
        recipients={one: frozenset(to) for one, to in mailbox.recipients.copy().items()},
        addresses=addresses_in(logs["intake"]),
        webhook_subjects=endpoint.webhook_subjects.copy(),
    )


def addresses_in(log: Iterable[LogEntry]) -> dict[str, frozenset[str]]:
    """Of every member and organisation; a mailbox is said with its members, or of the organisation itself."""
    found: dict[str, frozenset[str]] = defaultdict(frozenset)
    for row in log:
        if row.event_type.startswith(("intake.member.", "intake.partner.")):
            mailbox, own = (frozenset(filter(None, [row.data.get(of)])) for of in ("mailbox", "email"))
            found[str(row.stream)] |= own or mailbox
            found[str(row.data.get("organisation"))] |= mailbox
    return found
