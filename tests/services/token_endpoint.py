"""Intake's token endpoint over a real store, with client assertions that are valid and invalid."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID, uuid4

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from starlette.testclient import TestClient

from deploy.composition import ServiceInstance
from deploy.dev.seed import SEED_CONTEXT
from deploy.http_apps import intake_app
from services.chassis.domain.decider import Dispatch
from services.intake.domain.member.membership import Identity, JoinMember, RemoveMember
from services.intake.domain.member.state import Role
from services.intake.domain.partner.merging import MergePartner, UnmergePartner
from services.intake.domain.partner.registration import RegisterPartner
from services.intake.domain.partner.state import Kind
from services.intake.tokens import (
    GRANT_CLIENT_CREDENTIALS,
    GRANT_TOKEN_EXCHANGE,
    ID_TOKEN,
    JWT_BEARER_ASSERTION,
    TokenIssuer,
)

INTAKE_URL, PROVIDER = "https://intake.example.org", "https://sign-in.example.org"
PORTAL, CASES, SIGN_IN, OURS, STRANGER = (ECKey.generate_key("P-256", {"kid": kid}) for kid in "pcsox")
ANSWER = tuple[int, str]


class TokenEndpoint:
    """Intake's doors over a real store; its organisations and people come as anybody's do."""

    def __init__(self, intake: ServiceInstance) -> None:
        self.intake = intake
        issuing = TokenIssuer(
            issuer="tellback",
            key=OURS,
            audience=(INTAKE_URL,),
            clients={"portal": KeySet([PORTAL]), "cases": KeySet([CASES])},
            providers={PROVIDER: lambda: KeySet([SIGN_IN])},
        )
        self.http = TestClient(intake_app(intake, issuing), base_url=INTAKE_URL)

    def organisation(self, name: str) -> UUID:
        made = uuid4()
        self.intake.service.handle(Dispatch(made, RegisterPartner(name=name, kind=Kind.POLICE)), context=SEED_CONTEXT)
        return made

    def join(
        self, organisation: UUID, subject: str = "", client: str | None = None, role: Role = Role.REFERRER
    ) -> UUID:
        made, signs_in = uuid4(), (Identity(issuer=PROVIDER, subject=subject),) if subject else ()
        joins = JoinMember(organisation=organisation, name="Pat", roles=(role,), identities=signs_in, client=client)
        self.intake.service.handle(Dispatch(made, joins), context=SEED_CONTEXT)
        self.intake.projector.catch_up()
        return made

    def merge(self, record: UUID, into: UUID) -> None:
        self._administer(record, MergePartner(into=into, reason="They are one."))

    def unmerge(self, record: UUID) -> None:
        self._administer(record, UnmergePartner(reason="They are two."))

    def _administer(self, on: UUID, command: Any) -> None:
        self.intake.service.handle(Dispatch(on, command), context=SEED_CONTEXT)
        self.intake.projector.catch_up()

    def leave(self, member: UUID) -> None:
        self.intake.service.handle(Dispatch(member, RemoveMember()), context=SEED_CONTEXT)
        self.intake.projector.catch_up()

    def person(self, **form: Any) -> Any:
        """What the portal is answered, who shows an ID token."""
        shown = {"grant_type": GRANT_TOKEN_EXCHANGE, "subject_token_type": ID_TOKEN, "subject_token": signed_in()}
        return self.machine(**{"client_assertion": assertion("portal", PORTAL), **shown, **form})

    def machine(self, **form: Any) -> Any:
        """What a case system is answered, who shows its own assertion."""
        shown = {"grant_type": GRANT_CLIENT_CREDENTIALS, "client_assertion_type": JWT_BEARER_ASSERTION}
        return self.http.post("/token", data={"client_assertion": assertion(), **shown, **form})


def assertion(client: str = "cases", key: ECKey = CASES, **claims: Any) -> str:
    now = int(time.time())
    good = {"iss": client, "sub": client, "aud": INTAKE_URL, "iat": now, "exp": now + 60, "jti": str(uuid4())}
    return signed({**good, **claims}, key)


def signed_in(subject: str = "pat", key: ECKey = SIGN_IN, **claims: Any) -> str:
    now = int(time.time())
    good = {"iss": PROVIDER, "sub": subject, "aud": "portal", "iat": now, "exp": now + 60}
    return signed({**good, **claims}, key)


def signed(claims: dict[str, Any], key: ECKey) -> str:
    return jwt.encode({"alg": "ES256", "kid": key.kid}, {k: v for k, v in claims.items() if v is not None}, key)


def refused(answer: Any) -> ANSWER:
    """A refusal as RFC 6749 has it: a code, what to do, and nothing that a cache may keep."""
    body = answer.json()
    assert body["error_description"]
    assert answer.headers["cache-control"] == "no-store"
    assert "access_token" not in body
    return answer.status_code, body["error"]


def claims(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    return dict(jwt.decode(answer.json()["access_token"], KeySet([OURS])).claims)
