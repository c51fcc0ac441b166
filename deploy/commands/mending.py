"""This is where a service is mended by hand: said again, heard again, built again, and what waits looked after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

from deploy.commands.reaching import CannotBeDone, Reached
from deploy.parts import now, projections_of
from services.chassis.asking.decisions import Asked
from services.chassis.carrying.listening import Listener
from services.chassis.carrying.parking import Parked, Parking
from services.chassis.carrying.relay import republish, say_again
from services.chassis.keeping.datastore import connect
from services.chassis.projecting.rebuilding import rebuild_together


def say_anew(at: Reached, since: int | None, stream: UUID | None) -> str:
    """Let the relay say again: one stream, or all that was said after a position. Memories make it harmless."""
    if since is not None and stream:
        raise CannotBeDone("give --since or --stream, not both")
    newest = at.store.newest()
    if since is not None and not 0 <= since <= newest:
        raise CannotBeDone(f"--since is a position from 0 to {newest}, the newest in this log")
    if stream and not at.store.rows_of(stream):
        raise CannotBeDone(f"{at.service.name} has recorded nothing on stream {stream}")
    with connect(at.url) as own:
        if stream:
            say_again(own, at.service.name, stream, 0)
        else:
            republish(own, at.service.name, since or 0)
    what = f"stream {stream}" if stream else f"all after position {since or 0}, up to {newest}"
    return f"{at.service.name}'s relay says {what} again"


def build_anew(at: Reached, name: str | None, reached: Callable[[str, int, int], None]) -> Iterator[str]:
    """Build read models from event 1 beside those that serve, and put them in their place. `reached` hears how far."""
    built = {p.name: p for p in projections_of(at.service.tables)}
    if name and name not in built:
        raise CannotBeDone(f"{at.service.name} has no read model {name}: choose among {', '.join(sorted(built))}")
    these, newest, what = [built[name]] if name else [*built.values()], at.store.newest(), name or at.service.name
    came_to = rebuild_together(these, at.store, at.engine, lambda place: reached(what, place, newest))
    for projection in these:
        yield f"{projection.name}: built from event 1 to position {came_to}"


def waiting(at: Reached) -> Iterator[str]:
    """A line for every stream that waits: where, which version, why, since when, and how much is behind it."""
    parking = _parking(at)
    for first in parking.firsts():
        behind = len(parking.queue(first.place)) - 1
        yield f"{_line(first)}; {behind} behind it"


def try_again(at: Reached, place: str) -> str:
    """Try what waits at a place, in its order. Raises CannotBeDone when it must go on waiting, with the reason."""
    parking = _parking(at)
    if not parking.queue(place):
        raise CannotBeDone(f"nothing waits at {place}: tellback parked {at.service.name} lists what does")
    if not _listener(at, parking).take_up(place):
        (first, *_) = parking.queue(place)
        raise CannotBeDone(f"still waits: {_line(first)}")
    return f"{place}: heard; nothing waits there any more"


def discard(at: Reached, place: str, version: int, why: str, by: Asked) -> str:
    """Decide that what waits first at a place is never heard: recorded with who and why."""
    parking = _parking(at)
    if not why.strip():
        raise CannotBeDone("--why says why it is never to be heard: it is recorded")
    if not _listener(at, parking).discard(place, version, asked=by, why=why.strip()):
        first = next(iter(parking.queue(place)), None)
        waits = f"what waits first at {place} is version {first.version}" if first else f"nothing waits at {place}"
        raise CannotBeDone(f"{waits}: tellback parked {at.service.name} lists what waits")
    behind = parking.queue(place)
    return f"{place} version {version}: discarded by {by.by}" + (f"; now waits {_line(behind[0])}" if behind else "")


def _line(parked: Parked) -> str:
    why = f"{parked.reason}: {parked.detail}"
    return f"{parked.place} version {parked.version}: {why}, since {parked.since:%Y-%m-%d %H:%M}"


def _parking(at: Reached) -> Parking:
    parking = Parking(at.engine)
    parking.create()
    return parking


def _listener(at: Reached, parking: Parking) -> Listener:
    return Listener(at.service, parking, now, _ask_nobody)


def _ask_nobody(source: str, stream: UUID, after: int) -> None:
    """A hole's source is asked by the listener that runs."""
