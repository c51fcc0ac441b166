"""The portal, with people to sign in as or without, answers where it is told: in a container, not on the loopback."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from deploy.dev import portal_process
from deploy.processes import portal
from tests.operations.three_services import tellback

TOLD = {
    "PORTAL_DATABASE_URL": "postgresql://nobody@localhost/nothing",
    "PORTAL_PUBLIC_URL": "https://portal.example.org",
    "PORTAL_INTAKE_URL": "https://intake.example.org",
    "PORTAL_ENQUIRY_URL": "https://enquiry.example.org",
    "PORTAL_NOTIFY_URL": "https://notify.example.org",
    "PORTAL_SIGNING_KEY": "{}",
    "PORTAL_PROVIDERS": '[{"key": "nhs", "label": "NHS", "issuer": "https://sign-in.example.org"}]',
}


@pytest.mark.parametrize(
    ("environment", "room"),
    [
        ({"PORTAL_ENVIRONMENT": "development"}, "development"),
        ({"ENVIRONMENT": "development"}, "development"),
        ({"portal_environment": "development"}, "development"),
        ({}, "production"),
    ],
)
def test_the_portal_binds_the_configured_host(
    environment: dict[str, str], room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    began: list[tuple[str, str]] = []
    monkeypatch.setattr(portal_process, "serve", _noted(began, "development"))
    monkeypatch.setattr(portal, "portal", _noted(began, "production"))
    said = tellback({**TOLD, **environment}, "portal", "--host", "0.0.0.0")

    assert (said.exit_code, began) == (0, [(room, "0.0.0.0")])


def _noted(began: list[tuple[str, str]], room: str) -> Callable[..., None]:
    def serve(*told: Any) -> None:
        began.append((room, told[-1]))

    return serve
