"""An id that is derived is derived for ever: streams stand under it, and other services know it."""

from __future__ import annotations

from urllib.parse import quote
from uuid import NAMESPACE_URL, UUID, uuid5

from hypothesis import given
from hypothesis import strategies as some

from services.chassis.domain.decider import stream
from services.enquiry.domain.concern.state import concern_of
from services.enquiry.domain.enquiry.state import enquiry_of
from services.enquiry.domain.referral.state import referral_of
from services.enquiry.domain.worker.state import worker_of
from services.intake.domain.referral.state import adult_of
from services.notify.domain.channel.state import channel_of, correspondent_of, responsible_managers_of
from services.notify.domain.delivery.state import ChannelKind, delivery_of
from services.notify.domain.feedback.state import feedback_of
from services.notify.domain.feedback_case.state import feedback_case_of

A_NAME = some.uuids() | some.integers() | some.text(some.characters(exclude_categories=["Cs"]))


@given(some.lists(A_NAME, min_size=1, max_size=4))
def test_an_id_is_that_of_its_names_each_quoted(names: list[object]) -> None:
    path = "/".join(quote(str(name), safe="") for name in names)

    assert stream(*names) == uuid5(NAMESPACE_URL, f"tellback:/{path}")


def test_ids_that_were_derived_once_stay_what_they_are() -> None:
    assert stream("workers", UUID(int=7)) == UUID("ebd5c8d4-3521-5e06-a78c-5511a27e8c95")
    assert stream("dead-letters", "intake:a/b é") == UUID("951dbed7-30ca-5f52-bc37-0b09eb9a8bed")


def test_a_stream_is_found_under_the_id_that_it_always_had() -> None:
    """Another name in a derivation would leave every stream of that kind behind, and nobody would find it."""
    first = UUID(int=1)
    derived = {
        "adult": adult_of(first),
        "concern": concern_of(first),
        "enquiry": enquiry_of(first),
        "second enquiry": enquiry_of(first, episode=2),
        "referral in enquiry": referral_of(first),
        "worker": worker_of(first),
        "correspondent": correspondent_of(first),
        "responsible managers": responsible_managers_of(),
        "channel": channel_of(first),
        "feedback": feedback_of(first),
        "feedback case": feedback_case_of(first),
        "delivery by e-mail": delivery_of(first, "M3.1", ChannelKind.EMAIL),
        "delivery by webhook": delivery_of(first, "M3.1", ChannelKind.WEBHOOK),
    }

    assert {kind: str(id_) for kind, id_ in derived.items()} == {
        "adult": "1fab0061-f3a9-5089-99e3-f821edb40d46",
        "concern": "8e55aaba-99d5-5fcc-993e-2df043f9a9ff",
        "enquiry": "6ce27a1d-4296-540e-9837-810befe6129b",
        "second enquiry": "e840c896-9cd8-5693-9175-86d0670588e9",
        "referral in enquiry": "9f8684fd-a30f-5dac-9d4c-4f8a5f6deb3d",
        "worker": "2e02dc7f-f075-525c-aa6d-858d6810c886",
        "correspondent": "7d3708da-dc35-5f5c-87c0-d4bf6ecffa1d",
        "responsible managers": "3720c26e-01cd-50cc-842b-d9a69fcb1492",
        "channel": "00000000-0000-0000-0000-000000000001",
        "feedback": "00000000-0000-0000-0000-000000000001",
        "feedback case": "9618eb3a-be6c-56bb-bab8-6d43e2399946",
        "delivery by e-mail": "4cb2cfde-09a6-5776-9675-a93721450e69",
        "delivery by webhook": "83c3fe0a-1752-5e70-a294-8831a5cafbd8",
    }
