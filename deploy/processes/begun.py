"""This is where a process reads its settings and is looked at before it starts, and opens the service that it is of."""

from __future__ import annotations

from deploy.doctor.settings import EVERY, Checks
from deploy.doctor.starting import must_start
from deploy.parts import SERVICES, Part, part
from services.chassis.running.settings import ServiceSettings
from services.chassis.watching.watch import Watch


def looked_at(name: str) -> ServiceSettings:
    """A service's settings, once it was looked at: database, broker, and what a loop needs to be told."""
    settings = ServiceSettings.of(name)
    must_start(name, settings.database_url.get_secret_value(), EVERY, settings.kafka_bootstrap_servers)
    return settings


def opened(name: str, watch: Watch, checks: Checks) -> tuple[Part, ServiceSettings]:
    """The service, open over its database, once that was looked at."""
    settings = ServiceSettings.of(name)
    url = settings.database_url.get_secret_value()
    must_start(name, url, checks)
    return part(SERVICES[name], url, watch), settings
