"""This is where each process of the product is put together from its environment."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import takewhile
from threading import Event

from fastapi import FastAPI

from deploy import HOST
from deploy.doctor.settings import CHECKS, DELIVERS, EVERY, Checks
from deploy.doctor.starting import must_start, refusing
from deploy.doors import intake_doors, issuing_of, notify_doors, secrets_of
from deploy.parts import SERVICES, Part, now, part, watched_whole
from deploy.watching import STUCK_SECONDS, leave_when_told, until_told, watched_process
from portal.app import create_app
from portal.settings import PortalSettings
from services.chassis.asking.identity import Verifier
from services.chassis.carrying.kafka import Lag
from services.chassis.keeping.datastore import engine_of
from services.chassis.running.keeping_time import keeping_time
from services.chassis.running.processes import answering_holes, listening, relaying
from services.chassis.running.public_keys import PublicKeys
from services.chassis.running.settings import ServiceSettings
from services.chassis.running.supervising import Supervised
from services.chassis.watching.figures import of_clocks, of_parking, of_relay
from services.chassis.watching.health import database_answers, few_are_parked
from services.chassis.watching.watch import Watch
from services.intake.settings import IntakeSettings
from services.notify.delivery.sending import Senders, deliver_due
from services.notify.domain.delivery.state import By, Notice
from services.notify.projections.deliveries import due_notices
from services.notify.senders import senders_of
from services.notify.settings import NotifySettings


@refusing()
def serve(name: str, port: int, host: str = HOST) -> None:
    """A service's doors and its read models."""
    watch, told = watched_process(f"serve {name}")
    opening, settings = _open(name, watch, CHECKS[name])
    following = opening.following()
    following.start()
    app = {"intake": _intake, "enquiry": _enquiry, "notify": _notify}[name](watched_whole(opening), settings)
    with watch.shown(told.watch_host):
        leave_when_told(app, watch, host, port, told)
    opening.follower.stop()
    following.join(told.grace_seconds)
    opening.close()


@refusing()
def relay(name: str) -> None:
    """Says a service's log on Kafka, and says again what somebody missed."""
    watch, told = watched_process(f"relay {name}")
    settings, lag = _settings(name), Lag()
    watch.broker(lag)
    watch.figures(name, engine_of(settings.database_url.get_secret_value(), 1), of_relay(name), now)
    saying = Supervised(f"relay {name}", relaying(SERVICES[name], settings), STUCK_SECONDS)
    again = Supervised(f"republication {name}", answering_holes(SERVICES[name], settings, lag), STUCK_SECONDS)
    until_told(watch, told, saying, again)


@refusing()
def listen(name: str) -> None:
    """Hears for a service from Kafka."""
    watch, told = watched_process(f"listen {name}")
    settings, lag = _settings(name), Lag()
    engine = engine_of(settings.database_url.get_secret_value(), 1)
    watch.lag(name, lag, now)
    watch.figures(name, engine, of_parking(), now)
    watch.health.checks["parking"] = few_are_parked(engine, now)
    hears = listening(SERVICES[name], settings, now, lag, lambda store: watch.metrics.watch(store, name))
    until_told(watch, told, Supervised(f"listen {name}", hears, STUCK_SECONDS))


@refusing()
def keep_time(name: str) -> None:
    """Performs what falls due in a service."""
    watch, told = watched_process(f"keep-time {name}")
    opening, _ = _open(name, watch, EVERY)
    watch.figures(name, opening.engine, of_clocks(), now)
    performs = keeping_time(opening.service, opening.engine, now)
    until_told(watch, told, Supervised(f"keep-time {name}", performs, STUCK_SECONDS))
    opening.close()


@refusing()
def portal(port: int, host: str = HOST) -> None:
    """The portal, from its environment."""
    settings = PortalSettings()
    must_start("portal", settings.database_url.get_secret_value(), CHECKS["portal"])
    serve_portal(create_app(settings), settings, port, host)


def serve_portal(app: FastAPI, settings: PortalSettings, port: int, host: str = HOST) -> None:
    """The portal as it was put together, watched: it is not ready while its sessions and drafts cannot be had."""
    watch, told = watched_process("portal")
    engine = engine_of(settings.database_url.get_secret_value(), 1)
    watch.health.checks["database"] = database_answers(engine)
    with watch.shown(told.watch_host):
        leave_when_told(watch.put_on(app), watch, host, port, told)
    engine.dispose()


@refusing()
def deliver() -> None:
    """Sends notify's notices."""
    watch, told = watched_process("deliver notify")
    opening, _ = _open("notify", watch, DELIVERS)
    watch.figures("notify", opening.engine, opening.service.tables.figures, now)
    settings = NotifySettings.of("notify")
    senders = senders_of(settings, secrets_of(opening, settings.secret_key.get_secret_value()), now)
    # apart, so that no receiver's silence keeps e-mail waiting
    loops = [Supervised(f"deliver notify by {by}", delivering(opening, senders, by)) for by in senders]
    until_told(watch, told, *loops)
    opening.close()


def delivering(opening: Part, senders: Senders, by: By | None = None) -> Callable[[Event], None]:
    """The loop that tries what is due `by` a channel, or by all of them, over whatever senders there are."""

    def run(stop: Event) -> None:
        def due(at: datetime) -> Iterator[Notice]:
            with opening.engine.connect() as rows:
                found = due_notices(rows, at, by=by)
            yield from takewhile(lambda notice: not stop.is_set(), found)  # told to stop, the one in hand is the last

        while not stop.is_set():
            if not deliver_due(opening.service, due, senders, now, random.random):
                stop.wait(0.5)

    return run


def _settings(name: str) -> ServiceSettings:
    """A service's settings, once it was looked at: database, broker, and what a loop needs to be told."""
    settings = ServiceSettings.of(name)
    must_start(name, settings.database_url.get_secret_value(), EVERY, settings.kafka_bootstrap_servers)
    return settings


def _open(name: str, watch: Watch, checks: Checks) -> tuple[Part, ServiceSettings]:
    settings = ServiceSettings.of(name)
    url = settings.database_url.get_secret_value()
    must_start(name, url, checks)
    return part(SERVICES[name], url, watch), settings


def _intake(opening: Part, settings: ServiceSettings) -> FastAPI:
    return intake_doors(opening, issuing_of(IntakeSettings.of("intake")))


def _enquiry(opening: Part, settings: ServiceSettings) -> FastAPI:
    return opening.app(_verifier(settings, "enquiry"))


def _notify(opening: Part, settings: ServiceSettings) -> FastAPI:
    key = NotifySettings.of("notify").secret_key.get_secret_value()
    return notify_doors(opening, _verifier(settings, "notify"), secrets_of(opening, key))


def _verifier(settings: ServiceSettings, audience: str) -> Verifier:
    return Verifier(issuer=settings.issuer, audience=audience, keys=PublicKeys(settings.jwks_url))
