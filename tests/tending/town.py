"""The three services over databases of their own, a carrier that the test moves, and the command line beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from typer.testing import CliRunner, Result

from deploy.cli import app
from deploy.embedded.databases import Database
from deploy.embedded.founding import found, member_id, organisation_id
from deploy.parts import SERVICES, Part, now, part
from services.chassis.asking.application import Receipt
from services.chassis.asking.decisions import Ask, Asked, stream
from services.chassis.asking.tables import Tables
from services.chassis.asking.work import Trail
from services.chassis.carrying.direct import DirectCarrier
from services.chassis.carrying.telling import Teller
from services.intake.domain.member.joining import ChangeMember
from services.intake.domain.member.state import Role
from services.intake.domain.referral.routing import RouteReferral
from services.intake.domain.referral.submission import SubmitReferral

REPOSITORY = Path(__file__).parents[2]
ISSUER = "https://sign-in.example.org"


class Town:
    """`carry` lets everybody hear what everybody said, until nothing more is said. `older` are builds of before."""

    def __init__(self, databases: Callable[[str], Database], older: Mapping[str, Tables] = {}) -> None:
        self.urls = {name: databases(name).url for name in SERVICES}
        self.parts: dict[str, Part] = {
            name: part(older.get(name, SERVICES[name]), url) for name, url in self.urls.items()
        }
        self.carrier, self.places = DirectCarrier(), dict.fromkeys(SERVICES, 0)
        for opening in self.parts.values():
            opening.listens_on(self.carrier)

    def close(self) -> None:
        for opening in self.parts.values():
            opening.close()

    def found(self) -> None:
        found(self.parts["intake"].service, ISSUER)
        self.carry()

    def carry(self) -> None:
        while any([self._carried(name, opening) for name, opening in self.parts.items()]):
            pass
        for opening in self.parts.values():
            opening.follower.catch_up()

    def _carried(self, name: str, opening: Part) -> bool:
        told = list(Teller(SERVICES[name], opening.store).tell(self.places[name]))
        self.carrier.send([t.envelope for t in told if t.envelope])
        self.places[name] = told[-1].row.position if told else self.places[name]
        return bool(told)

    def refer(self, who: str = "priya", organisation: str = "police", key: str = "first") -> UUID:
        command: Any = _submission()
        on = stream("SubmitReferral", organisation, key)
        self._ask("intake", on, command, who, "referrer", organisation, key)
        return on

    def route(self, referral: UUID) -> None:
        command = RouteReferral(
            routing="safeguarding",  # type: ignore[arg-type]
            reason="abuse or neglect suspected",  # type: ignore[arg-type]
            rationale="As it reads.",
        )
        self._ask("intake", referral, command, "tom", "triage", "council", "routing")

    def change(self, who: str, name: str) -> None:
        command = ChangeMember(name=name, roles=(Role.PRACTITIONER,))
        self._ask("intake", member_id(who), command, "ada", "administrator", "council", f"change {name}")

    def _ask(self, service: str, on: UUID, command: Any, who: str, role: str, organisation: str, key: str) -> Receipt:
        asked = Asked(by=str(member_id(who)), role=role, organisation=str(organisation_id(organisation)), at=now())
        receipt = self.parts[service].service.perform(Ask(on, command), asked=asked, trail=Trail(key=key, digest=key))
        assert receipt
        return receipt

    def positions(self) -> dict[str, int]:
        return {name: opening.store.newest() for name, opening in self.parts.items()}

    def tellback(self, *words: str, **more: str) -> Result:
        return tellback(self.environment() | more, *words)

    def environment(self) -> dict[str, str]:
        return {f"{name.upper()}_DATABASE_URL": url for name, url in self.urls.items()}


def tellback(environment: Mapping[str, str], *words: str) -> Result:
    """What the command line answers."""
    return CliRunner().invoke(app, list(words), env=environment)


def _submission() -> Any:
    body = {
        "route": "safeguarding concern",
        "adult": {"name": "Edith Moss"},
        "concern": "Bruises on both arms that nobody explains.",
        "reach": "01632 960 101",
        "involved": "yes",
    }
    return TypeAdapter(SubmitReferral).validate_python(body)
