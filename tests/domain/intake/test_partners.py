"""An organisation is registered and kept up to date: a change replaces all that was known of it."""

from __future__ import annotations

from services.intake.domain.identifier.state import organisation_identifiers
from services.intake.domain.partner.registration import (
    ChangePartner,
    PartnerChanged,
    PartnerRegistered,
    RegisterPartner,
)
from services.intake.domain.partner.state import Kind, Partner
from tests.domain.intake.builders import A_HOME, by, state_after

ADMINISTRATOR = by("administrator")


def test_an_organisation_is_registered_with_the_codes_that_distinguish_it() -> None:
    register = RegisterPartner(
        name="St Ann's", kind=Kind.CARE_PROVIDER, mailbox="in@ann.example", ods_code="VL1", cqc_id="1-2"
    )
    (registered,) = register.decide(None, ADMINISTRATOR)

    assert registered == PartnerRegistered(
        name="St Ann's", kind=Kind.CARE_PROVIDER, mailbox="in@ann.example", ods_code="VL1", cqc_id="1-2"
    )
    assert registered.apply(None) == Partner(
        name="St Ann's",
        kind=Kind.CARE_PROVIDER,
        mailbox="in@ann.example",
        identifiers=frozenset(organisation_identifiers("VL1", "1-2")),
    )


def test_a_change_of_an_organisation_replaces_all_that_was_known_of_it() -> None:
    change = ChangePartner(
        name="St Anne's", kind=Kind.POLICE, mailbox="desk@anne.example", ods_code="VL2", cqc_id="1-3"
    )
    (changed,) = change.decide(A_HOME, ADMINISTRATOR)

    assert changed == PartnerChanged(
        name="St Anne's", kind=Kind.POLICE, mailbox="desk@anne.example", ods_code="VL2", cqc_id="1-3"
    )
    assert changed.apply(A_HOME) == Partner(
        name="St Anne's",
        kind=Kind.POLICE,
        mailbox="desk@anne.example",
        identifiers=frozenset(organisation_identifiers("VL2", "1-3")),
    )


def test_a_mailbox_that_is_left_out_is_no_longer_known() -> None:
    with_mailbox = state_after(*RegisterPartner(name="A", kind=Kind.POLICE, mailbox="a@a").decide(None, ADMINISTRATOR))
    (changed,) = ChangePartner(name="A", kind=Kind.POLICE).decide(with_mailbox, ADMINISTRATOR)

    assert changed.apply(with_mailbox).mailbox is None
