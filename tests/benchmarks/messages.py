"""Contract messages made by hand: the n-th message of each type belongs to the n-th stream."""

from __future__ import annotations

from typing import NamedTuple
from uuid import NAMESPACE_OID, UUID, uuid5

from contracts.catalogue import event_type_of, partition_key_of
from contracts.envelope import Envelope
from contracts.events import ContractEvent, ReadersV1
from contracts.events.intake import MemberChangedV1, MemberJoinedV1, ReferralReceivedV1, ReferralWithdrawnV1
from services.chassis.domain.references import reference_of
from tests.benchmarks.sample_data import AT, OFFICER, POLICE, STAMP


class Message(NamedTuple):
    """An envelope and its Kafka key."""

    key: bytes
    envelope: Envelope


def member_joined(n: int) -> Message:
    """A member joined: enquiry begins the stream of a worker."""
    return _message(
        _stream(n), 1, 0, MemberJoinedV1(**_member(n), organisation_name="Northshire Council", kind="council")
    )


def member_changed(n: int) -> Message:
    """The same member changed: enquiry appends to that stream."""
    return _message(
        _stream(n), 2, 1, MemberChangedV1(**{**_member(n), "kind": "council", "name": f"Worker {n} Reed-Cole"})
    )


def referral_received(n: int) -> Message:
    """A referral was received: notify records its addressee, opens and tells an obligation, and intends a delivery."""
    event = ReferralReceivedV1(
        referral=_stream(n),
        reference=reference_of(_stream(n)),
        route="safeguarding concern",
        organisation=POLICE,
        kind="police",
        member=OFFICER,
        involved="yes",
        readers=ReadersV1(members=(OFFICER,), leads_of=POLICE),
    )
    return _message(_stream(n), 1, 0, event)


def referral_withdrawn(n: int) -> Message:
    """The referrer asked to withdraw a referral."""
    return _message(_stream(n), 1, 0, ReferralWithdrawnV1(referral=_stream(n), reason="It was about somebody else."))


def _stream(n: int) -> UUID:
    return uuid5(NAMESPACE_OID, str(n))


def _member(n: int) -> dict[str, object]:
    return {
        "member": _stream(n),
        "organisation": POLICE,
        "name": f"Worker {n} Reed",
        "email": f"worker.{n}@council.example.org",
        "mailbox": "adults@council.example.org",
        "roles": ("practitioner",),
    }


def _message(stream: UUID, version: int, after: int, event: ContractEvent) -> Message:
    envelope = Envelope(
        id=uuid5(stream, str(version)),
        source="intake",
        type=event_type_of(event),
        time=AT,
        recordedat=AT,
        partitionkey=partition_key_of(event),
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
    return Message(envelope.partitionkey.encode(), envelope)
