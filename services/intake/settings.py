"""Settings of intake: the key that signs tokens, and the clients and identity providers it trusts."""

from __future__ import annotations

from typing import Any

from pydantic import Field, SecretStr

from services.chassis.runtime.settings import ServiceSettings


class IntakeSettings(ServiceSettings):
    """`signing_key`: a private JWK as JSON. `clients`: a JWK set by client id. `providers`: a JWKS address by issuer.

    `audience`: the names by which assertions may address `/token`.
    """

    signing_key: SecretStr = SecretStr("")
    clients: dict[str, Any] = Field(default_factory=dict)
    providers: dict[str, str] = Field(default_factory=dict)
    audience: tuple[str, ...] = ()
