"""Token endpoint: signs access tokens that name a member, an organisation and roles, valid for five minutes.

A case system authenticates by a client assertion (RFC 7523). So does the portal, which adds the ID token of the person
it acts for (RFC 8693, token exchange). Membership decides access; the claims of a sign-in only narrow it. A person
with several memberships names one of them in the request.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Form
from fastapi.responses import JSONResponse
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from sqlalchemy import Connection, Engine, Row, select

from contracts.http.token import AccessTokenResponse, TokenErrorResponse
from services.chassis.http.openapi import problem_responses
from services.intake.client_assertions import InvalidAssertion, authenticate_client, unverified_issuer, verified_claims
from services.intake.projections.members import identities, members, partners
from services.intake.projections.partners import OrganisationIds, organisation_ids

ACCESS_TOKEN_SECONDS = 300
GRANT_TOKEN_EXCHANGE, GRANT_CLIENT_CREDENTIALS = "urn:ietf:params:oauth:grant-type:token-exchange", "client_credentials"
JWT_BEARER_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"
AUDIENCES = ["intake", "enquiry", "notify"]
NO_STORE_HEADERS = {"Cache-Control": "no-store"}
ERROR_RESPONSES: dict[int | str, dict[str, Any]] = {
    400: {
        "model": TokenErrorResponse,
        "description": "the request is not as it should be; or one membership must be named",
    },
    401: {"model": TokenErrorResponse, "description": "who asks did not prove who they are"},
    403: {"model": TokenErrorResponse, "description": "there is no membership here"},
    **problem_responses(),
}


@dataclass(frozen=True, kw_only=True)
class TokenIssuer:
    """What the endpoint signs and verifies with. `clients`: key sets by client id. `providers`: key sets by issuer.

    `audience`: the names by which assertions may address this endpoint. `delegating_clients` may exchange ID tokens.
    """

    issuer: str
    key: ECKey
    audience: tuple[str, ...]
    clients: Mapping[str, KeySet]
    providers: Mapping[str, Callable[[], KeySet]]
    delegating_clients: frozenset[str] = frozenset({"portal"})


@dataclass(frozen=True, kw_only=True)
class TokenRequest:
    """The form fields of one token request."""

    grant_type: str
    client_id: str
    client_assertion: str
    client_assertion_type: str
    subject_token: str
    subject_token_type: str
    member: str


class TokenError(Exception):
    """A refused token request: error code (RFC 6749 §5.2, RFC 8693 §2.2.2), what to do, and further fields."""

    def __init__(self, error: str, description: str, status: int = 400, **more: Any) -> None:
        super().__init__(error)
        self.status, self.body = status, {"error": error, "error_description": description, **more}


def token_router(
    token_issuer: TokenIssuer, engine: Engine, connect: Callable[[], AbstractContextManager[Connection]]
) -> APIRouter:
    """`POST /token` and the public keys. `connect` opens the read models; `engine` the table of used assertions."""
    router = APIRouter()

    @router.post("/token", response_model=AccessTokenResponse, responses=ERROR_RESPONSES)
    def token(
        grant_type: Annotated[str, Form()] = "",
        client_assertion: Annotated[str, Form()] = "",
        client_assertion_type: Annotated[str, Form()] = "",
        client_id: Annotated[str, Form()] = "",
        subject_token: Annotated[str, Form()] = "",
        subject_token_type: Annotated[str, Form()] = "",
        member: Annotated[str, Form(description="in which membership, where there are several")] = "",
    ) -> JSONResponse:
        """Five minutes of access, for a case system or for a person who signed in at the portal."""
        request = TokenRequest(
            grant_type=grant_type,
            client_id=client_id,
            client_assertion=client_assertion,
            client_assertion_type=client_assertion_type,
            subject_token=subject_token,
            subject_token_type=subject_token_type,
            member=member,
        )
        try:
            client = _authenticated_client(token_issuer, engine, request)
            with connect() as connection:
                member_row = _authenticated_member(connection, token_issuer, client, request)
                ids = organisation_ids(connection, member_row.organisation)
                name = connection.scalar(select(partners.c.name).where(partners.c.id == ids.organisation))
                return _token_response(token_issuer, member_row, ids, str(name), grant_type)
        except TokenError as error:
            return JSONResponse(error.body, error.status, headers=NO_STORE_HEADERS)

    @router.get("/.well-known/jwks.json")
    def public_keys() -> dict[str, Any]:
        """The public keys with which every service verifies access tokens."""
        return {"keys": [token_issuer.key.as_dict(private=False)]}

    return router


def _authenticated_client(token_issuer: TokenIssuer, engine: Engine, request: TokenRequest) -> str:
    if request.client_assertion_type != JWT_BEARER_ASSERTION:
        raise TokenError(
            "invalid_client",
            f"prove who you are by a signed assertion: client_assertion_type={JWT_BEARER_ASSERTION}",
            401,
        )
    try:
        client = authenticate_client(request.client_assertion, token_issuer.clients, token_issuer.audience, engine)
    except InvalidAssertion as error:
        raise TokenError("invalid_client", f"client_assertion: {error}", 401) from error
    if request.client_id not in ("", client):
        raise TokenError("invalid_client", "client_id is not who signed the assertion; leave it out", 401)
    return client


def _authenticated_member(
    connection: Connection, token_issuer: TokenIssuer, client: str, request: TokenRequest
) -> Row[Any]:
    if request.grant_type == GRANT_CLIENT_CREDENTIALS:
        return _select_membership(connection, members.c.client == client, request.member)
    if request.grant_type != GRANT_TOKEN_EXCHANGE:
        raise TokenError(
            "unsupported_grant_type", f"grant_type is {GRANT_CLIENT_CREDENTIALS} or {GRANT_TOKEN_EXCHANGE}"
        )
    if client not in token_issuer.delegating_clients:
        raise TokenError("unauthorized_client", f"you act for yourself: grant_type={GRANT_CLIENT_CREDENTIALS}")
    return _select_membership(connection, _subject_filter(token_issuer, client, request), request.member)


def _subject_filter(token_issuer: TokenIssuer, client: str, request: TokenRequest) -> Any:
    """The condition that selects the subject of the ID token, issued by a known provider for this client only."""
    if request.subject_token_type != ID_TOKEN:
        raise TokenError("invalid_request", f"show whom you speak for by their ID token: subject_token_type={ID_TOKEN}")
    issuer = unverified_issuer(request.subject_token)
    if issuer not in token_issuer.providers:
        raise TokenError("invalid_request", "subject_token: no provider of this name is known here")
    try:
        claims = verified_claims(
            request.subject_token, token_issuer.providers[issuer](), iss=issuer, aud=(client,), sub=None
        )
    except InvalidAssertion as error:
        raise TokenError("invalid_request", f"subject_token: {error}; sign in again") from error
    if claims.get("azp", client) != client:
        raise TokenError("invalid_request", "subject_token: it was made for another client")
    matching = (identities.c.issuer == issuer) & (identities.c.subject == str(claims["sub"]))
    return members.c.id.in_(select(identities.c.member).where(matching))


def _select_membership(connection: Connection, condition: Any, member_id: str) -> Row[Any]:
    """The one current membership that meets the condition; of several, the one that the request names."""
    memberships = connection.execute(
        select(members, partners.c.name.label("organisation_name"))
        .join(partners, partners.c.id == members.c.organisation)
        .where(condition, members.c.left.is_(False))
        .order_by(partners.c.name, members.c.id)
    ).all()
    selected = [member for member in memberships if member_id in ("", str(member.id))]
    if not selected:
        raise TokenError("access_denied", "no membership here (any more); an administrator of yours can give one", 403)
    if len(selected) > 1:
        choice = [{"member": str(m.id), "organisation": m.organisation_name, "roles": m.roles} for m in selected]
        raise TokenError(
            "membership_needed", "they have several memberships: name one of them as member", memberships=choice
        )
    return selected[0]


def _token_response(
    token_issuer: TokenIssuer, member: Row[Any], ids: OrganisationIds, organisation_name: str, grant_type: str
) -> JSONResponse:
    """Names the organisation by the record that stands; its other ids are the aliases."""
    now = int(time.time())
    claims = {
        "iss": token_issuer.issuer,
        "aud": AUDIENCES,
        "sub": str(member.id),
        "org": str(ids.organisation),
        "org_aliases": sorted(map(str, ids.aliases)),
        "org_name": organisation_name,
        "name": member.name,
        "roles": member.roles,
        "purpose": "direct care and safeguarding",
        "channel": "api" if grant_type == GRANT_CLIENT_CREDENTIALS else "portal",
        "iat": now,
        "exp": now + ACCESS_TOKEN_SECONDS,
        "jti": str(uuid4()),
    }
    access = jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": token_issuer.key.kid}, claims, token_issuer.key)
    body = {"access_token": access, "token_type": "Bearer", "expires_in": ACCESS_TOKEN_SECONDS}
    exchanged = {"issued_token_type": ACCESS_TOKEN} if grant_type == GRANT_TOKEN_EXCHANGE else {}
    return JSONResponse({**body, **exchanged}, headers=NO_STORE_HEADERS)
