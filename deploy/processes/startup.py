"""This is where a process reads its settings and is looked at before it starts, and opens the service that it is of."""

from __future__ import annotations

from deploy.checks.preflight import check_before_start
from deploy.checks.settings import COMMON_CHECKS, Checks
from deploy.composition import SERVICES, ServiceInstance, open_service
from services.chassis.http.monitoring import Monitoring
from services.chassis.runtime.settings import ServiceSettings


def checked_settings(name: str) -> ServiceSettings:
    """A service's settings, once it was looked at: database, broker, and what a loop needs to be told."""
    settings = ServiceSettings.of(name)
    check_before_start(name, settings.database_url.get_secret_value(), COMMON_CHECKS, settings.kafka_bootstrap_servers)
    return settings


def open_checked_service(name: str, watch: Monitoring, checks: Checks) -> tuple[ServiceInstance, ServiceSettings]:
    """The service, open over its database, once that was looked at."""
    settings = ServiceSettings.of(name)
    url = settings.database_url.get_secret_value()
    check_before_start(name, url, checks)
    return open_service(SERVICES[name], url, watch), settings
