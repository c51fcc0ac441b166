"""This is what services say to each other, made by hand: the n-th message of a kind, always of the n-th stream."""

from __future__ import annotations

from typing import NamedTuple
from uuid import NAMESPACE_OID, UUID, uuid5

from contracts.catalogue import key_of, kind_of
from contracts.envelope import Envelope
from contracts.events import ContractEvent
from contracts.events.intake import MemberChangedV1, MemberJoinedV1, ReferralReceivedV1, ReferralWithdrawnV1
from services.chassis.answering.references import reference_of
from tests.benchmarks.made import AT, OFFICER, POLICE, STAMP


class Said(NamedTuple):
    """An envelope and its key."""

    key: bytes
    envelope: Envelope


def joined(n: int) -> Said:
    """A member joined: enquiry begins a worker's stream."""
    return _said(_of(n), 1, 0, MemberJoinedV1(**_member(n), organisation_name="Northshire Council", kind="council"))


def changed(n: int) -> Said:
    """The same member changed: enquiry adds to that stream."""
    return _said(_of(n), 2, 1, MemberChangedV1(**{**_member(n), "kind": "council", "name": f"Worker {n} Reed-Cole"}))


def received(n: int) -> Said:
    """A referral was received: notify notes its addressee, owes them word of it, tells it, and means to send it."""
    received = ReferralReceivedV1(
        referral=_of(n),
        reference=reference_of(_of(n)),
        route="safeguarding concern",
        organisation=POLICE,
        kind="police",
        member=OFFICER,
        involved="yes",
    )
    return _said(_of(n), 1, 0, received)


def withdrawn(n: int) -> Said:
    """A referrer asked to withdraw."""
    return _said(_of(n), 1, 0, ReferralWithdrawnV1(referral=_of(n), reason="It was about somebody else."))


def _of(n: int) -> UUID:
    return uuid5(NAMESPACE_OID, str(n))


def _member(n: int) -> dict[str, object]:
    return {
        "member": _of(n),
        "organisation": POLICE,
        "name": f"Worker {n} Reed",
        "email": f"worker.{n}@council.example.org",
        "mailbox": "adults@council.example.org",
        "roles": ("practitioner",),
    }


def _said(stream: UUID, version: int, after: int, event: ContractEvent) -> Said:
    envelope = Envelope(
        id=uuid5(stream, str(version)),
        source="intake",
        type=kind_of(event),
        time=AT,
        recordedat=AT,
        partitionkey=key_of(event),
        position=1,
        stream=stream,
        streamversion=version,
        after=after,
        actorid=STAMP.by,
        actorrole=STAMP.role,
        actororg=STAMP.organisation,
        correlationid=STAMP.correlation,
        data=event.model_dump(mode="json"),
    )
    return Said(envelope.partitionkey.encode(), envelope)
