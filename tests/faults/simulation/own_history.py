"""Own history: what happened because of one flow, where the clocks of earlier flows run on in the same simulation."""

from __future__ import annotations

from uuid import UUID

from tests.faults.history import History


def without_earlier_flows(history: History) -> History:
    """The history without streams that began before it, and without those that only earlier flows led to."""
    begun = _begun(history)
    left_out = {str(row.stream) for log in history.logs.values() for row in log} - {*map(str, begun)}
    history.logs = {name: [row for row in log if row.stream in begun] for name, log in history.logs.items()}
    history.mails = [mail for mail in history.mails if mail not in left_out]
    history.webhooks = [webhook for webhook in history.webhooks if webhook not in left_out]
    return history


def _begun(history: History) -> set[UUID]:
    """The streams whose first event is in the history, with what caused it."""
    first = [row for log in history.logs.values() for row in log if row.version == 1]
    begun = {row.stream for row in first}
    while True:
        ids = {str(row.id) for log in history.logs.values() for row in log if row.stream in begun}
        earlier = {
            row.stream for row in first if row.stream in begun and row.metadata.get("causation", str(row.id)) not in ids
        }
        if not earlier:
            return begun
        begun -= earlier
