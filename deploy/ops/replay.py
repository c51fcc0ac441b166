"""Replay of a case from the services' own databases, for an auditor who has a shell and no portal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime, time
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, select

from contracts.http.history import History
from deploy.composition import SERVICES, now
from deploy.ops.service_connection import OperationRefused, connect_to_service
from portal.kit.dates import LONDON, moment
from portal.labels.history import CLOCKS, PART_TITLES
from portal.presenters.history import HistoryLine, history_lines, merge, with_names
from services.chassis.domain.decider import CommandContext
from services.chassis.domain.references import id_range, reference_of
from services.chassis.http.history import TimeAxis, history_query
from services.intake.projections.members import members, partners
from services.intake.projections.referrals import referrals

MATCHES_MAX = 20


def replay(text: str, as_at: str | None, by: TimeAxis, state: Path) -> Iterator[str]:
    """A case in plain sentences as it was known at a moment, and how it stood. Half a history is not shown as one.

    `text` is a referral's reference or id. Raises OperationRefused, ReferenceMistyped, or what a database raises.
    """
    at = _moment(as_at) if as_at else None
    with ExitStack() as open_:
        services = {name: open_.enter_context(connect_to_service(name, state)) for name in SERVICES}
        rows = {name: open_.enter_context(one.engine.connect()) for name, one in services.items()}
        case = _case_id(rows["intake"], text)
        asked = CommandContext(by="shell", role="auditor", organisation="shell", at=now())
        parts = [history_query(one.service)(rows[name], asked, case, at, by) for name, one in services.items()]
        names = _names(rows["intake"])
    yield f"{reference_of(case)}  {case}"
    yield f"As at {moment(at)}. {CLOCKS[by]}." if at else "As it stands now."
    yield from (
        _history_lines(history_lines(merge(parts), names))
        if any(part.entries for part in parts)
        else _no_history_lines()
    )
    yield from _state_lines(parts, names)


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
        for one in part.stood:
            yield ""
            yield PART_TITLES.get(one.of, one.of)
            yield from (f"    {line.name}: {with_names(line.value, names)}" for line in one.lines)


def _case_id(rows: Connection, text: str) -> UUID:
    """The referral of that id or reference, which must be one that intake has."""
    try:
        wanted = referrals.c.id == UUID(text)
    except ValueError:
        wanted = referrals.c.id.between(*id_range(text))
    found: list[UUID] = [*rows.scalars(select(referrals.c.id).where(wanted).limit(MATCHES_MAX))]
    if not found:
        raise OperationRefused(f"intake has no referral {text}")
    if len(found) > 1:
        raise OperationRefused(f"{text} names more than one: give the id, one of {', '.join(map(str, found))}")
    return found[0]


def _names(rows: Connection) -> dict[str, str]:
    """Whom an id names, for people."""
    return {str(r.id): r.name for table in (members, partners) for r in rows.execute(select(table.c.id, table.c.name))}


def _moment(text: str) -> datetime:
    """A day alone is meant to its end, as on the portal's page: what was recorded in it was known in it."""
    try:
        at = datetime.fromisoformat(text)
        if len(text) <= len("2026-11-02"):
            at = datetime.combine(at, time.max)
    except ValueError:
        raise OperationRefused(
            f"--as-at {text} is no moment: like 2026-11-02T14:05 (London time), or with its offset"
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=LONDON)
