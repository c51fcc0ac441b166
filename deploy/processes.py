"""This is where each process of the product is put together from its environment."""

from __future__ import annotations

import json
import os
import random
import signal
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from threading import Event

import uvicorn
from fastapi import APIRouter, FastAPI
from joserfc.jwk import ECKey, KeySet

from deploy.embedded.mail import MailFolder
from deploy.embedded.parts import Part, now, part
from services.chassis.asking.identity import Verifier, caller_by
from services.chassis.asking.tables import Tables
from services.chassis.running.keeping_time import keeping_time
from services.chassis.running.processes import answering_holes, listening, relaying
from services.chassis.running.public_keys import PublicKeys
from services.chassis.running.settings import ServiceSettings
from services.chassis.running.supervising import Supervised
from services.enquiry.wiring import TABLES as ENQUIRY
from services.intake.reference import reference_of
from services.intake.settings import IntakeSettings
from services.intake.tokens import Issuing, put_tables, token_router
from services.intake.wiring import TABLES as INTAKE
from services.notify.delivery.letter import Letterhead
from services.notify.delivery.secrets import Secrets
from services.notify.delivery.secrets import tables as secret_tables
from services.notify.delivery.secrets_door import secrets_router
from services.notify.delivery.sending import Senders, deliver_due
from services.notify.domain.delivery.state import By, Notice
from services.notify.projections.deliveries import due_notices
from services.notify.senders import senders_of
from services.notify.settings import NotifySettings
from services.notify.wiring import TABLES as NOTIFY

SERVICES: dict[str, Tables] = {tables.name: tables for tables in (INTAKE, ENQUIRY, NOTIFY)}
HOST = "127.0.0.1"


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


def deliver() -> None:
    """Sends notify's notices."""
    opening, _ = _open("notify")
    settings = NotifySettings.of("notify")
    senders = dict(senders_of(settings, reference_of, secrets_of(opening, settings.secret_key.get_secret_value()), now))
    if folder := os.environ.get("NOTIFY_MAIL_FOLDER"):  # development: nothing leaves the machine
        senders[By.EMAIL] = MailFolder(Path(folder), Letterhead(settings.portal_url, reference_of))
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
    own = IntakeSettings.of("intake")
    key = ECKey.import_key(json.loads(own.signing_key.get_secret_value()))
    issuing = Issuing(
        issuer=own.issuer,
        key=key,
        audience=own.audience,
        clients={client: KeySet.import_key_set(keys) for client, keys in own.clients.items()},
        providers={issuer: PublicKeys(address) for issuer, address in own.providers.items()},
    )
    ours = KeySet([key])
    verifier = Verifier(issuer=own.issuer, audience="intake", keys=lambda fresh: ours)
    put_tables(opening.engine)
    return opening.app(verifier, [token_router(issuing, opening.engine, opening.engine.connect)])


def _enquiry(opening: Part, settings: ServiceSettings) -> FastAPI:
    return opening.app(_verifier(settings, "enquiry"))


def _notify(opening: Part, settings: ServiceSettings) -> FastAPI:
    verifier = _verifier(settings, "notify")
    secrets = secrets_of(opening, NotifySettings.of("notify").secret_key.get_secret_value())
    more: Sequence[APIRouter] = [secrets_router(secrets, caller_by(verifier, now))]
    return opening.app(verifier, more)


def _verifier(settings: ServiceSettings, audience: str) -> Verifier:
    return Verifier(issuer=settings.issuer, audience=audience, keys=PublicKeys(settings.jwks_url))


def secrets_of(opening: Part, key: str) -> Secrets:
    """Where notify keeps webhooks' secrets, encrypted with this key."""
    secret_tables.create_all(opening.engine)
    return Secrets(opening.engine, key)


def _until_ended(*loops: Supervised) -> None:
    ended = Event()
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, lambda number, frame: ended.set())
    for loop in loops:
        loop.start()
    ended.wait()
    for loop in loops:
        loop.close()
