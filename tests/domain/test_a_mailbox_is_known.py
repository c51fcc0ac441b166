"""A changed mailbox of an organisation is where notices go from then on, whoever of its members was said of when."""

from __future__ import annotations

from uuid import UUID

from services.chassis.asking.decisions import Ask
from services.intake.domain.member.joining import ChangeMember
from services.intake.domain.member.state import Role
from services.intake.domain.partner.registering import ChangePartner
from services.intake.domain.partner.state import Kind
from services.notify.domain.channel.noting import NoteChannel
from services.notify.domain.channel.state import channel_of
from tests.domain.notify.given import ITSELF
from tests.scenario.three_services import ThreeServices


def moved(three: ThreeServices, mailbox: str) -> None:
    changed = ChangePartner(name="Northshire Police", kind=Kind.POLICE, mailbox=mailbox)
    three.administer(three.force, changed)


def mailbox(three: ThreeServices, organisation: UUID) -> str | None:
    known: str | None = three.services["notify"].state(channel_of(organisation)).mailbox
    return known


def test_a_changed_mailbox_is_known_though_no_member_changed() -> None:
    three = ThreeServices()

    moved(three, "new@police.example.org")
    assert mailbox(three, three.force) == "new@police.example.org"
    moved(three, "newer@police.example.org")

    assert mailbox(three, three.force) == "newer@police.example.org"


def test_a_changed_mailbox_is_known_of_an_organisation_that_has_no_members_yet() -> None:
    three = ThreeServices()
    home = three.organisation("Ashgrove", Kind.CARE_PROVIDER)

    three.administer(home, ChangePartner(name="Ashgrove", kind=Kind.CARE_PROVIDER, mailbox="office@ashgrove.example"))

    assert mailbox(three, home) == "office@ashgrove.example"


def test_what_was_said_of_a_member_before_and_is_heard_late_brings_no_old_mailbox_back() -> None:
    """Nothing depends on the order between streams."""
    three = ThreeServices()
    moved(three, "new@police.example.org")

    late = NoteChannel(organisation=three.force, mailbox="old@police.example.org")
    three.services["notify"].perform(Ask(channel_of(three.force), late), asked=ITSELF)

    assert mailbox(three, three.force) == "new@police.example.org"


def test_a_mailbox_that_was_only_ever_said_with_members_still_follows_them() -> None:
    """As it was said before organisations were said by themselves."""
    three = ThreeServices()
    unsaid = UUID(int=77)
    for address in ("first@example.org", "second@example.org"):
        noted = NoteChannel(organisation=unsaid, mailbox=address)
        three.services["notify"].perform(Ask(channel_of(unsaid), noted), asked=ITSELF)
        assert mailbox(three, unsaid) == address


def test_a_member_who_changes_afterwards_leaves_the_mailbox_as_it_is() -> None:
    three = ThreeServices()
    moved(three, "new@police.example.org")

    three.administer(three.members[three.force], ChangeMember(name="Pat Hill", roles=(Role.REFERRER,)))

    assert mailbox(three, three.force) == "new@police.example.org"
