"""Three services over databases of their own that hear each other, a carrier that is moved by hand, and who asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from deploy.embedded.databases import Database
from deploy.embedded.founding import found, member_id, organisation_id
from deploy.parts import SERVICES, Part, now, part
from services.chassis.asking.application import Receipt
from services.chassis.asking.decisions import Ask, Asked
from services.chassis.asking.tables import Tables
from services.chassis.asking.work import Trail
from services.chassis.carrying.direct import DirectCarrier
from services.chassis.carrying.telling import Teller

ISSUER = "https://sign-in.example.org"


class Neighbours:
    """`older` are builds of before, which still hear what they heard then."""

    def __init__(self, databases: Callable[[str], Database], older: Mapping[str, Tables] = {}) -> None:
        self.urls = {name: databases(name).url for name in SERVICES}
        self.parts: dict[str, Part] = {
            name: part(older.get(name, SERVICES[name]), url) for name, url in self.urls.items()
        }
        self.carrier, self._places = DirectCarrier(), dict.fromkeys(SERVICES, 0)
        for opening in self.parts.values():
            opening.listens_on(self.carrier)

    def close(self) -> None:
        for opening in self.parts.values():
            opening.close()

    def found(self) -> None:
        """The organisations and people of development, known to everybody."""
        found(self.parts["intake"].service, ISSUER)
        self.carry()

    def carry(self) -> None:
        """Let everybody hear what everybody said, until nothing more is said."""
        while any([self._carried(name, opening) for name, opening in self.parts.items()]):
            pass

    def catch_up(self) -> None:
        """Bring every read model up to date."""
        for opening in self.parts.values():
            opening.follower.catch_up()

    def ask(self, service: str, on: UUID, command: Any, who: str, role: str, key: str, **trail: str) -> Receipt:
        """As one of the people of development; a referrer is the police's, and everybody else the council's."""
        organisation = str(organisation_id("police" if role == "referrer" else "council"))
        asked = Asked(by=str(member_id(who)), role=role, organisation=organisation, at=now())
        receipt = self.parts[service].service.perform(
            Ask(on, command),
            asked=asked,
            trail=Trail(key=key, digest=key, **trail),  # type: ignore[arg-type]
        )
        assert receipt
        return receipt

    def _carried(self, name: str, opening: Part) -> bool:
        told = list(Teller(SERVICES[name], opening.store).tell(self._places[name]))
        self.carrier.send([t.envelope for t in told if t.envelope])
        self._places[name] = told[-1].row.position if told else self._places[name]
        return bool(told)
