"""This is where a persona's token is got for the shell, as the portal gets it: an ID token, exchanged at intake."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from joserfc import jwt

from deploy.embedded.keys import key_in
from deploy.embedded.personas import PERSONAS

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class NoSuchPersona(Exception):
    """Nobody of that name can be signed in as."""


def token_for(persona: str, state: Path, address: str, intake_url: str | None = None) -> str:
    """Five minutes of access to the house at `address`, whose keys stand in `state`. Raises NoSuchPersona.

    `intake_url` is where intake stands, when it stands apart.
    """
    if persona not in {p.key for p in PERSONAS}:
        raise NoSuchPersona(f"there is no {persona}: choose among {', '.join(p.key for p in PERSONAS)}")
    now, intake = int(time.time()), intake_url or f"{address}/intake"
    who = {"iss": "portal", "sub": "portal", "aud": intake, "iat": now, "exp": now + 120, "jti": str(uuid4())}
    signed_in = {
        "iss": f"{address}/development/sign-in",
        "sub": persona,
        "aud": "portal",
        "iat": now,
        "exp": now + 120,
    }
    form = {
        "grant_type": EXCHANGE,
        "subject_token": _signed(state, "development", signed_in),
        "subject_token_type": ID_TOKEN,
        "client_id": "portal",
        "client_assertion_type": ASSERTION,
        "client_assertion": _signed(state, "portal", who),
    }
    answer = httpx.post(f"{intake}/token", data=form, timeout=10)
    answer.raise_for_status()
    token: str = answer.json()["access_token"]
    return token


def _signed(state: Path, name: str, claims: dict[str, Any]) -> str:
    key = key_in(state / "keys", name)
    return jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key)
