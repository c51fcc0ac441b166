"""Three services that consume each other's messages when a test moves them, and their command line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from typer.testing import CliRunner, Result

from deploy.cli import app
from deploy.dev.seed import member_id
from services.chassis.domain.decider import stream
from services.intake.domain.member.membership import ChangeMember
from services.intake.domain.member.state import Role
from services.intake.domain.referral.routing import RouteReferral, RoutingReason
from services.intake.domain.referral.state import Routing
from services.intake.domain.referral.submission import SubmitReferral
from tests.scenario.three_services_on_postgres import ThreeServicesOnPostgres

REPOSITORY = Path(__file__).parents[2]


class ThreeServicesWithCli(ThreeServicesOnPostgres):
    """Neighbours with a little to do, and the command line beside them."""

    def deliver_all(self) -> None:
        super().deliver_all()
        self.catch_up()

    def refer(self, key: str = "first") -> UUID:
        on = stream("SubmitReferral", "police", key)
        self.ask("intake", on, _submission(), "priya", "referrer", key)
        return on

    def route(self, referral: UUID) -> None:
        command = RouteReferral(
            routing=Routing.SAFEGUARDING,
            reason=RoutingReason.REASONABLE_SUSPICION,
            rationale="As the referral itself reads.",
        )
        self.ask("intake", referral, command, "tom", "triage", "routing")

    def change(self, who: str, name: str) -> None:
        command = ChangeMember(name=name, roles=(Role.PRACTITIONER,))
        self.ask("intake", member_id(who), command, "ada", "administrator", f"change {name}")

    def positions(self) -> dict[str, int]:
        return {name: opening.store.last_position() for name, opening in self.parts.items()}

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
