"""History collection: reads the services' databases and the receivers' records into one History."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

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
    """The history of the services with these database `urls`, each from its position in `after`."""
    collected_at = datetime.now(UTC)
    logs = {name: log_of(url, name) for name, url in urls.items()}
    return History(
        logs={name: [row for row in rows if row.position > after.get(name, 0)] for name, rows in logs.items()},
        inbox_marks={name: inbox_marks_of(url, name) for name, url in urls.items()},
        acknowledgements=[*acknowledgements],
        refusals=[*refusals],
        mails=[*mailbox.received],
        webhooks=[*endpoint.received],
        recipients={name: frozenset(addresses) for name, addresses in mailbox.recipients.copy().items()},
        addresses=addresses_in(logs["intake"]),
        webhook_subjects=endpoint.webhook_subjects.copy(),
        collected_at=collected_at,
    )


def addresses_in(log: Iterable[LogEntry]) -> dict[str, frozenset[str]]:
    """The addresses of each member and organisation. Members' events also name the mailbox of their organisation."""
    addresses: dict[str, frozenset[str]] = defaultdict(frozenset)
    for row in log:
        if row.event_type.startswith(("intake.member.", "intake.partner.")):
            mailbox, email = (frozenset(filter(None, [row.data.get(field)])) for field in ("mailbox", "email"))
            addresses[str(row.stream)] |= email or mailbox
            addresses[str(row.data.get("organisation"))] |= mailbox
        if row.event_type.startswith("intake.team."):
            details = row.data.get("details") or {}
            addresses[str(row.stream)] |= frozenset(
                filter(None, (details.get("mailbox"), details.get("out_of_hours_address")))
            )
    return addresses
