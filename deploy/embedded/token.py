"""This is where a persona's token is got for the shell: an ID token, exchanged at intake as the portal exchanges it."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
from joserfc import jwt

from deploy.embedded.keys import key_in
from deploy.embedded.personas import PERSONAS
from portal.gateways.tokens import Tokens

SIGNED_IN_SECONDS = 120


class NoSuchPersona(Exception):
    """Nobody of that name can be signed in as."""


def token_for(persona: str, state: Path, address: str, intake_url: str | None = None) -> str:
    """Five minutes of access to the house at `address`, whose keys stand in `state`.

    `intake_url` is where intake stands, when it stands apart. Raises NoSuchPersona, or what the gateway raises:
    NoMembership, SignInSpent, Unreachable.
    """
    if persona not in {p.key for p in PERSONAS}:
        raise NoSuchPersona(f"there is no {persona}: choose among {', '.join(p.key for p in PERSONAS)}")
    intake = intake_url or f"{address}/intake"
    with httpx.Client(base_url=intake) as http:
        tokens = Tokens(http, key=key_in(state / "keys", "portal"), client_id="portal", audience=intake)
        return tokens.exchange(_signed_in(persona, state, address)).token


def _signed_in(persona: str, state: Path, address: str) -> str:
    """What the development provider gives whoever signs in as this persona."""
    key, now = key_in(state / "keys", "development"), int(time.time())
    who = {"iss": f"{address}/development/sign-in", "sub": persona, "aud": "portal"}
    return jwt.encode({"alg": "ES256", "kid": key.kid}, {**who, "iat": now, "exp": now + SIGNED_IN_SECONDS}, key)
