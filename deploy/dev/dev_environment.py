"""Composition root of a development run: services, portal and loops in one process, over one database server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from threading import Event, Thread

import httpx
from fastapi import FastAPI
from joserfc.jwk import ECKey, KeySet
from pydantic import SecretStr

from deploy.composition import (
    CATALOGUE,
    ROUND_SECONDS_MAX,
    SERVICES,
    ServiceInstance,
    configured,
    now,
    observe_all,
    open_service,
)
from deploy.dev.dev_databases import open_databases
from deploy.dev.dev_portal import mount_portal
from deploy.dev.keys import load_or_create_key, load_or_create_secret
from deploy.dev.seed import seed_people
from deploy.http_apps import intake_app, issuing_from_settings, notify_app, webhook_secrets
from deploy.migrations.runner import ensure_migrated
from deploy.processes.deliver import delivery_loop
from portal.settings import PortalSettings, Provider
from services.chassis.http.authentication import Verifier
from services.chassis.messaging.in_process_transport import InProcessTransport
from services.chassis.runtime.settings import ServiceSettings
from services.chassis.runtime.supervisor import SupervisedLoop, run_watchdog
from services.chassis.scheduling.scheduler import make_scheduler_loop
from services.intake.settings import IntakeSettings
from services.notify.delivery.egress import EgressTransport
from services.notify.delivery.webhook_secrets import WebhookSecrets
from services.notify.senders import senders_of
from services.notify.settings import NotifySettings


@dataclass(kw_only=True)
class DevEnvironment:
    """A running system: `public_app` is the portal with the services below it, `internal_app` the services alone."""

    state: Path
    address: str
    internal_address: str
    instances: dict[str, ServiceInstance] = field(default_factory=dict)
    transport: InProcessTransport = field(default_factory=lambda: InProcessTransport(CATALOGUE))
    webhooks: httpx.Client = field(default_factory=lambda: httpx.Client(transport=EgressTransport(allow_private=True)))
    public_app: FastAPI
    internal_app: FastAPI

    @property
    def issuer(self) -> str:
        """The issuer of the development sign-in."""
        return f"{self.address}/development/sign-in"

    def key(self, name: str) -> ECKey:
        """The signing key of that name, from the state directory."""
        return load_or_create_key(self.state / "keys", name)


@contextmanager
def open_environment(state: Path, address: str, internal_address: str) -> Iterator[DevEnvironment]:
    """Start databases, services, loops and the portal over one state directory; stop them all at the end.

    Services set clocks by the timescales that the environment names. Raises InvalidTimescales.
    """
    dev = DevEnvironment(
        state=state, address=address, internal_address=internal_address, public_app=FastAPI(), internal_app=FastAPI()
    )
    with ExitStack() as opened:
        urls = opened.enter_context(open_databases(state)).urls
        for name in SERVICES:
            manifest = configured(name, ServiceSettings.of(name, database_url=SecretStr(urls[name])))
            dev.instances[name] = instance = observe_all(open_service(manifest, urls[name]))
            opened.callback(instance.close)
            instance.subscribe_to(dev.transport)
        seed_people(dev.instances["intake"].service, dev.issuer)
        opened.callback(dev.webhooks.close)
        ensure_migrated("portal", urls["portal"])
        _mount(dev)
        opened.callback(
            _run_lifespan, mount_portal(dev.public_app, _portal(dev, urls["portal"]), state, dev.key("development"))
        )
        loops = {name: [*_service_loops(dev, name)] for name in dev.instances}
        for name, loops_of_service in loops.items():
            dev.instances[name].monitoring.register_loops(*loops_of_service)
            for loop in loops_of_service:
                opened.callback(loop.start().close)
        with run_watchdog([*chain.from_iterable(loops.values())]):
            yield dev


def _run_lifespan(app: FastAPI) -> None:
    """Enter and leave the lifespan of a mounted application, which no server does, so that it closes what it opened.

    It runs on a thread of its own, since the caller's may have a running event loop.
    """

    async def enter_and_leave() -> None:
        async with app.router.lifespan_context(app):
            pass

    thread = Thread(target=lambda: asyncio.run(enter_and_leave()))
    thread.start()
    thread.join()


def _mount(dev: DevEnvironment) -> None:
    for name, app in _services(dev):
        dev.public_app.mount(f"/{name}", app)
        dev.internal_app.mount(f"/{name}", app)


def _services(dev: DevEnvironment) -> Iterator[tuple[str, FastAPI]]:
    settings = IntakeSettings(
        database_url=SecretStr(dev.instances["intake"].url),
        signing_key=_private(dev.key("issuer")),
        clients={"portal": KeySet([dev.key("portal")]).as_dict(private=False)},
        audience=(f"{dev.internal_address}/intake", f"{dev.address}/intake"),
    )
    development = {dev.issuer: lambda: KeySet([dev.key("development")])}
    yield "intake", intake_app(dev.instances["intake"], issuing_from_settings(settings, development))
    yield "enquiry", dev.instances["enquiry"].app(_verifier(dev, "enquiry"))
    notify = dev.instances["notify"]
    yield "notify", notify_app(notify, _verifier(dev, "notify"), _webhook_secrets(dev, notify))


def _private(key: ECKey) -> SecretStr:
    return SecretStr(json.dumps(key.as_dict(private=True)))


def _webhook_secrets(dev: DevEnvironment, instance: ServiceInstance) -> WebhookSecrets:
    return webhook_secrets(instance, load_or_create_secret(dev.state / "keys", "notify"))


def _verifier(dev: DevEnvironment, audience: str) -> Verifier:
    keys = KeySet([dev.key("issuer")])
    return Verifier(issuer="tellback", audience=audience, keys=lambda fresh: keys)


def _portal(dev: DevEnvironment, database_url: str) -> PortalSettings:
    return PortalSettings(
        database_url=SecretStr(database_url),
        intake_url=f"{dev.internal_address}/intake",
        enquiry_url=f"{dev.internal_address}/enquiry",
        notify_url=f"{dev.internal_address}/notify",
        public_url=dev.address,
        signing_key=_private(dev.key("portal")),
        providers=(Provider(key="development", label="Sign in as somebody", issuer=dev.issuer),),
        environment="development",
        mail_url="/development/mail",
    )


def _service_loops(dev: DevEnvironment, name: str) -> Iterator[SupervisedLoop]:
    """The loops of a service; its health fails while one of them does."""
    instance = dev.instances[name]
    yield instance.projector_loop()
    yield instance.relay_loop(dev.transport)
    yield SupervisedLoop(
        f"scheduler {name}", make_scheduler_loop(instance.service, instance.engine, now), ROUND_SECONDS_MAX
    )
    if name == "notify":
        yield SupervisedLoop("deliver notify", _delivery_loop(dev), ROUND_SECONDS_MAX)
        yield SupervisedLoop("gap recovery", _gap_recovery_loop(dev.transport), ROUND_SECONDS_MAX)


def _delivery_loop(dev: DevEnvironment) -> Callable[[Event], None]:
    instance = dev.instances["notify"]
    settings = NotifySettings(
        database_url=SecretStr(instance.url),
        portal_url=dev.address,
        mail_transport="folder",
        mail_folder=dev.state / "mail",
        allow_private_webhooks=True,
    )
    return delivery_loop(instance, senders_of(settings, _webhook_secrets(dev, instance), now, dev.webhooks))


def _gap_recovery_loop(transport: InProcessTransport) -> Callable[[Event], None]:
    def run(stop: Event) -> None:
        while not stop.is_set():
            transport.request_missing()
            stop.wait(5)

    return run
