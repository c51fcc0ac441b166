"""This is where intake's environment is typed: what it signs tokens with, and whose proofs it takes."""

from __future__ import annotations

from typing import Any

from pydantic import Field, SecretStr

from services.chassis.runtime.settings import ServiceSettings


class IntakeSettings(ServiceSettings):
    """`signing_key` is a private JWK as JSON. `clients` are JWK sets by client id, `providers` JWKS by issuer.

    `audience` is how assertions name this service's `/token`.
    """

    signing_key: SecretStr = SecretStr("")
    clients: dict[str, Any] = Field(default_factory=dict)
    providers: dict[str, str] = Field(default_factory=dict)
    audience: tuple[str, ...] = ()
