"""HTTP client of one service on a real PostgreSQL, with the caller that a test names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4, uuid5

import httpx2
from joserfc.jwk import KeySet
from starlette.testclient import TestClient

from deploy.composition import ServiceInstance, open_service
from deploy.dev.databases import Database
from services.chassis.application.service_manifest import ServiceManifest
from services.chassis.http.authentication import Verifier
from tests.scenario.messages import KEY, token

COUNCIL, POLICE, HOME = UUID(int=9), UUID(int=1), UUID(int=2)
REFERRAL = {"route": "safeguarding concern", "adult": {"name": "Edith Moss"}, "concern": "Bruises.", "reach": "desk"}


@dataclass(frozen=True)
class ServiceClient:
    """One service that is open, and how it is asked."""

    part: ServiceInstance
    http: TestClient

    def ask(self, role: str, path: str, organisation: UUID = COUNCIL) -> httpx2.Response:
        """A question in a role (or "referrer and triage"), once the read models show all that was recorded."""
        self.part.projector.catch_up()
        return self.http.get(path, headers=self.signed_in(role, organisation))

    def give(
        self,
        role: str,
        path: str,
        body: dict[str, Any],
        organisation: UUID = COUNCIL,
        version: int | None = None,
        member: UUID | None = None,
    ) -> httpx2.Response:
        """A command in a role: by this member, or by the one of the organisation who has that role."""
        key = {"idempotency-key": str(uuid4())}
        seen = {"if-match": f'"{version}"'} if version else {}
        return self.http.post(path, json=body, headers={**self.signed_in(role, organisation, member), **key, **seen})

    def signed_in(self, role: str, organisation: UUID, member: UUID | None = None) -> dict[str, str]:
        member = member or uuid5(organisation, role)  # the same person of an organisation for the same role
        bearer = token(
            *role.split(" and "), organisation=str(organisation), aud=[self.part.service.name], sub=str(member)
        )
        return {"authorization": f"Bearer {bearer}"}


@contextmanager
def open_client(tables: ServiceManifest, database: Database) -> Iterator[ServiceClient]:
    """The service's door, over an empty database."""
    opening = open_service(tables, database.url)
    verifier = Verifier(issuer="tellback", audience=tables.name, keys=lambda fresh: KeySet([KEY]))
    with TestClient(opening.app(verifier), base_url=f"http://{tables.name}.example.org") as http:
        yield ServiceClient(opening, http)
    opening.close()
