"""An organisation's own system is told where the organisation says, and nowhere that an address cannot be."""

from __future__ import annotations

import pytest

from services.chassis.domain.decider import CommandContext
from services.notify.domain.channel.state import Channel
from services.notify.domain.channel.webhooks import NotAnEndpoint, SetWebhook, WebhookSet, is_own_channel
from tests.domain.notify.builders import HOME, NOW, POLICE

LEAD = CommandContext(by="pat", role="organisation lead", organisation=str(POLICE), at=NOW)
HOOK = "https://police.example.org/hook"
WITHOUT = Channel(organisation=POLICE, mailbox="desk@police.example.org")


def test_an_organisation_says_where_its_system_is_told_and_takes_it_back() -> None:
    (set_,) = SetWebhook(webhook=HOOK).decide(WITHOUT, LEAD)
    (unset,) = SetWebhook(webhook=None).decide(set_.apply(WITHOUT), LEAD)

    assert (set_, unset) == (
        WebhookSet(organisation=POLICE, webhook=HOOK),
        WebhookSet(organisation=POLICE, webhook=None),
    )
    assert set_.apply(WITHOUT) == Channel(organisation=POLICE, mailbox="desk@police.example.org", webhook=HOOK)
    assert unset.apply(set_.apply(WITHOUT)) == WITHOUT


def test_the_same_address_again_changes_nothing() -> None:
    assert list(SetWebhook(webhook=HOOK).decide(Channel(organisation=POLICE, webhook=HOOK), LEAD)) == []
    assert list(SetWebhook(webhook=None).decide(WITHOUT, LEAD)) == []


@pytest.mark.parametrize("address", ["https://a.example/h", "http://a.example:8080/h", "HTTPS://a.example"])
def test_an_address_is_one_of_the_web(address: str) -> None:
    assert list(SetWebhook(webhook=address).decide(WITHOUT, LEAD))


@pytest.mark.parametrize(
    "address",
    [
        "ftp://a.example/h",
        "a.example/h",
        "https:///h",
        "https://pat@a.example/h",
        "https://pat:x@a.example",
        "http://[::1",
    ],
)
def test_an_address_that_names_no_host_or_carries_a_password_is_refused(address: str) -> None:
    with pytest.raises(NotAnEndpoint):
        list(SetWebhook(webhook=address).decide(WITHOUT, LEAD))


def test_a_channel_is_its_own_organisations_and_nobody_elses() -> None:
    assert [is_own_channel(Channel(organisation=organisation), LEAD) for organisation in (POLICE, HOME)] == [
        True,
        False,
    ]
