"""HTTP client of a case system: its token, one open connection, one submission after another."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from http.client import HTTPConnection
from uuid import UUID, uuid4

from joserfc import jwt
from joserfc.jwk import ECKey

from tests.benchmarks.environment import BenchEnvironment
from tests.benchmarks.sample_data import BODY, OFFICER, POLICE

KEY = ECKey.generate_key("P-256", {"kid": "bench-1", "use": "sig"})
REQUEST_BODY = json.dumps(BODY).encode()


def access_token(member: UUID = OFFICER) -> str:
    """An access token for an hour, as intake signs it."""
    now = int(time.time())
    claims = {
        "iss": "tellback",
        "aud": ["intake", "enquiry", "notify"],
        "sub": str(member),
        "org": str(POLICE),
        "org_name": "Northshire Police",
        "name": "PC Priya Shah",
        "roles": ["referrer"],
        "purpose": "direct care and safeguarding",
        "channel": "api",
        "iat": now,
        "exp": now + 3600,
        "jti": str(uuid4()),
    }
    return jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": KEY.kid}, claims, KEY)


def submission_client(bench: BenchEnvironment, url: str, path: str) -> Callable[[], None]:
    """A client with a connection of its own; each call submits one referral and returns when it is acknowledged.

    The call raises RuntimeError for any other answer than 201.
    """
    connection = HTTPConnection(url.removeprefix("http://"), timeout=20)
    bench.at_end(connection.close)
    headers = {"Authorization": f"Bearer {access_token()}", "Content-Type": "application/json"}

    def submit() -> None:
        connection.request("POST", path, REQUEST_BODY, {**headers, "Idempotency-Key": str(uuid4())})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 201:
            raise RuntimeError(f"{path}: {answer.status} {body.decode()}")

    return submit
