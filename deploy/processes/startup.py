"""Startup of a process: reads its settings, runs the checks that block a start, and opens its service."""

from __future__ import annotations

from deploy.checks.preflight import check_before_start
from deploy.checks.settings import COMMON_CHECKS, Checks
from deploy.composition import CATALOGUE, ServiceInstance, configured, open_service
from services.chassis.http.monitoring import Monitoring
from services.chassis.runtime.settings import ServiceSettings


def checked_settings(name: str) -> ServiceSettings:
    """A service's settings, once its database, its broker and the settings that every loop needs are checked."""
    settings = ServiceSettings.of(name)
    check_before_start(
        name, settings.database_url.get_secret_value(), COMMON_CHECKS, settings.kafka_bootstrap_servers, CATALOGUE
    )
    return settings


def open_checked_service(name: str, monitoring: Monitoring, checks: Checks) -> tuple[ServiceInstance, ServiceSettings]:
    """The service, open over its database, once that is checked."""
    settings = ServiceSettings.of(name)
    url = settings.database_url.get_secret_value()
    check_before_start(name, url, checks)
    return open_service(configured(name, settings), url, monitoring), settings
