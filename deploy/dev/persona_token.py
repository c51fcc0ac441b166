"""Access token of a persona, for the shell: an ID token, exchanged at intake as the portal exchanges one."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
from joserfc import jwt

from deploy.dev.keys import load_or_create_key
from deploy.dev.personas import PERSONAS
from portal.gateways.tokens import Tokens

ID_TOKEN_SECONDS = 120


class UnknownPersona(Exception):
    """There is no persona of that name."""


def persona_token(persona: str, state: Path, address: str, intake_url: str | None = None) -> str:
    """An access token, valid for five minutes, for the system at `address`, whose keys are in `state`.

    `intake_url`: base URL of intake where it is a separate process. Raises UnknownPersona, or what the gateway raises:
    NoMembership, SignInExpired, Unreachable.
    """
    if persona not in {p.key for p in PERSONAS}:
        raise UnknownPersona(f"there is no {persona}: choose among {', '.join(p.key for p in PERSONAS)}")
    intake = intake_url or f"{address}/intake"
    with httpx.Client(base_url=intake) as http:
        tokens = Tokens(http, key=load_or_create_key(state / "keys", "portal"), client_id="portal", audience=intake)
        return tokens.exchange(_id_token(persona, state, address)).token


def _id_token(persona: str, state: Path, address: str) -> str:
    """The ID token that the development sign-in issues for this persona."""
    key, now = load_or_create_key(state / "keys", "development"), int(time.time())
    claims = {"iss": f"{address}/development/sign-in", "sub": persona, "aud": "portal"}
    return jwt.encode({"alg": "ES256", "kid": key.kid}, {**claims, "iat": now, "exp": now + ID_TOKEN_SECONDS}, key)
