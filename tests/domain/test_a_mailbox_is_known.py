"""Notices go to an organisation's changed mailbox from then on, in whichever order its members become known."""

from __future__ import annotations

from uuid import UUID

from services.chassis.domain.decider import Dispatch
from services.intake.domain.member.membership import ChangeMember
from services.intake.domain.member.state import Role
from services.intake.domain.partner.registration import ChangePartner
from services.intake.domain.partner.state import Kind
from services.notify.domain.channel.directory import RecordPartnerKnown
from services.notify.domain.channel.state import channel_of
from tests.domain.notify.builders import NOTIFY_CONTEXT
from tests.scenario.three_services_in_memory import ThreeServicesInMemory


def change_mailbox(three_services: ThreeServicesInMemory, mailbox: str) -> None:
    changed = ChangePartner(name="Northshire Police", kind=Kind.POLICE, mailbox=mailbox)
    three_services.administer(three_services.force, changed)


def mailbox(three_services: ThreeServicesInMemory, organisation: UUID) -> str | None:
    known: str | None = three_services.services["notify"].state(channel_of(organisation)).mailbox
    return known


def test_a_changed_mailbox_is_known_though_no_member_changed() -> None:
    three_services = ThreeServicesInMemory()

    change_mailbox(three_services, "new@police.example.org")
    assert mailbox(three_services, three_services.force) == "new@police.example.org"
    change_mailbox(three_services, "newer@police.example.org")

    assert mailbox(three_services, three_services.force) == "newer@police.example.org"


def test_a_changed_mailbox_is_known_for_an_organisation_without_members() -> None:
    three_services = ThreeServicesInMemory()
    home = three_services.organisation("Ashgrove", Kind.CARE_PROVIDER)

    three_services.administer(
        home, ChangePartner(name="Ashgrove", kind=Kind.CARE_PROVIDER, mailbox="office@ashgrove.example")
    )

    assert mailbox(three_services, home) == "office@ashgrove.example"


def test_a_late_member_event_does_not_bring_an_old_mailbox_back() -> None:
    """Events of different streams can come in any order."""
    three_services = ThreeServicesInMemory()
    change_mailbox(three_services, "new@police.example.org")

    late = RecordPartnerKnown(organisation=three_services.force, mailbox="old@police.example.org")
    three_services.services["notify"].handle(Dispatch(channel_of(three_services.force), late), context=NOTIFY_CONTEXT)

    assert mailbox(three_services, three_services.force) == "new@police.example.org"


def test_a_mailbox_known_only_from_member_events_follows_the_newest_of_them() -> None:
    """Older logs name a mailbox in member events only: nothing was published about the organisation itself."""
    three_services = ThreeServicesInMemory()
    organisation = UUID(int=77)
    for address in ("first@example.org", "second@example.org"):
        command = RecordPartnerKnown(organisation=organisation, mailbox=address)
        three_services.services["notify"].handle(Dispatch(channel_of(organisation), command), context=NOTIFY_CONTEXT)
        assert mailbox(three_services, organisation) == address


def test_a_member_who_changes_afterwards_leaves_the_mailbox_as_it_is() -> None:
    three_services = ThreeServicesInMemory()
    change_mailbox(three_services, "new@police.example.org")

    three_services.administer(
        three_services.members[three_services.force], ChangeMember(name="Pat Hill", roles=(Role.REFERRER,))
    )

    assert mailbox(three_services, three_services.force) == "new@police.example.org"
