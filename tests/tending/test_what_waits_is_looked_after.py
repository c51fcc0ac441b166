"""What waits to be heard is listed, tried again or discarded from the shell; who discarded it and why is recorded."""

from __future__ import annotations

from uuid import UUID

import msgspec
import pytest

from services.chassis.asking.recorded import recorded_of
from services.chassis.carrying.hearing import place_of
from services.chassis.carrying.parking import ParkedDiscarded, Parking
from services.chassis.carrying.telling import Teller
from services.enquiry.domain.concern.state import concern_of
from tests.tending.town import Town


@pytest.fixture
def waits(town: Town) -> UUID:
    """A referral whose routing enquiry could not hear: it was said by a newer build."""
    referral = town.refer()
    town.route(referral)
    intake = town.parts["intake"]
    said = [t.envelope for t in Teller(intake.service.tables, intake.store).again(referral, 0) if t.envelope]
    assert [e.streamversion for e in said] == [1, 2]
    newer = said[1].model_copy(update={"type": "intake.referral.routed.v9"})
    town.carrier.listeners["enquiry"].take([said[0], newer])
    return referral


def concern(town: Town, referral: UUID) -> object:
    return town.parts["enquiry"].service.state(concern_of(referral))


def heard_up_to(town: Town, referral: UUID) -> int:
    place = f"intake:{referral}"
    return town.parts["enquiry"].store.remember_many([place])[place]


def test_what_waits_is_listed_with_its_reason(town: Town, waits: UUID) -> None:
    listed = town.tellback("parked", "enquiry")

    assert listed.exit_code == 0
    assert listed.stdout.startswith(f"intake:{waits} version 2: unknown kind: UnknownKind: intake.referral.routed.v9")
    assert listed.stdout.endswith("; 0 behind it\n")
    assert town.tellback("parked", "notify", "list").stdout == "nothing waits\n"


def test_tried_again_it_goes_on_waiting_while_its_cause_stands_and_says_so(town: Town, waits: UUID) -> None:
    said = town.tellback("parked", "enquiry", "retry", f"intake:{waits}")

    assert (said.exit_code, said.stdout) == (1, "")
    assert said.stderr.splitlines()[-1].startswith(f"still waits: intake:{waits} version 2: unknown kind")
    assert heard_up_to(town, waits) == 1


def test_tried_again_when_its_cause_is_mended_it_is_heard(town: Town, waits: UUID) -> None:
    parking = Parking(town.parts["enquiry"].engine)
    (parked,) = parking.queue(f"intake:{waits}")
    known = parked.envelope.model_copy(update={"type": "intake.referral.routed.v1"})
    parking.leave(parked.place, parked.version)
    parking.park(known, parked.reason, parked.detail, parked.since)
    said = town.tellback("parked", "enquiry", "retry", place_of(known))

    assert (said.exit_code, said.stderr) == (0, "")
    assert concern(town, waits) is not None
    assert (parking.firsts(), heard_up_to(town, waits)) == ([], 2)


def test_discarded_it_is_never_heard_and_who_decided_it_and_why_is_recorded(town: Town, waits: UUID) -> None:
    enquiry = town.parts["enquiry"]
    said = town.tellback(
        "parked", "enquiry", "discard", f"intake:{waits}", "2", "--why", "taken up by telephone", "--by", "ruth"
    )

    assert said.exit_code == 0
    assert said.stdout == f"intake:{waits} version 2: discarded by ruth\n"
    recorded = [recorded_of(row) for row in enquiry.store.log(0, 10_000)][-1]
    assert isinstance(recorded.event, ParkedDiscarded)
    assert msgspec.structs.asdict(recorded.stamp)["by"] == "ruth"
    assert (recorded.event.why, recorded.event.version) == ("taken up by telephone", 2)
    assert (concern(town, waits), heard_up_to(town, waits)) == (None, 2)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("retry", "intake:nothing"), "nothing waits at intake:nothing"),
        (("discard", "intake:nothing", "2", "--why", "so"), "nothing waits at intake:nothing"),
        (("discard", "{place}", "3", "--why", "so"), "is version 2"),
        (("discard", "{place}", "2", "--why", " "), "--why says why"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line_and_nothing_changes(
    town: Town, waits: UUID, words: tuple[str, ...], why: str
) -> None:
    before = town.positions()
    said = town.tellback("parked", "enquiry", *(word.format(place=f"intake:{waits}") for word in words))

    assert (said.exit_code, said.stdout, len(said.stderr.splitlines())) == (1, "", 1)
    assert why in said.stderr
    assert (town.positions(), heard_up_to(town, waits)) == (before, 1)
