"""OpenID Connect relying party: one client a sign-in provider (authorization code with PKCE)."""

from __future__ import annotations

from collections.abc import Iterable

import httpx2
from authlib.integrations.starlette_client import OAuth
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc.jwk import ECKey

from portal.settings import Provider


def relying_party(
    providers: Iterable[Provider], key: ECKey, transport: httpx2.AsyncBaseTransport | None = None
) -> OAuth:
    """Clients that authenticate by the portal's signing key (private_key_jwt): no secret is shared."""
    oauth = OAuth()
    for provider in providers:
        client_transport = {"transport": transport} if transport else {}
        authorize_params = {"acr_values": provider.acr_values} if provider.acr_values else None
        oauth.register(
            provider.key,
            client_id=provider.client_id,
            client_secret=key,
            client_auth_methods=[PrivateKeyJWT(alg="ES256", headers={"kid": key.kid})],
            server_metadata_url=provider.discovery,
            authorize_params=authorize_params,
            client_kwargs={
                "scope": provider.scope,
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": "private_key_jwt",
                **client_transport,
            },
        )
    return oauth
