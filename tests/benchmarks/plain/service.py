"""Baseline service: plain FastAPI and SQLAlchemy, written as sensibly as its authors can.

One transaction for the referral and its audit row, a pool, a caller whose ES256 signature and claims are checked
(in an `async def` dependency, which saves a hop through the thread pool), a role, an idempotency key that becomes the
primary key, the same body limits, the same answer. `/orm` adds two objects to a session, `/core` executes two inserts.
It keeps no history, publishes nothing, and has no read model. What waits stands in one table, in the order of its due
time: no absence, no cover, no merged team, and nothing first.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Annotated, Any
from uuid import NAMESPACE_URL, UUID, uuid5

import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry
from sqlalchemy import ColumnElement, create_engine, func, insert, select, true
from sqlalchemy.orm import sessionmaker

from services.chassis.domain.references import reference_of
from tests.benchmarks.plain.bodies import Item, Receipt, Submit
from tests.benchmarks.plain.tables import Audit, Base, OpenItem, Organisation, Referral

REFERRERS = {"referrer", "organisation lead"}
KEYS = KeySet.import_key_set(json.loads(os.environ["PLAIN_JWKS"]))
ORGANISATION = UUID(os.environ["PLAIN_ORGANISATION"])
engine = create_engine(os.environ["PLAIN_DATABASE_URL"].replace("postgresql:", "postgresql+psycopg:"), pool_size=20)
sessions = sessionmaker(engine, expire_on_commit=False)
app = FastAPI()


async def caller(authorization: Annotated[str, Header()]) -> dict[str, Any]:
    """The claims of an access token that intake signed."""
    try:
        token = jwt.decode(authorization.removeprefix("Bearer "), KEYS, algorithms=["ES256"])
        JWTClaimsRegistry(
            now=int(time.time()),
            leeway=5,
            iss={"essential": True, "value": "tellback"},
            aud={"essential": True, "value": "intake"},
            exp={"essential": True},
            sub={"essential": True},
            org={"essential": True},
        ).validate(token.claims)
    except (JoseError, ValueError) as error:
        raise HTTPException(401, "this token is not valid here") from error
    return token.claims


Caller = Annotated[dict[str, Any], Depends(caller)]
Key = Annotated[str, Header(alias="Idempotency-Key", max_length=200)]


@app.post("/orm/referrals", status_code=201, response_model=Receipt)
def submit(body: Submit, claims: Caller, key: Key) -> Any:
    """Submit by the ORM: two objects in one session."""
    referral = Referral(**_referral(body, claims, key))
    with sessions.begin() as session:
        session.add(referral)
        session.add(Audit(**_audit(referral.id, referral.digest, claims)))
    return referral


@app.post("/core/referrals", status_code=201, response_model=Receipt)
def submit_by_core(body: Submit, claims: Caller, key: Key) -> Any:
    """Submit by Core: two INSERT statements in one transaction."""
    referral = _referral(body, claims, key)
    with engine.begin() as connection:
        connection.execute(insert(Referral), referral)
        connection.execute(insert(Audit), _audit(referral["id"], referral["digest"], claims))
    return referral


@app.get("/open-items", response_model=list[Item])
def open_items(claims: Caller, view: str = "all", limit: int = 25) -> Any:
    """The first page of what waits, or of a part of it."""
    waiting = select(OpenItem).where(_views(claims)[view]).order_by(OpenItem.due_at, OpenItem.id).limit(limit)
    with engine.connect() as connection:
        return [Item(**row) for row in connection.execute(waiting).mappings()]


@app.get("/open-items/counts")
def count_open_items(claims: Caller) -> dict[str, int]:
    """How many wait in each part."""
    views = _views(claims)
    counted = select(*(func.count().filter(condition) for condition in views.values())).select_from(OpenItem)
    with engine.connect() as connection:
        return dict(zip(views, connection.execute(counted).one(), strict=True))


@app.get("/livez")
def livez() -> dict[str, str]:
    """Liveness."""
    return {"status": "alive"}


def _views(claims: dict[str, Any]) -> dict[str, ColumnElement[bool]]:
    now = datetime.now(UTC)
    return {
        "all": true(),
        "mine": OpenItem.owner == UUID(claims["sub"]),
        "my team": OpenItem.team.is_not(None),
        "unallocated": OpenItem.owner.is_(None),
        "overdue": (OpenItem.due_at < now) | (OpenItem.review_at < now),
        "due today": (OpenItem.due_at >= now) & (OpenItem.due_at < now + timedelta(days=1)),
        "urgent": OpenItem.urgent.is_(True),
    }


def _referral(body: Submit, claims: dict[str, Any], key: str) -> dict[str, Any]:
    if not REFERRERS & {*claims["roles"]}:
        raise HTTPException(403, "none of your roles may refer")
    referral_id, now = uuid5(NAMESPACE_URL, f"referrals/{claims['org']}/{key}"), datetime.now(UTC)
    fields = body.model_dump(exclude={"adult", "kinds"})
    return {
        **fields,
        "adult": body.adult.model_dump(mode="json", exclude_none=True) if body.adult else None,
        "kinds": list(body.kinds),
        "id": referral_id,
        "reference": reference_of(referral_id),
        "organisation": UUID(claims["org"]),
        "member": claims["sub"],
        "review_on": now.date() + timedelta(days=1),
        "received_at": now,
        "digest": sha256(body.model_dump_json(exclude_defaults=True).encode()).hexdigest(),
        "version": 1,
    }


def _audit(referral: UUID, digest: str, claims: dict[str, Any]) -> dict[str, Any]:
    return {
        "referral": referral,
        "action": "submitted",
        "by": claims["sub"],
        "role": "referrer",
        "organisation": claims["org"],
        "purpose": claims.get("purpose"),
        "at": datetime.now(UTC),
        "detail": {"digest": digest, "channel": claims.get("channel")},
    }


def serve(port: int) -> None:
    """Create the tables, and serve."""
    Base.metadata.create_all(engine)
    with sessions.begin() as session:
        session.merge(Organisation(id=ORGANISATION, name="Northshire Police", kind="police"))
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    serve(int(sys.argv[1]))
