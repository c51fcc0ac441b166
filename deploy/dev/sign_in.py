"""Development sign-in: a small OpenID Connect provider, which refuses to start outside development."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet
from joserfc.jwt import ClaimsOption, JWTClaimsRegistry

from deploy.dev.sign_in_page import persona_page

ID_TOKEN_SECONDS = 12 * 3600
"""As long as a session of the portal, which exchanges the ID token again for each access token."""

CODE_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class Persona:
    """An invented person to sign in as. Intake finds their roles by issuer and subject; `roles` is only shown."""

    key: str
    name: str
    email: str
    organisation: str
    roles: tuple[str, ...]
    subject: str


class NotForProduction(Exception):
    """The sign-in lets anybody be anybody, so it starts in development only."""


@dataclass(frozen=True, kw_only=True)
class Client:
    """The only client of the provider, authenticated by its public keys."""

    client_id: str
    keys: KeySet
    redirect_uris: frozenset[str]


@dataclass(kw_only=True)
class Provider:
    issuer: str
    key: ECKey
    client: Client
    personas: dict[str, Persona]
    clock: Callable[[], float]
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    used_jtis: dict[str, float] = field(default_factory=dict)

    def accepts(self, query: dict[str, str]) -> bool:
        return (
            query.get("client_id") == self.client.client_id
            and query.get("redirect_uri") in self.client.redirect_uris
            and query.get("response_type") == "code"
            and query.get("code_challenge_method") == "S256"
            and bool(query.get("code_challenge"))
        )

    def code(self, persona: str, query: dict[str, str]) -> str:
        code = secrets.token_urlsafe(24)
        self.codes[code] = {**query, "persona": persona, "at": self.clock()}
        return code

    def authenticates(self, assertion: str) -> bool:
        """Whether the client signed this assertion for this provider, it is still valid, and it was not used before."""
        client_id: ClaimsOption = {"essential": True, "value": self.client.client_id}
        audience: ClaimsOption = {"essential": True, "values": [self.issuer, f"{self.issuer}/token"]}
        expected = JWTClaimsRegistry(
            leeway=10, iss=client_id, sub=client_id, aud=audience, exp={"essential": True}, jti={"essential": True}
        )
        try:
            claims = jwt.decode(assertion, self.client.keys, algorithms=["ES256", "RS256", "PS256", "RS512"]).claims
            expected.validate(claims)
        except (JoseError, ValueError):
            return False
        self.used_jtis = {jti: until for jti, until in self.used_jtis.items() if until > self.clock()}
        if claims["jti"] in self.used_jtis:
            return False
        self.used_jtis[claims["jti"]] = float(claims["exp"])
        return True

    def redeem(self, code: str, redirect_uri: str, verifier: str) -> dict[str, Any] | None:
        """The authorization request of this code, once, for the client that began it."""
        grant = self.codes.pop(code, None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        if not grant or grant["redirect_uri"] != redirect_uri or grant["code_challenge"] != challenge:
            return None
        return grant if self.clock() - grant["at"] < CODE_SECONDS else None

    def id_token(self, grant: dict[str, Any]) -> str:
        persona, now = self.personas[grant["persona"]], int(self.clock())
        claims = {
            "iss": self.issuer,
            "sub": persona.subject,
            "aud": self.client.client_id,
            "iat": now,
            "auth_time": now,
            "exp": now + ID_TOKEN_SECONDS,
            "acr": "development",
            "sid": secrets.token_hex(8),
            "name": persona.name,
            "email": persona.email,
        }
        nonce = {"nonce": grant["nonce"]} if "nonce" in grant else {}
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims | nonce, self.key)


def create_provider(
    personas: Iterable[Persona],
    *,
    environment: str,
    issuer: str,
    key: ECKey,
    client: Client,
    clock: Callable[[], float] = time.time,
) -> FastAPI:
    """The provider, to be mounted at its issuer's path. Raises NotForProduction outside development."""
    if environment != "development":
        raise NotForProduction(f"the development sign-in does not start in {environment!r}: configure a real provider")
    by_key = {persona.key: persona for persona in personas}
    provider = Provider(issuer=issuer.rstrip("/"), key=key, client=client, personas=by_key, clock=clock)
    app = FastAPI(title="Development sign-in", openapi_url=None)
    app.state.provider = provider
    app.get("/.well-known/openid-configuration")(metadata)
    app.get("/jwks")(public_keys)
    app.get("/authorize")(authorize)
    app.post("/token")(token)
    return app


async def metadata(request: Request) -> dict[str, Any]:
    issuer = _provider(request).issuer
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "jwks_uri": f"{issuer}/jwks",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "code_challenge_methods_supported": ["S256"],
    }


async def public_keys(request: Request) -> dict[str, Any]:
    return {"keys": [_provider(request).key.as_dict(private=False)]}


async def authorize(request: Request) -> Response:
    provider, query = _provider(request), dict(request.query_params)
    if not provider.accepts(query):
        return JSONResponse({"error": "invalid_request"}, 400)
    persona = query.pop("persona", None)
    if persona not in provider.personas:
        return HTMLResponse(persona_page(list(provider.personas.values()), query))
    answer = {"code": provider.code(persona, query), "state": query.get("state", "")}
    return RedirectResponse(f"{query['redirect_uri']}?{urlencode(answer)}", 303)


async def token(
    request: Request,
    code: Annotated[str, Form()],
    redirect_uri: Annotated[str, Form()],
    code_verifier: Annotated[str, Form()],
    client_assertion: Annotated[str, Form()],
) -> Response:
    provider = _provider(request)
    if not provider.authenticates(client_assertion):
        return JSONResponse({"error": "invalid_client"}, 401)
    grant = provider.redeem(code, redirect_uri, code_verifier)
    if grant is None:
        return JSONResponse({"error": "invalid_grant"}, 400)
    granted = {"access_token": secrets.token_urlsafe(32), "token_type": "Bearer", "expires_in": ID_TOKEN_SECONDS}
    return JSONResponse({**granted, "id_token": provider.id_token(grant)}, headers={"Cache-Control": "no-store"})


def _provider(request: Request) -> Provider:
    provider: Provider = request.app.state.provider
    return provider
