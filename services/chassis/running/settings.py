"""This is where a service's environment is typed. Each has its own prefix: INTAKE_DATABASE_URL, NOTIFY_JWKS_URL …"""

from __future__ import annotations

import os
from typing import Self

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.chassis.keeping.datastore import must_keep_order


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
        must_keep_order(os.environ)
        return cls(_env_prefix=f"{service.upper()}_")
