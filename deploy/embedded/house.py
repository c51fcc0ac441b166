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

from deploy.doors import intake_doors, issuing_of, notify_doors, secrets_of
from deploy.embedded.founding import found
from deploy.embedded.keys import key_in, secret_in
from deploy.embedded.portal_beside import add_portal
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.migrations.migrating import up_to_date
from deploy.parts import SERVICES, STUCK_SECONDS, Part, now, part, watched_whole
from deploy.processes.delivering import delivering
from portal.settings import PortalSettings, Provider
from services.chassis.asking.identity import Verifier
from services.chassis.carrying.direct import DirectCarrier
from services.chassis.running.keeping_time import keeping_time
from services.chassis.running.supervising import Supervised, watched_over
from services.intake.settings import IntakeSettings
from services.notify.delivery.outward import Outward
from services.notify.delivery.secrets import Secrets
from services.notify.senders import senders_of
from services.notify.settings import NotifySettings


@dataclass(kw_only=True)
class House:
    """An open house: `outer` is the portal with the services beneath it, `inner` the services alone."""

    state: Path
    address: str
    inner_address: str
    parts: dict[str, Part] = field(default_factory=dict)
    carrier: DirectCarrier = field(default_factory=DirectCarrier)
    webhooks: httpx.Client = field(default_factory=lambda: httpx.Client(transport=Outward(anywhere=True)))
    outer: FastAPI
    inner: FastAPI

    @property
    def issuer(self) -> str:
        """The development provider's name."""
        return f"{self.address}/development/sign-in"

    def key(self, name: str) -> ECKey:
        """One of the house's keys."""
        return key_in(self.state / "keys", name)


@contextmanager
def opened(state: Path, address: str, inner_address: str) -> Iterator[House]:
    """Start the database server, the services, their loops and the portal over one folder; stop them all at the end."""
    house = House(state=state, address=address, inner_address=inner_address, outer=FastAPI(), inner=FastAPI())
    with ExitStack() as open_:
        server = open_.enter_context(EmbeddedPostgres(state / "postgres"))
        for tables in SERVICES.values():
            house.parts[tables.name] = opening = watched_whole(part(tables, server.database(tables.name).url))
            open_.callback(opening.close)
            opening.listens_on(house.carrier)
        found(house.parts["intake"].service, house.issuer)
        open_.callback(house.webhooks.close)
        url = server.database("portal").url
        up_to_date("portal", url)
        _mount(house)
        open_.callback(_leave, add_portal(house.outer, _portal(house, url), state, house.key("development")))
        loops = {name: [*_loops_of(house, name)] for name in house.parts}
        for name, its in loops.items():
            house.parts[name].watch.loops(*its)
            for loop in its:
                open_.callback(loop.start().close)
        with watched_over([loop for its in loops.values() for loop in its]):
            yield house


def _leave(app: FastAPI) -> None:
    """A mounted application's lifespan is entered by nobody: what it closes at its end is closed here.

    On a thread of its own: the caller's may have an event loop that runs.
    """

    async def left() -> None:
        async with app.router.lifespan_context(app):
            pass

    leaving = Thread(target=lambda: asyncio.run(left()))
    leaving.start()
    leaving.join()


def _mount(house: House) -> None:
    for name, app in _services(house):
        house.outer.mount(f"/{name}", app)
        house.inner.mount(f"/{name}", app)


def _services(house: House) -> Iterator[tuple[str, FastAPI]]:
    settings = IntakeSettings(
        database_url=SecretStr(house.parts["intake"].url),
        signing_key=_private(house.key("issuer")),
        clients={"portal": KeySet([house.key("portal")]).as_dict(private=False)},
        audience=(f"{house.inner_address}/intake", f"{house.address}/intake"),
    )
    development = {house.issuer: lambda: KeySet([house.key("development")])}
    yield "intake", intake_doors(house.parts["intake"], issuing_of(settings, development))
    yield "enquiry", house.parts["enquiry"].app(_verifier(house, "enquiry"))
    notify = house.parts["notify"]
    yield "notify", notify_doors(notify, _verifier(house, "notify"), _kept_secrets(house, notify))


def _private(key: ECKey) -> SecretStr:
    return SecretStr(json.dumps(key.as_dict(private=True)))


def _kept_secrets(house: House, opening: Part) -> Secrets:
    return secrets_of(opening, secret_in(house.state / "keys", "notify"))


def _verifier(house: House, audience: str) -> Verifier:
    keys = KeySet([house.key("issuer")])
    return Verifier(issuer="tellback", audience=audience, keys=lambda fresh: keys)


def _portal(house: House, database_url: str) -> PortalSettings:
    return PortalSettings(
        database_url=SecretStr(database_url),
        intake_url=f"{house.inner_address}/intake",
        enquiry_url=f"{house.inner_address}/enquiry",
        notify_url=f"{house.inner_address}/notify",
        public_url=house.address,
        signing_key=_private(house.key("portal")),
        providers=(Provider(key="development", label="Sign in as somebody", issuer=house.issuer),),
        environment="development",
        mail_url="/development/mail",
    )


def _loops_of(house: House, name: str) -> Iterator[Supervised]:
    """What keeps a service going: the service is in trouble where one of these is."""
    opening = house.parts[name]
    yield opening.following()
    yield opening.relaying(house.carrier)
    yield Supervised(f"keep-time {name}", keeping_time(opening.service, opening.engine, now), STUCK_SECONDS)
    if name == "notify":
        yield Supervised("deliver notify", _delivering(house), STUCK_SECONDS)
        yield Supervised("mend", _mending(house.carrier), STUCK_SECONDS)


def _delivering(house: House) -> Callable[[Event], None]:
    opening = house.parts["notify"]
    settings = NotifySettings(
        database_url=SecretStr(opening.url),
        portal_url=house.address,
        mail_by="folder",
        mail_folder=house.state / "mail",
        allow_private_webhooks=True,
    )
    return delivering(opening, senders_of(settings, _kept_secrets(house, opening), now, house.webhooks))


def _mending(carrier: DirectCarrier) -> Callable[[Event], None]:
    def run(stop: Event) -> None:
        while not stop.is_set():
            carrier.mend()
            stop.wait(5)

    return run
