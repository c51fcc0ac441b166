"""This is where the environment is typed: a service's under its own prefix (INTAKE_DATABASE_URL, NOTIFY_JWKS_URL …),
and what every process has to know under TELLBACK_.
"""

from __future__ import annotations

import os
from typing import Literal, Self

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.chassis.eventstore.connections import refuse_unsafe_settings


class ServiceSettings(BaseSettings):
    """What a service has to be told.

    `database_url` opens its own database and no other. `issuer` signs tokens, its public keys stand at `jwks_url`.
    `kafka_partitions` is what a topic that is not there yet is made with.
    """

    model_config = SettingsConfigDict(extra="ignore")

    database_url: SecretStr
    issuer: str = "tellback"
    jwks_url: str = ""
    kafka_bootstrap_servers: str = ""
    kafka_partitions: int = 4

    @classmethod
    def of(cls, service: str) -> Self:
        """Read from the environment, under the service's prefix.

        Raises LosesEvents here, before any loop is supervised: one that is refused would start again for ever.
        """
        refuse_unsafe_settings(os.environ)
        return cls(_env_prefix=f"{service.upper()}_")


class ProcessSettings(BaseSettings):
    """What every process has to be told, whichever it is; all of it can be left out.

    `log_level` is the least that is logged. `watch_port` is where health and metrics are shown, apart from what others
    may ask; 0 is nowhere: then whoever serves shows them beside what it serves. Told to stop, a process that serves
    goes on answering for `drain_seconds` while it says that it is leaving; what is in hand after that has
    `grace_seconds`.
    """

    model_config = SettingsConfigDict(env_prefix="TELLBACK_", extra="ignore")

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    watch_host: str = "127.0.0.1"
    watch_port: int = 0
    drain_seconds: float = 2.0
    grace_seconds: float = 20.0
