"""Settings: the typed environment, a service's under its own prefix (INTAKE_DATABASE_URL, NOTIFY_JWKS_URL …), and every
process's under TELLBACK_.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.chassis.eventstore.connections import refuse_unsafe_settings
from services.chassis.messaging.lost_tail import WATERMARK_PATIENCE
from services.chassis.messaging.watermark_publisher import WATERMARK_SECONDS


class InvalidSettings(Exception):
    """The environment lacks a setting, or one is not valid. The message names the variable."""

    def __init__(self, invalid: ValidationError, prefix: str) -> None:
        first = invalid.errors()[0]
        name = "/".join(str(part) for part in first["loc"][:1]).upper().removeprefix(prefix)
        super().__init__(f"{prefix}{name}: {first['msg']}")


class ServiceSettings(BaseSettings):
    """The settings of a service.

    `database_url`: its own database. `issuer`: who signs tokens; `jwks_url`: the issuer's public keys.
    `kafka_partitions`: the partitions of a topic that is created. `timescales`: a file of packs of timescales, extra
    holidays and opening hours. `watermark_seconds`: how often its relay publishes up to where it has published its log;
    `watermark_patience_seconds`: how long its consumer lets what another service announced that way be on its way,
    before it asks for it.
    """

    model_config = SettingsConfigDict(extra="ignore")

    database_url: SecretStr
    issuer: str = "tellback"
    jwks_url: str = ""
    kafka_bootstrap_servers: str = ""
    kafka_partitions: int = 4
    timescales: Path | None = None
    watermark_seconds: float = Field(WATERMARK_SECONDS, gt=0)
    watermark_patience_seconds: float = Field(WATERMARK_PATIENCE.total_seconds(), ge=0)

    @classmethod
    def of(cls, service: str, **found: Any) -> Self:
        """Read the environment under the service's prefix; a setting that is `found` already comes before it.

        Raises UnsafeSetting or InvalidSettings here and not in a supervised loop, which would restart for ever.
        """
        refuse_unsafe_settings(os.environ)
        prefix = f"{service.upper()}_"
        try:
            return cls(_env_prefix=prefix, **found)
        except ValidationError as invalid:
            raise InvalidSettings(invalid, prefix) from invalid


class ProcessSettings(BaseSettings):
    """The settings of any process; each has a default.

    `log_level`: the lowest level that is logged. `monitoring_host`, `monitoring_port`: where this process serves its
    health and metrics; port 0: nowhere apart, and a process that serves HTTP shows them beside its routes.
    `drain_seconds`: how long a stopping server reports not ready and serves on; it must be longer than the load
    balancer's probe interval. `grace_seconds`: how long the requests or loops in hand may take after that.
    """

    model_config = SettingsConfigDict(env_prefix="TELLBACK_", extra="ignore")

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    monitoring_host: str = "127.0.0.1"
    monitoring_port: int = 0
    drain_seconds: float = 2.0
    grace_seconds: float = 20.0
