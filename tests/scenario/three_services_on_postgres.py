"""Three services on databases of their own, a transport that a test moves by hand, and the callers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from deploy.composition import CATALOGUE, SERVICES, ServiceInstance, now, open_service
from deploy.dev.databases import Database
from deploy.dev.seed import member_id, organisation_id, seed_people
from services.chassis.application.command_handler import Receipt
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.application.unit_of_work import RequestMetadata
from services.chassis.domain.decider import CommandContext, Dispatch
from services.chassis.messaging.in_process_transport import InProcessTransport
from services.chassis.messaging.translator import EventTranslator

ISSUER = "https://sign-in.example.org"


class ThreeServicesOnPostgres:
    """`older`: the manifests of an earlier build, which subscribe to less. What the logs hold was published already."""

    def __init__(self, databases: Callable[[str], Database], older: Mapping[str, ServiceManifest] = {}) -> None:
        self.urls = {name: databases(name).url for name in SERVICES}
        self.parts: dict[str, ServiceInstance] = {
            name: open_service(older.get(name, SERVICES[name]), url) for name, url in self.urls.items()
        }
        self.transport = InProcessTransport(CATALOGUE)
        self._positions = {name: part.store.last_position() for name, part in self.parts.items()}
        for opening in self.parts.values():
            opening.subscribe_to(self.transport)

    def close(self) -> None:
        for opening in self.parts.values():
            opening.close()

    def found(self) -> None:
        """The organisations and people of development, known to everybody."""
        seed_people(self.parts["intake"].service, ISSUER)
        self.deliver_all()

    def deliver_all(self) -> None:
        """Let everybody hear what everybody said, until nothing more is said."""
        while any([self._relay(name, opening) for name, opening in self.parts.items()]):
            pass

    def catch_up(self) -> None:
        """Bring every read model up to date."""
        for opening in self.parts.values():
            opening.projector.catch_up()

    def ask(
        self, service: str, on: UUID, command: Any, who: str, role: str, key: str, **request_metadata: str
    ) -> Receipt:
        """As one of the people of development; a referrer is the police's, and everybody else the council's."""
        organisation = str(organisation_id("police" if role == "referrer" else "council"))
        context = CommandContext(by=str(member_id(who)), role=role, organisation=organisation, at=now())
        receipt = self.parts[service].service.handle(
            Dispatch(on, command),
            context=context,
            request_metadata=RequestMetadata(key=key, digest=key, **request_metadata),  # type: ignore[arg-type]
        )
        assert receipt
        return receipt

    def _relay(self, name: str, opening: ServiceInstance) -> bool:
        told = list(EventTranslator(SERVICES[name], opening.store).translate(self._positions[name]))
        self.transport.send([t.envelope for t in told if t.envelope])
        self._positions[name] = told[-1].row.position if told else self._positions[name]
        return bool(told)
