"""What waits to be heard is listed, tried again or discarded from the shell; who discarded it and why is recorded."""

from __future__ import annotations

from uuid import UUID

import msgspec
import pytest

from services.chassis.application.recorded_events import to_recorded_event
from services.chassis.messaging.dead_letters import DeadLetterQueue
from services.chassis.messaging.inbox import stream_key_of
from services.chassis.messaging.operator_decisions import DeadLetterDiscarded
from services.chassis.messaging.translator import EventTranslator
from services.enquiry.domain.concern.state import concern_of
from tests.operations.three_services import ThreeServicesWithCli


@pytest.fixture
def parked_referral(three_services: ThreeServicesWithCli) -> UUID:
    """A referral whose routing enquiry could not hear: it was said by a newer build."""
    referral = three_services.refer()
    three_services.route(referral)
    intake = three_services.parts["intake"]
    envelopes = [
        t.envelope
        for t in EventTranslator(intake.service.manifest, intake.store).translate_stream(referral, 0)
        if t.envelope
    ]
    assert [e.streamversion for e in envelopes] == [1, 2]
    newer = envelopes[1].model_copy(update={"type": "intake.referral.routed.v9"})
    three_services.transport.consumers["enquiry"].handle_batch([envelopes[0], newer])
    return referral


def concern(three_services: ThreeServicesWithCli, referral: UUID) -> object:
    return three_services.parts["enquiry"].service.state(concern_of(referral))


def inbox_mark(three_services: ThreeServicesWithCli, referral: UUID) -> int:
    place = f"intake:{referral}"
    return three_services.parts["enquiry"].store.inbox_marks([place])[place]


def test_a_dead_letter_is_listed_with_its_reason(three_services: ThreeServicesWithCli, parked_referral: UUID) -> None:
    listed = three_services.tellback("dead-letters", "list", "enquiry")

    assert listed.exit_code == 0
    assert listed.stdout.startswith(
        f"intake:{parked_referral} version 2: unknown event type: UnknownEventType: intake.referral.routed.v9"
    )
    assert listed.stdout.endswith("; 0 behind it\n")
    assert three_services.tellback("dead-letters", "list", "notify").stdout == "nothing waits\n"


def test_a_retry_that_fails_again_stays_parked_and_says_why(
    three_services: ThreeServicesWithCli, parked_referral: UUID
) -> None:
    result = three_services.tellback("dead-letters", "retry", "enquiry", f"intake:{parked_referral}")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines()[-1].startswith(
        f"still waits: intake:{parked_referral} version 2: unknown event type"
    )
    assert inbox_mark(three_services, parked_referral) == 1


def test_a_retry_succeeds_once_the_cause_is_fixed(three_services: ThreeServicesWithCli, parked_referral: UUID) -> None:
    parking = DeadLetterQueue(three_services.parts["enquiry"].engine)
    (parked,) = parking.queue(f"intake:{parked_referral}")
    known = parked.envelope.model_copy(update={"type": "intake.referral.routed.v1"})
    parking.remove(parked.stream_key, parked.version)
    parking.park(known, parked.reason, parked.detail, parked.since)
    result = three_services.tellback("dead-letters", "retry", "enquiry", stream_key_of(known))

    assert (result.exit_code, result.stderr) == (0, "")
    assert concern(three_services, parked_referral) is not None
    assert (parking.heads(), inbox_mark(three_services, parked_referral)) == ([], 2)


def test_a_discarded_dead_letter_is_never_handled_and_who_and_why_is_recorded(
    three_services: ThreeServicesWithCli, parked_referral: UUID
) -> None:
    enquiry = three_services.parts["enquiry"]
    result = three_services.tellback(
        "dead-letters",
        "discard",
        "enquiry",
        f"intake:{parked_referral}",
        "2",
        "--why",
        "taken up by telephone",
        "--by",
        "ruth",
    )

    assert result.exit_code == 0
    assert result.stdout == f"intake:{parked_referral} version 2: discarded by ruth\n"
    recorded = [to_recorded_event(row) for row in enquiry.store.read_log(0, 10_000)][-1]
    assert isinstance(recorded.event, DeadLetterDiscarded)
    assert msgspec.structs.asdict(recorded.metadata)["by"] == "ruth"
    assert (recorded.event.why, recorded.event.version) == ("taken up by telephone", 2)
    assert (concern(three_services, parked_referral), inbox_mark(three_services, parked_referral)) == (None, 2)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("retry", "intake:nothing"), "nothing waits at intake:nothing"),
        (("discard", "intake:nothing", "2", "--why", "so"), "nothing waits at intake:nothing"),
        (("discard", "{place}", "3", "--why", "so"), "is version 2"),
        (("discard", "{place}", "2", "--why", " "), "--why says why"),
    ],
)
def test_an_impossible_retry_or_discard_is_refused_in_one_line(
    three_services: ThreeServicesWithCli, parked_referral: UUID, words: tuple[str, ...], why: str
) -> None:
    before = three_services.positions()
    result = three_services.tellback(
        "dead-letters", words[0], "enquiry", *(word.format(place=f"intake:{parked_referral}") for word in words[1:])
    )

    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (1, "", 1)
    assert why in result.stderr
    assert (three_services.positions(), inbox_mark(three_services, parked_referral)) == (before, 1)
