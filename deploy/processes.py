"""This is where each process of the product is put together from its environment."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable
from datetime import datetime
from threading import Event

import uvicorn
from fastapi import FastAPI

from deploy import HOST
from deploy.doors import intake_doors, issuing_of, notify_doors, secrets_of
from deploy.parts import SERVICES, Part, now, part
from portal.app import create_app
from portal.settings import PortalSettings
from services.chassis.asking.identity import Verifier
from services.chassis.running.keeping_time import keeping_time
from services.chassis.running.processes import answering_holes, listening, relaying
from services.chassis.running.public_keys import PublicKeys
from services.chassis.running.settings import ServiceSettings
from services.chassis.running.supervising import Supervised
from services.intake.settings import IntakeSettings
from services.notify.delivery.sending import Senders, deliver_due
from services.notify.domain.delivery.state import Notice
from services.notify.projections.deliveries import due_notices
from services.notify.senders import senders_of
from services.notify.settings import NotifySettings


def serve(name: str, port: int, host: str = HOST) -> None:
    """A service's doors and its read models."""
    opening, settings = _open(name)
    following = opening.following()
    following.start()
    app = {"intake": _intake, "enquiry": _enquiry, "notify": _notify}[name](opening, settings)
    uvicorn.run(app, host=host, port=port, log_level="warning")
    opening.close()


def relay(name: str) -> None:
    """Says a service's log on Kafka, and says again what somebody missed."""
    settings = ServiceSettings.of(name)
    _until_ended(
        Supervised(f"relay {name}", relaying(SERVICES[name], settings)),
        Supervised(f"republication {name}", answering_holes(SERVICES[name], settings)),
    )


def listen(name: str) -> None:
    """Hears for a service from Kafka."""
    _until_ended(Supervised(f"listen {name}", listening(SERVICES[name], ServiceSettings.of(name), now)))


def keep_time(name: str) -> None:
    """Performs what falls due in a service."""
    opening, _ = _open(name)
    _until_ended(Supervised(f"keep-time {name}", keeping_time(opening.service, opening.engine, now)))
    opening.close()


def portal(port: int, host: str = HOST) -> None:
    """The portal, from its environment."""
    uvicorn.run(create_app(PortalSettings()), host=host, port=port, log_level="warning")


def deliver() -> None:
    """Sends notify's notices."""
    opening, _ = _open("notify")
    settings = NotifySettings.of("notify")
    senders = senders_of(settings, secrets_of(opening, settings.secret_key.get_secret_value()), now)
    _until_ended(Supervised("deliver notify", delivering(opening, senders)))
    opening.close()


def delivering(opening: Part, senders: Senders) -> Callable[[Event], None]:
    """The loop that tries what is due, over whatever senders there are."""

    def due(at: datetime) -> list[Notice]:
        with opening.engine.connect() as rows:
            return due_notices(rows, at)

    def run(stop: Event) -> None:
        while not stop.is_set():
            if not deliver_due(opening.service, due, senders, now, random.random):
                stop.wait(0.5)

    return run


def _open(name: str) -> tuple[Part, ServiceSettings]:
    settings = ServiceSettings.of(name)
    return part(SERVICES[name], settings.database_url.get_secret_value()), settings


def _intake(opening: Part, settings: ServiceSettings) -> FastAPI:
    return intake_doors(opening, issuing_of(IntakeSettings.of("intake")))


def _enquiry(opening: Part, settings: ServiceSettings) -> FastAPI:
    return opening.app(_verifier(settings, "enquiry"))


def _notify(opening: Part, settings: ServiceSettings) -> FastAPI:
    key = NotifySettings.of("notify").secret_key.get_secret_value()
    return notify_doors(opening, _verifier(settings, "notify"), secrets_of(opening, key))


def _verifier(settings: ServiceSettings, audience: str) -> Verifier:
    return Verifier(issuer=settings.issuer, audience=audience, keys=PublicKeys(settings.jwks_url))


def _until_ended(*loops: Supervised) -> None:
    ended = Event()
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, lambda number, frame: ended.set())
    for loop in loops:
        loop.start()
    ended.wait()
    for loop in loops:
        loop.close()
