"""This is where services agree again after a restore or a wiped broker.

What was missed is said again; what a source that was restored has lost is forgotten by its hearers, so that they hear
what it says instead. What they had made of it stands, and is listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts.catalogue import LISTENERS
from deploy.commands.disagreeing import Disagreements, Whole, compared
from deploy.commands.reaching import CannotBeDone
from services.chassis.asking.decisions import Asked
from services.chassis.carrying.relay import holding_still, know_lost, place_back, republish, say_again
from services.chassis.projecting.rebuilding import rebuild_together
from services.chassis.restoring.agreeing import lower
from services.chassis.restoring.looking import not_heard_yet
from services.chassis.restoring.restored import topics_of

ONE_BY_ONE = 500
"""When more streams than this were missed, all of the log is said again: memories make it harmless."""


def mended(every: Whole, found: Disagreements, asked: Asked, why: str) -> Iterator[str]:
    """Let all agree again. Raises CannotBeDone, and then nothing was changed."""
    if found.restored and not why.strip():
        raise CannotBeDone("--why says what was restored: that something is forgotten is recorded, with who and why")
    for source in found.restored:
        _must_be_still(every, source)
    yield from _brought_back(every, found)
    yield from _forgotten(every, found, asked, why.strip())
    yield from _said_again(every)


def _must_be_still(every: Whole, source: str) -> None:
    """Nothing of it may be said, nor be on its way to be heard, while its hearers forget."""
    if not holding_still(every.own[source], source):
        raise CannotBeDone(f"{source} was restored: stop its relay until this is done")
    for hearer, topics in LISTENERS.items():
        mine = [topic for topic in topics if topic in topics_of(source)]
        if (kafka := every.kafka(hearer)) and mine and (left := not_heard_yet(kafka, hearer, mine)):
            raise CannotBeDone(f"{hearer} has {left} records of {source}'s to hear: let it hear them first")


def _brought_back(every: Whole, found: Disagreements) -> Iterator[str]:
    for name in found.place:
        place_back(every.own[name], name, every.at[name].store.newest())
        yield f"{name}: its relay stands at the end of its log"
    for name, models in found.models.items():
        place = rebuild_together(models, every.at[name].store, every.at[name].engine)
        yield f"{name}: {len(models)} read models were built from event 1 to position {place}"


def _forgotten(every: Whole, found: Disagreements, asked: Asked, why: str) -> Iterator[str]:
    for one in found.between:
        for ahead in one.ahead:
            lower(every.own[one.hearer], every.at[one.hearer].service, one.source, ahead, asked, why)
        if one.ahead:
            yield f"{one.hearer}: remembers {len(one.ahead)} of {one.source}'s streams as far as its log has them"
    for source in found.restored:
        ends = {(tail.topic, tail.partition): tail.end for tail, _ in found.lost.get(source, ())}
        know_lost(every.own[source], source, ends)


def _said_again(every: Whole) -> Iterator[str]:
    """Looked at anew: what was forgotten a moment ago may have been said by now under a lower version."""
    missed: dict[str, dict[Any, int]] = {}
    for one in compared(every):
        for m in one.missed:
            least = missed.setdefault(one.source, {})
            least[m.stream] = min(m.heard, least.get(m.stream, m.heard))
    for source, streams in missed.items():
        yield f"{source}: its relay says again {_again(every, source, streams)}"


def _again(every: Whole, source: str, streams: dict[Any, int]) -> str:
    if len(streams) > ONE_BY_ONE:
        republish(every.own[source], source)
        return "all of its log"
    for on, heard in streams.items():
        say_again(every.own[source], source, on, heard)
    return f"what was missed of {len(streams)} streams"
