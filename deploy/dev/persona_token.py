"""This is where a persona's token is got for the shell: an ID token, exchanged at intake as the portal exchanges it."""

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
    """Nobody of that name can be signed in as."""


def persona_token(persona: str, state: Path, address: str, intake_url: str | None = None) -> str:
    """Five minutes of access to the house at `address`, whose keys stand in `state`.

    `intake_url` is where intake stands, when it stands apart. Raises UnknownPersona, or what the gateway raises:
    NoMembership, SignInSpent, Unreachable.
    """
    if persona not in {p.key for p in PERSONAS}:
        raise UnknownPersona(f"there is no {persona}: choose among {', '.join(p.key for p in PERSONAS)}")
    intake = intake_url or f"{address}/intake"
    with httpx.Client(base_url=intake) as http:
        tokens = Tokens(http, key=load_or_create_key(state / "keys", "portal"), client_id="portal", audience=intake)
        return tokens.exchange(_id_token(persona, state, address)).token


def _id_token(persona: str, state: Path, address: str) -> str:
    """What the development provider gives whoever signs in as this persona."""
    key, now = load_or_create_key(state / "keys", "development"), int(time.time())
    who = {"iss": f"{address}/development/sign-in", "sub": persona, "aud": "portal"}
    return jwt.encode({"alg": "ES256", "kid": key.kid}, {**who, "iat": now, "exp": now + ID_TOKEN_SECONDS}, key)
