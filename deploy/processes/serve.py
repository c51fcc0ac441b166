"""Serving process of a service: its HTTP API, and the projector of its read models."""

from __future__ import annotations

from fastapi import FastAPI

from deploy import HOST
from deploy.checks.preflight import exit_when_unsafe
from deploy.checks.settings import CHECKS
from deploy.composition import ServiceInstance, observe_all
from deploy.http_apps import intake_app, issuing_from_settings, notify_app, webhook_secrets
from deploy.processes.lifecycle import finish_process, request_shutdown, serve_app, start_process
from deploy.processes.startup import open_checked_service
from services.chassis.http.authentication import Verifier
from services.chassis.http.public_keys import PublicKeys
from services.chassis.runtime.settings import ServiceSettings
from services.chassis.runtime.supervisor import run_watchdog
from services.intake.settings import IntakeSettings
from services.notify.settings import NotifySettings


@exit_when_unsafe()
def serve(name: str, port: int, host: str = HOST) -> None:
    """Serve a service's HTTP API and keep its read models current until told to stop."""
    monitoring, process_settings = start_process(f"serve {name}")
    instance, settings = open_checked_service(name, monitoring, CHECKS[name])
    projector_loop = instance.projector_loop().start()
    monitoring.register_loops(projector_loop)
    app = {"intake": _intake, "enquiry": _enquiry, "notify": _notify}[name](observe_all(instance), settings)
    with monitoring.serve(process_settings.monitoring_host), run_watchdog([projector_loop], give_up=request_shutdown):
        serve_app(app, monitoring, host, port, process_settings)
    projector_loop.close(process_settings.grace_seconds)
    instance.close()
    finish_process([projector_loop])


def _intake(instance: ServiceInstance, settings: ServiceSettings) -> FastAPI:
    return intake_app(instance, issuing_from_settings(IntakeSettings.of("intake")))


def _enquiry(instance: ServiceInstance, settings: ServiceSettings) -> FastAPI:
    return instance.app(_verifier(settings, "enquiry"))


def _notify(instance: ServiceInstance, settings: ServiceSettings) -> FastAPI:
    key = NotifySettings.of("notify").secret_key.get_secret_value()
    return notify_app(instance, _verifier(settings, "notify"), webhook_secrets(instance, key))


def _verifier(settings: ServiceSettings, audience: str) -> Verifier:
    return Verifier(issuer=settings.issuer, audience=audience, keys=PublicKeys(settings.jwks_url))
