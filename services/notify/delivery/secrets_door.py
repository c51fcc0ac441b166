"""This is where an organisation makes the secret that signs its webhooks: shown in this one answer, never again.

No command: a command is recorded, and a secret is not.
"""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from contracts.http.notify import MadeSecret
from services.chassis.asking.documented import of_signed_in
from services.chassis.asking.identity import Caller, Who, admitted
from services.notify.delivery.secrets import Secrets

LEADS = frozenset({"organisation lead", "administrator"})


def secrets_router(secrets: Secrets, caller: Caller) -> APIRouter:
    """`POST /channels/secret`: of the asker's own organisation, and of no other."""
    router = APIRouter()

    def renew_webhook_secret(response: Response, who: Any) -> MadeSecret:
        """Make a new secret for your organisation's webhook. The old one signs no more."""
        asked = admitted(_who(who), may=LEADS, to="RenewWebhookSecret")
        response.headers["Cache-Control"] = "no-store"
        return MadeSecret(secret=secrets.renew(UUID(asked.organisation)))

    renew_webhook_secret.__annotations__["who"] = Annotated[Any, Depends(caller)]
    router.add_api_route(
        "/channels/secret", renew_webhook_secret, methods=["POST"], status_code=201, responses=of_signed_in()
    )
    return router


def _who(who: Any) -> Who:
    assert isinstance(who, Who)
    return who
