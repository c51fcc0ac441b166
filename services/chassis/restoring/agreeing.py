"""This is where it is seen whether what a service said and what another remembers of it agree, and made so again.

They do while every database and the broker live. A broker that was wiped has forgotten what nobody heard yet; a hearer
that was restored from a backup has forgotten what it heard; a source that was restored has forgotten what it said, and
would say something else under versions that its hearers take for heard.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, NamedTuple, get_type_hints
from uuid import UUID

from psycopg import Connection

from contracts.catalogue import CATALOGUE
from contracts.events import ContractEvent
from contracts.personal import Plain
from services.chassis.asking.application import Service
from services.chassis.asking.decisions import LABELS, Asked, event, stream
from services.chassis.asking.recorded import event_id
from services.chassis.asking.tables import Tables
from services.chassis.carrying.listening import keep_decided


class Differing(NamedTuple):
    """One stream of a source: the version that its log says last, and the last that its hearer remembers or has
    waiting.
    """

    stream: UUID
    said: int
    heard: int
    waiting: tuple[int, ...] = ()


class LedTo(NamedTuple):
    """What a hearer recorded because of something that its source's log does not have (any more)."""

    version: int
    said: str
    label: str
    stream: UUID


@event("chassis.memory.lowered")
class MemoryLowered:
    """A source was restored from a backup: what it had said after `said` is not in its log, and it says other things
    under those versions now. `given_up` waited to be heard, and is not.
    """

    place: Plain
    heard: int
    said: int
    given_up: tuple[int, ...]
    why: Plain

    def apply(self, lowered: int | None) -> int:
        """How often that stream's was."""
        return (lowered or 0) + 1


def said_by(own: Connection[Any], tables: Tables, topics: Collection[str]) -> dict[UUID, int]:
    """Of every stream that a source has said anything of on these topics, the version that it said last."""
    labels = [LABELS[kind] for kind, say in tables.says.items() if topic_of_wording(say) in topics]
    question = (
        f"select originator_id, max(originator_version) as said from {tables.name}_events"
        " where topic = any(%s) group by originator_id"
    )
    return {row["originator_id"]: row["said"] for row in own.execute(question, (labels,))}


def topic_of_wording(say: Callable[..., ContractEvent]) -> str:
    """The topic on which it says what it words: that of what it gives back."""
    return CATALOGUE[get_type_hints(say)["return"]][2]


def remembered_of(own: Connection[Any], hearer: str, source: str) -> dict[UUID, int]:
    """How far a hearer remembers each stream of a source."""
    question = (
        f"select application_name, notification_id from {hearer}_tracking where starts_with(application_name, %s)"
    )
    return {
        UUID(row["application_name"].partition(":")[2]): row["notification_id"]
        for row in own.execute(question, (f"{source}:",))
    }


def waiting_of(own: Connection[Any], source: str) -> dict[UUID, tuple[int, ...]]:
    """What of a source waits to be heard."""
    if not _row(own, "select to_regclass('parked') is not null as there")["there"]:
        return {}
    question = (
        "select place, array_agg(version order by version) as versions from parked"
        " where starts_with(place, %s) group by place"
    )
    found = own.execute(question, (f"{source}:",)).fetchall()
    return {UUID(row["place"].partition(":")[2]): tuple(row["versions"]) for row in found}


def differing(
    said: Mapping[UUID, int], remembered: Mapping[UUID, int], waiting: Mapping[UUID, tuple[int, ...]]
) -> tuple[list[Differing], list[Differing]]:
    """(missed, ahead): the streams that a hearer has not heard as far as they were said, and does not have waiting; and
    those of which it has heard, or has waiting, what their source's log does not have.
    """
    missed, ahead = [], []
    for on in sorted({*said, *remembered, *waiting}):
        waits = waiting.get(on, ())
        one = Differing(on, said.get(on, 0), max(remembered.get(on, 0), *waits, 0), waits)
        if one.heard > one.said:
            ahead.append(one)
        elif one.heard < one.said and not waits:
            missed.append(one)
    return missed, ahead


def led_to(own: Connection[Any], hearer: str, source: Tables, ahead: Differing) -> Iterator[LedTo]:
    """What a hearer recorded because of what is lost, by the ids that its events were caused by."""
    ids = {
        event_id(ahead.stream, version, kind): (version, LABELS[kind])
        for version in range(ahead.said + 1, ahead.heard + 1)
        for kind in source.says
    }
    question = (
        f"select originator_id, topic, (metadata->>'causation')::uuid as cause from {hearer}_events"
        " where metadata->>'causation' = any(%s) order by notification_id"
    )
    for row in own.execute(question, ([*map(str, ids)],)):
        version, label = ids[row["cause"]]
        yield LedTo(version, label, row["topic"], row["originator_id"])


def lower(own: Connection[Any], service: Service, source: str, ahead: Differing, asked: Asked, why: str) -> None:
    """Let a hearer remember no more of a stream than its source's log says; recorded with who and why.

    Killed in between, it is recorded, and lowered the next time. Nothing of that source may be on its way meanwhile.
    """
    place = f"{source}:{ahead.stream}"
    given_up = tuple(version for version in ahead.waiting if version > ahead.said)
    lowered = MemoryLowered(place=place, heard=ahead.heard, said=ahead.said, given_up=given_up, why=why)
    keep_decided(service, stream("memory", place), lowered, asked)
    with own.transaction():
        own.execute(
            f"update {service.name}_tracking set notification_id = least(notification_id, %s)"
            " where application_name = %s",
            (ahead.said, place),
        )
        if given_up:
            own.execute("delete from parked where place = %s and version > %s", (place, ahead.said))


def _row(own: Connection[Any], question: str) -> dict[str, Any]:
    found: dict[str, Any] | None = own.execute(question).fetchone()
    assert found
    return found
