"""Replay: prints a case's history from the services' own databases, for an auditor without the portal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, select

from contracts.http.history import History
from deploy.composition import SERVICES, now
from deploy.ops.service_connection import OperationRefused, connect_to_service
from portal.kit.dates import LONDON, moment
from portal.kit.people import with_names
from portal.labels.history import CLOCKS, PART_TITLES
from portal.presenters.history import HistoryLine, history_lines, merge
from services.chassis.domain.decider import CommandContext
from services.chassis.domain.references import id_range, reference_of
from services.chassis.http.history import TimeAxis, history_query
from services.intake.projections.members import members, partners
from services.intake.projections.referrals import referrals

MATCHES_MAX = 20
AS_AT = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)(?:[T ](?P<minute>\d\d:\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d+))?)?"
    r"(?P<offset>Z|[+-]\d\d:\d\d)?)?"
)


def replay(text: str, as_at: str | None, by: TimeAxis, state: Path) -> Iterator[str]:
    """The history of a case in plain sentences as it was known at a moment, and its state then.

    `text` is a referral's reference or id. Raises OperationRefused, ReferenceMistyped, or what a database raises:
    part of a history is never shown as the whole.
    """
    until = as_at_moment(as_at) if as_at else None
    with ExitStack() as opened:
        services = {name: opened.enter_context(connect_to_service(name, state)) for name in SERVICES}
        rows = {name: opened.enter_context(connection.engine.connect()) for name, connection in services.items()}
        case = _case_id(rows["intake"], text)
        context = CommandContext(by="shell", role="auditor", organisation="shell", at=now())
        parts = [
            history_query(connection.service)(rows[name], context, case, until, by)
            for name, connection in services.items()
        ]
        names = _names(rows["intake"])
    yield f"{reference_of(case)}  {case}"
    yield f"As at {moment(until)}. {CLOCKS[by]}." if until else "As it stands now."
    yield from (
        _history_lines(history_lines(merge(parts), names))
        if any(part.entries for part in parts)
        else _no_history_lines()
    )
    yield from _state_lines(parts, names)


def as_at_moment(typed: str) -> datetime:
    """The end of the day, minute or second that the operator typed, in London time unless it has an offset.

    The portal reads a typed time in the same way: what was recorded within the minute was known in it.
    Raises OperationRefused.
    """
    try:
        if not (given := AS_AT.fullmatch(typed)):
            raise ValueError
        clock = f"{given['minute'] or '23:59'}:{given['second'] or '59'}.{given['fraction'] or '999999'}"
        until = datetime.fromisoformat(f"{given['day']}T{clock}{given['offset'] or ''}")
    except ValueError:
        raise OperationRefused(
            f"--as-at {typed} is no moment: write it as 2026-11-02T14:05 (London time), or with its offset"
        ) from None
    return until if until.tzinfo else until.replace(tzinfo=LONDON)


def _history_lines(items: Sequence[HistoryLine]) -> Iterator[str]:
    for item in items:
        yield ""
        yield f"{item.number}. {moment(item.at)}: {item.sentence}"
        yield f"    {item.who}"
        yield f"    {item.recorded}"
        if item.caused_by:
            yield f"    Followed from {item.caused_by.number}: {item.caused_by.sentence}"


def _no_history_lines() -> Iterator[str]:
    yield ""
    yield "Nothing of this case had been recorded."


def _state_lines(parts: Sequence[History], names: dict[str, str]) -> Iterator[str]:
    for part in parts:
        for state in part.stood:
            yield ""
            yield PART_TITLES.get(state.of, state.of)
            yield from (f"    {line.name}: {with_names(line.value, names)}" for line in state.lines)


def _case_id(rows: Connection, text: str) -> UUID:
    """The id of the referral with this id or reference. Raises OperationRefused unless it is one."""
    try:
        matches = referrals.c.id == UUID(text)
    except ValueError:
        matches = referrals.c.id.between(*id_range(text))
    ids: list[UUID] = [*rows.scalars(select(referrals.c.id).where(matches).limit(MATCHES_MAX))]
    if not ids:
        raise OperationRefused(f"intake has no referral {text}")
    if len(ids) > 1:
        raise OperationRefused(f"{text} names more than one: give the id, one of {', '.join(map(str, ids))}")
    return ids[0]


def _names(rows: Connection) -> dict[str, str]:
    """The id of a member or organisation -> its name."""
    return {str(r.id): r.name for table in (members, partners) for r in rows.execute(select(table.c.id, table.c.name))}
