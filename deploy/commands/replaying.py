"""This is where a case is replayed from the services' own databases: for an auditor who has the shell and no portal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime, time
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, select

from contracts.http.history import History
from deploy.commands.reaching import CannotBeDone, reached
from deploy.parts import SERVICES, now
from portal.forms.history import BY
from portal.presenters.history import PARTS, Happened, happened, merged, named
from portal.presenters.moments import LONDON, moment
from services.chassis.answering.references import named_by, reference_of
from services.chassis.asking.decisions import Asked
from services.chassis.running.histories import By, history_question
from services.intake.projections.members import members, partners
from services.intake.projections.referrals import referrals

MOST = 20


def replay(typed: str, as_at: str | None, by: By, state: Path) -> Iterator[str]:
    """A case in plain sentences as it was known at a moment, and how it stood. Half a history is not shown as one.

    `typed` is a referral's reference or id. Raises CannotBeDone, ReferenceMistyped, or what a database raises.
    """
    at = _moment(as_at) if as_at else None
    with ExitStack() as open_:
        services = {name: open_.enter_context(reached(name, state)) for name in SERVICES}
        rows = {name: open_.enter_context(one.engine.connect()) for name, one in services.items()}
        case = _case(rows["intake"], typed)
        asked = Asked(by="shell", role="auditor", organisation="shell", at=now())
        parts = [history_question(one.service)(rows[name], asked, case, at, by) for name, one in services.items()]
        names = _names(rows["intake"])
    yield f"{reference_of(case)}  {case}"
    yield f"As at {moment(at)}. {BY[by]}." if at else "As it stands now."
    yield from _told(happened(merged(parts), names)) if any(part.entries for part in parts) else _nothing()
    yield from _stood(parts, names)


def _told(items: Sequence[Happened]) -> Iterator[str]:
    for item in items:
        yield ""
        yield f"{item.number}. {moment(item.at)}: {item.says}"
        yield f"    {item.who}"
        yield f"    {item.recorded}"
        if item.because:
            yield f"    Followed from {item.because.number}: {item.because.says}"


def _nothing() -> Iterator[str]:
    yield ""
    yield "Nothing of this case had been recorded."


def _stood(parts: Sequence[History], names: dict[str, str]) -> Iterator[str]:
    for part in parts:
        for one in part.stood:
            yield ""
            yield PARTS.get(one.of, one.of)
            yield from (f"    {line.name}: {named(line.value, names)}" for line in one.lines)


def _case(rows: Connection, typed: str) -> UUID:
    """The referral of that id or reference, which must be one that intake has."""
    try:
        wanted = referrals.c.id == UUID(typed)
    except ValueError:
        wanted = referrals.c.id.between(*named_by(typed))
    found: list[UUID] = [*rows.scalars(select(referrals.c.id).where(wanted).limit(MOST))]
    if not found:
        raise CannotBeDone(f"intake has no referral {typed}")
    if len(found) > 1:
        raise CannotBeDone(f"{typed} names more than one: give the id, one of {', '.join(map(str, found))}")
    return found[0]


def _names(rows: Connection) -> dict[str, str]:
    """Whom an id names, for people."""
    return {str(r.id): r.name for table in (members, partners) for r in rows.execute(select(table.c.id, table.c.name))}


def _moment(typed: str) -> datetime:
    """A day alone is meant to its end, as on the portal's page: what was recorded in it was known in it."""
    try:
        at = datetime.fromisoformat(typed)
        if len(typed) <= len("2026-11-02"):
            at = datetime.combine(at, time.max)
    except ValueError:
        raise CannotBeDone(
            f"--as-at {typed} is no moment: like 2026-11-02T14:05 (London time), or with its offset"
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=LONDON)
