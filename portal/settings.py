"""Settings of the portal, read from the environment and checked."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Provider(BaseModel):
    """A sign-in provider (OpenID Connect) that knows the portal by its public keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(pattern=r"^[a-z0-9-]+$")
    label: str
    issuer: str
    client_id: str = "portal"
    metadata_url: str | None = None
    scope: str = "openid profile email"
    acr_values: str | None = None

    @property
    def discovery(self) -> str:
        return self.metadata_url or f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"


def _with_plain_alias(name: str) -> AliasChoices:
    return AliasChoices(f"PORTAL_{name}", name)


class PortalSettings(BaseSettings):
    """`signing_key`: a private JWK as JSON (ES256), which authenticates the portal at providers and at intake.

    `idle` and `absolute`: how long a session lives without a request, and at most.
    """

    model_config = SettingsConfigDict(env_prefix="PORTAL_", populate_by_name=True, extra="ignore", frozen=True)

    database_url: SecretStr = Field(validation_alias=_with_plain_alias("DATABASE_URL"))
    intake_url: str = Field(validation_alias=_with_plain_alias("INTAKE_URL"))
    enquiry_url: str = Field(validation_alias=_with_plain_alias("ENQUIRY_URL"))
    notify_url: str = Field(validation_alias=_with_plain_alias("NOTIFY_URL"))
    public_url: str = Field(validation_alias=_with_plain_alias("PUBLIC_URL"))
    signing_key: SecretStr
    client_id: str = "portal"
    token_audience: str | None = None
    providers: tuple[Provider, ...] = Field(min_length=1)
    environment: str = Field(default="production", validation_alias=_with_plain_alias("ENVIRONMENT"))
    mail_url: str | None = None
    partnership: str = "Northshire Safeguarding Adults Partnership"
    council_telephone: str = Field(
        default="01632 960 100", validation_alias=AliasChoices("PORTAL_COUNCIL_TELEPHONE", "COUNCIL_TELEPHONE")
    )
    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=12)
    draft_retention: timedelta = timedelta(days=28)

    @property
    def secure(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def development(self) -> bool:
        return self.environment == "development"

    @model_validator(mode="after")
    def _https_outside_development(self) -> Self:
        if not self.development and not self.secure:
            raise ValueError("outside development the portal's PUBLIC_URL must begin with https://")
        return self
