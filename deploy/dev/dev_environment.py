"""This is where a whole development house is put together: services, portal, loops, one database server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import httpx
from fastapi import FastAPI
from joserfc.jwk import ECKey, KeySet
from pydantic import SecretStr

from deploy.composition import SERVICES, STALL_SECONDS_MAX, ServiceInstance, now, observe_all, open_service
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
from services.chassis.runtime.supervisor import SupervisedLoop, run_watchdog
from services.chassis.scheduling.scheduler import make_scheduler_loop
from services.intake.settings import IntakeSettings
from services.notify.delivery.egress import EgressTransport
from services.notify.delivery.webhook_secrets import WebhookSecrets
from services.notify.senders import senders_of
from services.notify.settings import NotifySettings


@dataclass(kw_only=True)
class DevEnvironment:
    """An open house: `public_app` is the portal with the services beneath it, `internal_app` the services alone."""

    state: Path
    address: str
    internal_address: str
    parts: dict[str, ServiceInstance] = field(default_factory=dict)
    transport: InProcessTransport = field(default_factory=InProcessTransport)
    webhooks: httpx.Client = field(default_factory=lambda: httpx.Client(transport=EgressTransport(allow_private=True)))
    public_app: FastAPI
    internal_app: FastAPI

    @property
    def issuer(self) -> str:
        """The development provider's name."""
        return f"{self.address}/development/sign-in"

    def key(self, name: str) -> ECKey:
        """One of the house's keys."""
        return load_or_create_key(self.state / "keys", name)


@contextmanager
def open_environment(state: Path, address: str, internal_address: str) -> Iterator[DevEnvironment]:
    """Start the database server, the services, their loops and the portal over one folder; stop them all at the end."""
    dev = DevEnvironment(
        state=state, address=address, internal_address=internal_address, public_app=FastAPI(), internal_app=FastAPI()
    )
    with ExitStack() as open_:
        urls = open_.enter_context(open_databases(state)).urls
        for tables in SERVICES.values():
            dev.parts[tables.name] = instance = observe_all(open_service(tables, urls[tables.name]))
            open_.callback(instance.close)
            instance.subscribe_to(dev.transport)
        seed_people(dev.parts["intake"].service, dev.issuer)
        open_.callback(dev.webhooks.close)
        ensure_migrated("portal", urls["portal"])
        _mount(dev)
        open_.callback(
            _run_lifespan, mount_portal(dev.public_app, _portal(dev, urls["portal"]), state, dev.key("development"))
        )
        loops = {name: [*_loops_of(dev, name)] for name in dev.parts}
        for name, its in loops.items():
            dev.parts[name].watch.register_loops(*its)
            for loop in its:
                open_.callback(loop.start().close)
        with run_watchdog([loop for its in loops.values() for loop in its]):
            yield dev


def _run_lifespan(app: FastAPI) -> None:
    """A mounted application's lifespan is entered by nobody: what it closes at its end is closed here.

    On a thread of its own: the caller's may have an event loop that runs.
    """

    async def left() -> None:
        async with app.router.lifespan_context(app):
            pass

    leaving = Thread(target=lambda: asyncio.run(left()))
    leaving.start()
    leaving.join()


def _mount(dev: DevEnvironment) -> None:
    for name, app in _services(dev):
        dev.public_app.mount(f"/{name}", app)
        dev.internal_app.mount(f"/{name}", app)


def _services(dev: DevEnvironment) -> Iterator[tuple[str, FastAPI]]:
    settings = IntakeSettings(
        database_url=SecretStr(dev.parts["intake"].url),
        signing_key=_private(dev.key("issuer")),
        clients={"portal": KeySet([dev.key("portal")]).as_dict(private=False)},
        audience=(f"{dev.internal_address}/intake", f"{dev.address}/intake"),
    )
    development = {dev.issuer: lambda: KeySet([dev.key("development")])}
    yield "intake", intake_app(dev.parts["intake"], issuing_from_settings(settings, development))
    yield "enquiry", dev.parts["enquiry"].app(_verifier(dev, "enquiry"))
    notify = dev.parts["notify"]
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


def _loops_of(dev: DevEnvironment, name: str) -> Iterator[SupervisedLoop]:
    """What keeps a service going: the service is in trouble where one of these is."""
    instance = dev.parts[name]
    yield instance.projector_loop()
    yield instance.relay_loop(dev.transport)
    yield SupervisedLoop(
        f"scheduler {name}", make_scheduler_loop(instance.service, instance.engine, now), STALL_SECONDS_MAX
    )
    if name == "notify":
        yield SupervisedLoop("deliver notify", _delivery_loop(dev), STALL_SECONDS_MAX)
        yield SupervisedLoop("gap recovery", _gap_recovery_loop(dev.transport), STALL_SECONDS_MAX)


def _delivery_loop(dev: DevEnvironment) -> Callable[[Event], None]:
    instance = dev.parts["notify"]
    settings = NotifySettings(
        database_url=SecretStr(instance.url),
        portal_url=dev.address,
        mail_by="folder",
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
